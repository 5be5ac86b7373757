"""Importing the ministry's files on a real PostgreSQL."""

import asyncio
import csv
import gzip
from pathlib import Path
from uuid import UUID

import pytest
from common.scopes import SCOPES
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.testing.steps import call
from kit.testing.tokens import bearer

YEARS = {
    "europeennes-2019-t1": "europeennes-2019",
    "legislatives-2017-t2": "legislatives-2017-t2",
    "legislatives-2022-t1": "legislatives-2022-t1",
    "legislatives-2022-t2": "legislatives-2022-t2",
    "legislatives-2024-t1": "legislatives-2024-t1",
    "legislatives-2024-t2": "legislatives-2024-t2",
    "presidentielle-2017-t1": "presidentielle-2017-t1",
    "presidentielle-2017-t2": "presidentielle-2017-t2",
    "presidentielle-2022-t1": "presidentielle-2022-t1",
    "presidentielle-2022-t2": "presidentielle-2022-t2",
}
FORMS = {
    "europeennes-2019-t1": ("europeennes", "2019-05-26", "1"),
    "legislatives-2017-t2": ("legislatives", "2017-06-18", "2"),
    "legislatives-2022-t1": ("legislatives", "2022-06-12", "1"),
    "legislatives-2022-t2": ("legislatives", "2022-06-19", "2"),
    "legislatives-2024-t1": ("legislatives", "2024-06-30", "1"),
    "legislatives-2024-t2": ("legislatives", "2024-07-07", "2"),
    "presidentielle-2017-t1": ("presidentielle", "2017-04-23", "1"),
    "presidentielle-2017-t2": ("presidentielle", "2017-05-07", "2"),
    "presidentielle-2022-t1": ("presidentielle", "2022-04-10", "1"),
    "presidentielle-2022-t2": ("presidentielle", "2022-04-24", "2"),
}
T1 = "legislatives-2024-t1"


def file_of(data: Path, place: str, election: str) -> Path:
    (found,) = (data / "official_small" / place / YEARS[election]).iterdir()
    return found


async def send(client: AsyncClient, content: bytes, election: str = T1, mode: str = "strict") -> Response:
    kind, day, number = FORMS[election]
    form = {"election": kind, "date": day, "round": number}
    return await client.post(f"/v1/imports?mode={mode}", files={"file": ("resultats.csv", content)}, data=form)


def official_sums(path: Path) -> dict[str, int]:
    """Straight from the file, by a reader that shares nothing with the importer."""
    text = path.read_bytes()
    content = text.decode("utf-8-sig") if b"Code BV" in text[:2000] else text.decode("latin-1")
    rows = list(csv.reader(content.splitlines(), delimiter=";"))
    header = rows[0]
    sums = {"stations": len(rows) - 1}
    for name, column in (("registered", "Inscrits"), ("voters", "Votants"), ("valid", "Exprimés")):
        sums[name] = sum(int(row[header.index(column)]) for row in rows[1:])
    return sums


@pytest.mark.parametrize("place", ["94-06", "29-02"])
async def test_imported_totals_are_the_official_ones_in_every_election(
    client: AsyncClient, data: Path, place: str
) -> None:
    for election in YEARS:
        report = await send(client, file_of(data, place, election).read_bytes(), election)
        assert report.status_code == 200, report.text

    listed = (await client.get("/v1/elections")).json()["items"]
    assert {row["id"] for row in listed} == set(YEARS)
    for row in listed:
        official = official_sums(file_of(data, place, row["id"]))
        assert {name: row[name] for name in official} == official


async def test_votes_of_a_station_are_the_published_ones(client: AsyncClient, data: Path) -> None:
    await send(client, file_of(data, "94-06", T1).read_bytes())

    page = (await client.get(f"/v1/elections/{T1}/results", params={"territory": "commune:94033", "limit": 1})).json()

    (station,) = page["items"]
    assert (station["territory"], station["name"], station["registered"]) == ("94033_0001", "Fontenay-sous-Bois", 1009)
    assert sum(vote["votes"] for vote in station["votes"]) == station["valid"] == 703
    assert station["votes"][0] == {
        "panel": 1,
        "name": "May BOUHADA",
        "nuance": "UG",
        "bloc": "gauche",
        "votes": 393,
    }
    assert page["next"] == "94033_0001"


