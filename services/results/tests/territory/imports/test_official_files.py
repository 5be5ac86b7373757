import os
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign
from results.territory.imports import routes

REPOSITORY = Path(__file__).parents[5]
HEADER = (
    "Code département;Libellé département;Code commune;Libellé commune;Code BV;Inscrits;Votants;% Votants;"
    "Abstentions;% Abstentions;Exprimés;% Exprimés/inscrits;% Exprimés/votants;Blancs;% Blancs/inscrits;"
    "% Blancs/votants;Nuls;% Nuls/inscrits;% Nuls/votants;Numéro de panneau 1;Nuance candidat 1;Nom candidat 1;"
    "Prénom candidat 1;Sexe candidat 1;Voix 1;% Voix/inscrits 1;% Voix/exprimés 1;Elu 1"
)
ASK = {"election": "legislatives", "date": "2024-06-30", "round": "1"}


def row(
    station: str, registered: int = 1000, candidate: str = "EXEMPLE", valid: int = 680, commune: str = "94033"
) -> str:
    figures = f"{registered};700;70,00%;{registered - 700};30,00%;{valid};68,00%;97,14%;12;1,20%;1,71%;8;0,80%;1,14%"
    return (
        f"94;Val-de-Marne;{commune};Fontenay;{station};{figures};1;DVC;{candidate};Camille;FEMININ;680;68,00%;100,00%;"
    )


def csv(*rows: str) -> bytes:
    return "\r\n".join([HEADER, *rows, ""]).encode()


@pytest.fixture
def official() -> Path:
    folder = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data")) / "official_small"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no official files in {folder}: set ISOLOIR_DATA")
        pytest.skip("no data at hand: set ISOLOIR_DATA")
    return folder


async def send(client: AsyncClient, content: bytes, mode: str = "strict", name: str = "f.csv", **told: str):
    files = {"file": (name, content, "text/csv")}
    return await client.post(f"/v1/imports?mode={mode}", files=files, data=ASK | told)


async def keys(client: AsyncClient) -> list[str]:
    items = (await client.get("/v1/stations?limit=200")).json()["items"]
    return [item["station"] for item in items]


@pytest.fixture
async def empty(app: FastAPI, campaign_id: UUID):
    async with call(app, campaign_id) as client:
        yield client


async def test_a_real_constituency_is_taken_from_its_own_files(empty: AsyncClient, official: Path) -> None:
    for folder in ("legislatives-2022-t1", "legislatives-2024-t1"):
        (path,) = (official / "94-06" / folder).iterdir()
        answer = await empty.post("/v1/imports", files={"file": (f"{folder}/{path.name}", path.read_bytes())})
        assert answer.status_code == 201, answer.text
        assert (answer.json()["stations"], answer.json()["kept"]) == (80, True)

    found = (await empty.get("/v1/stations?limit=200")).json()["items"]
    assert len(found) == 80
    assert sum(station["registered"] for station in found) == 82_431
    assert {station["known_on"] for station in found} == {"2024-06-30"}


async def test_the_same_file_again_changes_nothing(empty: AsyncClient) -> None:
    first = await send(empty, csv(row("1"), row("2")))
    again = await send(empty, csv(row("1"), row("2")))

    assert first.status_code == 201
    assert again.json() == first.json()
    assert len((await empty.get("/v1/imports")).json()["items"]) == 1
    assert await keys(empty) == ["94033_0001", "94033_0002"]


async def test_a_bad_row_refuses_the_file_whole_with_its_line(empty: AsyncClient) -> None:
    answer = await send(empty, csv(row("1"), row("2", valid=681)))

    assert answer.status_code == 422
    assert answer.json()["pointer"] == "/file"
    assert [fault["line"] for fault in answer.json()["rejected"]] == [3]
    assert await keys(empty) == []


async def test_a_bad_row_is_reported_and_the_others_are_kept_when_asked(empty: AsyncClient) -> None:
    answer = await send(empty, csv(row("1"), row("2", valid=681)), mode="report")

    assert answer.status_code == 201
    assert [fault["line"] for fault in answer.json()["rejected"]] == [3]
    assert await keys(empty) == ["94033_0001"]


async def test_an_older_ballot_does_not_overrule_a_newer_one(empty: AsyncClient) -> None:
    await send(empty, csv(row("1", 1000)))
    older = await send(empty, csv(row("1", 900), row("2", 900)), date="2022-06-12")

    assert (older.status_code, older.json()["kept"]) == (201, False)
    assert await keys(empty) == ["94033_0001"]


async def test_a_newer_ballot_takes_closed_stations_away(empty: AsyncClient) -> None:
    others = [row("1").replace("94033", commune) for commune in ("94067", "94080")]
    await send(empty, csv(row("1"), row("2"), *others), date="2022-06-12")
    await send(empty, csv(row("1"), row("3"), *others))

    assert await keys(empty) == ["94033_0001", "94033_0003", "94067_0001", "94080_0001"]