async def test_the_same_file_again_changes_nothing(client: AsyncClient, data: Path) -> None:
    content = file_of(data, "94-06", T1).read_bytes()
    first = (await send(client, content)).json()
    again = (await send(client, gzip.compress(content))).json()

    assert [first[name] for name in ("added", "changed", "removed")] == [80, 0, 0]
    assert [again[name] for name in ("added", "changed", "removed")] == [0, 0, 0]
    (listed,) = (await client.get("/v1/elections")).json()["items"]
    assert listed["revision"] == 1
    assert len((await client.get(f"/v1/elections/{T1}/imports")).json()["items"]) == 1


async def test_a_corrected_file_replaces_its_stations(client: AsyncClient, data: Path) -> None:
    text = file_of(data, "94-06", T1).read_text("utf-8")
    await send(client, text.encode())
    lines = text.splitlines(keepends=True)
    cells = lines[1].split(";")
    header = lines[0].split(";")
    for column, change in (("Inscrits", 7), ("Abstentions", 7)):
        at = header.index(column)
        cells[at] = str(int(cells[at]) + change)
    lines[1] = ";".join(cells)

    report = (await send(client, "".join(lines).encode())).json()

    assert [report[name] for name in ("added", "changed", "removed")] == [0, 1, 0]
    station = (await client.get(f"/v1/elections/{T1}/results?limit=1")).json()["items"][0]
    assert station["registered"] == 1016
    history = (await client.get(f"/v1/elections/{T1}/imports")).json()["items"]
    assert [(row["revision"], row["changed"]) for row in history] == [(2, 1), (1, 0)]


async def test_another_constituency_of_the_same_election_leaves_the_first_alone(
    client: AsyncClient, data: Path
) -> None:
    await send(client, file_of(data, "94-06", T1).read_bytes())
    await send(client, file_of(data, "29-02", T1).read_bytes())

    (listed,) = (await client.get("/v1/elections")).json()["items"]
    assert listed["stations"] == 175
    departments = (await client.get(f"/v1/elections/{T1}/results?level=department")).json()["items"]
    assert [(row["territory"], row["stations"]) for row in departments] == [("29", 95), ("94", 80)]


async def test_a_file_without_constituencies_gets_them_from_an_earlier_one(client: AsyncClient, data: Path) -> None:
    await send(client, file_of(data, "94-06", T1).read_bytes())
    await send(client, file_of(data, "94-06", "legislatives-2022-t1").read_bytes(), "legislatives-2022-t1")

    page = (await client.get(f"/v1/elections/{T1}/results?level=constituency")).json()

    assert [(row["territory"], row["stations"]) for row in page["items"]] == [("9406", 80)]
    inside = await client.get(f"/v1/elections/{T1}/results", params={"level": "nation", "territory": "circo:9406"})
    (nation,) = inside.json()["items"]
    assert nation["stations"] == 80
    assert all(vote["name"] is None and vote["nuance"] for vote in nation["votes"])


async def test_two_first_imports_at_once_are_both_stored(client: AsyncClient, data: Path) -> None:
    elections = [T1, "presidentielle-2022-t1", "legislatives-2022-t1"]
    answers = await asyncio.gather(
        *(send(client, file_of(data, "94-06", election).read_bytes(), election) for election in elections)
    )

    assert [answer.status_code for answer in answers] == [200] * 3
    assert {row["stations"] for row in (await client.get("/v1/elections")).json()["items"]} == {80}


async def test_a_strict_import_refuses_the_whole_file_and_stores_nothing(client: AsyncClient, data: Path) -> None:
    lines = file_of(data, "94-06", T1).read_text("utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace(";", ";x", 6)

    refused = await send(client, "".join(lines).encode())

    assert refused.status_code == 422
    problem = refused.json()
    assert problem["pointer"] == "/file"
    assert [fault["line"] for fault in problem["rejected"]] == [3]
    assert (await client.get("/v1/elections")).json()["items"] == []
    assert (await client.get(f"/v1/elections/{T1}/results")).status_code == 404


async def test_a_reporting_import_keeps_the_good_rows_and_names_each_bad_one(client: AsyncClient, data: Path) -> None:
    lines = file_of(data, "94-06", T1).read_text("utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace(";", ";x", 6)

    report = (await send(client, "".join(lines).encode(), mode="report")).json()

    assert report["stations"] == report["added"] == 79
    (fault,) = report["rejected"]
    assert fault["line"] == 3
    assert fault["reason"]
    (noted,) = (await client.get(f"/v1/elections/{T1}/imports")).json()["items"]
    assert noted["rejected"] == report["rejected"]


async def test_a_file_whose_name_does_not_tell_the_election_is_refused_with_a_hint(
    client: AsyncClient, data: Path
) -> None:
    """Twice the same two stood in a second round of the présidentielle: of one constituency nothing tells which."""
    content = file_of(data, "94-06", "presidentielle-2022-t2").read_bytes()

    refused = await client.post("/v1/imports", files={"file": ("resultats_22.txt", content)})
    told = {"election": "presidentielle", "date": "2022-04-24", "round": "2"}
    said = await client.post("/v1/imports", files={"file": ("resultats_22.txt", content)}, data=told)

    assert refused.status_code == 422
    problem = refused.json()
    assert "donnez l’élection" in problem["detail"]
    assert problem["pointer"] == "/election"
    assert told | {"round": 2} in problem["possible"]
    assert {one["date"] for one in problem["possible"]} == {"2017-05-07", "2022-04-24"}
    assert (said.status_code, said.json()["election_id"]) == (200, "presidentielle-2022-t2")


async def test_a_file_whose_name_does_not_tell_the_election_is_known_by_its_content(
    client: AsyncClient, data: Path
) -> None:
    content = file_of(data, "94-06", T1).read_bytes()

    for name in ("resultats.csv", "resultats-definitifs-par-bureau-de-vote_22.csv"):
        kept = await client.post("/v1/imports", files={"file": (name, content)})
        assert kept.status_code == 200, kept.text
        assert kept.json()["election_id"] == "legislatives-2024-t1"
        assert "reconnu au contenu" in kept.json()["warnings"][0]["reason"]


async def test_a_date_that_the_content_cannot_be_of_is_refused(client: AsyncClient, data: Path) -> None:
    content = file_of(data, "94-06", T1).read_bytes()
    told = {"election": "legislatives", "date": "2022-06-12", "round": "1"}

    for name, said in (("resultats.csv", told), ("legislatives-2022-t1.csv", {})):
        refused = await client.post("/v1/imports", files={"file": (name, content)}, data=said)
        assert refused.status_code == 422
        assert refused.json()["pointer"] == "/election"
        assert refused.json()["possible"] == [{"election": "legislatives", "date": "2024-06-30", "round": 1}]


@pytest.mark.parametrize("content", [b"", b"\x00\x00", b"<html></html>", b"a;b\n1;2\n", b"\x1f\x8bnot gzip"])
async def test_what_is_no_results_file_is_refused_with_a_sentence(client: AsyncClient, content: bytes) -> None:
    refused = await send(client, content)

    assert refused.status_code == 422
    assert refused.json()["detail"]


async def test_a_file_over_the_limit_is_refused(client: AsyncClient, app: FastAPI) -> None:
    app.state.settings = app.state.settings.model_copy(update={"import_max_bytes": 1000})

    assert (await send(client, b"x" * 1001)).status_code == 413


async def test_importing_needs_its_scope(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "elections:read") as reader:
        assert (await send(reader, b"x")).status_code == 403
        assert (await reader.get("/v1/elections")).status_code == 200


async def test_results_are_read_page_by_page(client: AsyncClient, data: Path) -> None:
    await send(client, file_of(data, "94-06", T1).read_bytes())
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await client.get(f"/v1/elections/{T1}/results", params={"limit": 33, "after": after})).json()
        seen += [row["territory"] for row in page["items"]]
        after = page["next"]

    assert len(seen) == len(set(seen)) == 80
    assert seen == sorted(seen)


async def test_a_territory_that_results_do_not_tell_is_refused(client: AsyncClient, data: Path) -> None:
    await send(client, file_of(data, "94-06", T1).read_bytes())

    refused = await client.get(f"/v1/elections/{T1}/results?territory=secteur:9401")

    assert refused.status_code == 422
    assert refused.json()["pointer"] == "?territory"


async def test_a_whole_france_file_removes_the_stations_it_no_longer_names(
    client: AsyncClient, data: Path, campaign_id: UUID
) -> None:
    client.headers.update(bearer(campaign_id, *SCOPES))
    (file,) = (data / "official" / T1).glob("*bureau*")
    text = gzip.decompress(file.read_bytes())
    lines = text.splitlines(keepends=True)

    first = (await send(client, text, mode="report")).json()
    fewer = (await send(client, b"".join(lines[:-1]), mode="report")).json()

    assert (first["added"], first["registered"], first["voters"], first["valid"]) == (
        70_099,
        49_332_709,
        32_908_657,
        32_057_946,
    )
    assert [fewer[name] for name in ("added", "changed", "removed")] == [0, 0, 1]