async def test_a_file_of_one_other_constituency_is_not_taken_for_the_campaigns(empty: AsyncClient) -> None:
    """Its stations all have one ballot, as those of the campaign's own would have."""
    answer = await send(empty, csv(row("1").replace("94033", "94028"), row("2").replace("94033", "94028")))

    assert (answer.status_code, answer.json()["stations"], answer.json()["kept"]) == (201, 0, False)
    assert "aucun bureau de ce fichier n’est dans votre territoire" in answer.json()["warnings"][0]["reason"]
    assert await keys(empty) == []


async def test_a_file_of_one_constituency_of_a_divided_town_is_asked_for_with_one_that_prints_it(
    app: FastAPI, sessions: Sessions
) -> None:
    campaign = await new_campaign(sessions, territory="circo:7501")
    async with call(app, campaign) as client:
        answer = await send(client, csv(row("0201").replace("94033", "75056").replace("94;", "75;", 1)))

        assert answer.status_code == 422
        assert "importez d'abord un fichier qui la donne" in answer.json()["detail"]
        assert await keys(client) == []


async def test_what_was_entered_by_hand_stays(empty: AsyncClient) -> None:
    put = {"commune_name": "Fontenay", "registered": 1234, "closings": [{"round": 1, "at": "20:00"}]}
    assert (await empty.put("/v1/stations/94033_0001", json=put)).status_code == 200
    await send(empty, csv(row("1"), row("2")))

    items = (await empty.get("/v1/stations")).json()["items"]
    assert [(item["station"], item["registered"]) for item in items] == [("94033_0001", 1234), ("94033_0002", 1000)]
    assert items[0]["closings"] == [{"round": 1, "at": "20:00"}]


async def test_only_the_stations_of_the_territory_are_taken(app: FastAPI, sessions: Sessions) -> None:
    commune = await new_campaign(sessions, territory="commune:94080", election="municipales")
    async with call(app, commune) as client:
        answer = await send(client, csv(row("1"), row("1", commune="94080")))

        assert (answer.json()["rows"], answer.json()["stations"]) == (2, 1)
        assert await keys(client) == ["94080_0001"]


async def test_candidates_tell_the_constituency_that_a_file_does_not_print(empty: AsyncClient) -> None:
    # 94033 lies whole in the constituency; what else voted for the same candidates is in it too.
    blind = await send(empty, csv(row("1", commune="94028"), row("2", commune="94028", candidate="AUTRE")))
    told = await send(empty, csv(row("1"), row("2"), row("1", candidate="AUTRE", commune="94028")))

    assert (blind.status_code, blind.json()["stations"]) == (201, 0)
    assert told.json()["stations"] == 2
    assert await keys(empty) == ["94033_0001", "94033_0002"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "f.csv"),
        (b"<html>404</html>", "f.csv"),
        (b"\x1f\x8b broken", "f.csv.gz"),
        (b"a;b\n1;2\n", "f.csv"),
        (b"\0\0\0", "f.csv"),
        (csv(row("1"))[:-120], "f.csv"),
    ],
)
async def test_what_is_not_an_official_file_is_refused_with_a_sentence(
    empty: AsyncClient, content: bytes, name: str
) -> None:
    answer = await send(empty, content, name=name)

    assert answer.status_code == 422
    assert answer.json()["pointer"] == "/file"
    assert answer.json()["detail"]
    assert await keys(empty) == []


async def test_a_file_whose_ballot_is_not_told_is_refused(empty: AsyncClient) -> None:
    answer = await empty.post("/v1/imports", files={"file": ("f.csv", csv(row("1")))})

    assert answer.status_code == 422
    assert "tour" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("field", "value"), [("round", "3"), ("date", "hier"), ("date", "5547-06-15"), ("election", "loto"), ("other", "x")]
)
async def test_a_wrong_field_of_the_form_is_named(empty: AsyncClient, field: str, value: str) -> None:
    answer = await send(empty, csv(row("1")), **{field: value})

    assert answer.status_code == 422
    assert answer.json()["pointer"] in (f"/{field}", "/file")


async def test_a_form_without_a_file_is_refused(empty: AsyncClient) -> None:
    assert (await empty.post("/v1/imports", files={"other": ("f.csv", b"x")})).json()["pointer"] == "/file"
    assert (await empty.post("/v1/imports", json={})).status_code == 422
    assert (await empty.post("/v1/imports", data={"file": "text"})).status_code == 422


async def test_a_file_that_is_too_large_is_refused_while_it_comes(
    empty: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MAX_BYTES", 1000)
    just = await send(empty, csv(row("1")) + b"x" * 1000)
    far = await send(empty, csv(row("1")) + b"x" * 200_000)

    assert (just.status_code, far.status_code) == (413, 413)
    assert just.json()["pointer"] == "/file"


async def test_without_the_right_nothing_is_read(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "imports:read") as client:
        assert (await send(client, csv(row("1")))).status_code == 403
