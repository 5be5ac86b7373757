"""A territory by levels, from sums that every import renews."""

import asyncio
import itertools
import re
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.past_results.elections import level_sums, levels
from predict.past_results.elections.models import LevelSum, StationResult
from predict.past_results.elections.names import name_round
from predict.past_results.elections.service import import_results
from sqlalchemy import delete, func, select

LOADED = ("legislatives-2022-t1", "presidentielle-2022-t1", "legislatives-2024-t1")


async def load(sessions: Sessions, data: Path, *folders: str, place: str = "94-06") -> None:
    for folder in folders:
        (path,) = (data / "official_small" / place / folder).iterdir()
        async with transaction(sessions) as session:
            await import_results(session, path, f"{folder}/{path.name}", "strict")


async def read_sums(sessions: Sessions) -> set[tuple[object, ...]]:
    s = LevelSum
    async with transaction(sessions) as session:
        rows = (await session.scalars(select(s))).all()
        return {
            (
                *(row.election_id, row.level, row.code, row.stations, row.communes),
                *(row.registered, row.valid, sum(row.votes)),
            )
            for row in rows
        }


@pytest.mark.parametrize("order", list(itertools.permutations(LOADED)))
async def test_files_in_any_order_give_the_same_sums(sessions: Sessions, data: Path, order: tuple[str, ...]) -> None:
    await load(sessions, data, *order)
    found = await read_sums(sessions)

    # 2024 prints no constituency: it is known from 2022, whichever came first.
    assert {(level, code) for _, level, code, *_ in found} == {
        ("nation", "FR"),
        ("region", "11"),
        ("department", "94"),
        ("constituency", "9406"),
    }
    assert {election for election, *_ in found} == set(LOADED)
    async with transaction(sessions) as session:
        r = StationResult
        counted = select(r.election_id, func.count(), func.sum(r.registered), func.sum(r.valid)).group_by(r.election_id)
        stations = {tuple(row) for row in await session.execute(counted)}
    for level in ("nation", "region", "department", "constituency"):
        assert {
            (election, count, registered, valid)
            for election, of_level, _, count, _, registered, valid, _ in found
            if of_level == level
        } == stations
    assert all(votes == valid for *_, valid, votes in found)


async def test_a_corrected_file_renews_the_sums_and_a_forgotten_round_has_none(sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "legislatives-2022-t1")
    before = await read_sums(sessions)
    await load(sessions, data, "legislatives-2022-t1", place="29-02")
    after = await read_sums(sessions)

    assert {row for row in before if row[1] != "nation"} < after
    (nation,) = [row for row in after if row[1] == "nation"]
    assert nation[3] == 80 + 95


async def test_a_campaign_s_own_file_counts_for_it_alone(
    app: FastAPI, sessions: Sessions, data: Path, campaign_id: UUID
) -> None:
    (path,) = (data / "official_small" / "94-06" / "legislatives-2022-t1").iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    await load(sessions, data, "legislatives-2022-t1")
    # One vote fewer in the first station, so that the file is nobody's official one.
    header, first, *others = lines
    cells = first.split(b";")
    cells[7] = str(int(cells[7]) + 1).encode()
    cells[8] = str(int(cells[8]) + 1).encode()
    other = await new_campaign(sessions)
    async with transaction(sessions, other) as session:
        content = b"".join((header, b";".join(cells), *others))
        await import_results(session, content, f"legislatives-2022-t1/{path.name}", "report")

    async def registered(campaign: UUID) -> int:
        async with call(app, campaign) as client:
            answer = await client.get("/v1/elections/series", params={"territory": "nation:FR"})
            return answer.json()["points"][0]["registered"]

    shared = await registered(campaign_id)
    assert await registered(other) == shared + 1
    # What is shared changes: the campaign's own sums follow when they are next read.
    async with transaction(sessions) as session:
        await import_results(
            session,
            (data / "official_small" / "29-02" / "legislatives-2022-t1" / path.name).read_bytes(),
            f"legislatives-2022-t1/{path.name}",
            "strict",
        )
    more = await registered(campaign_id)
    assert more > shared
    assert await registered(other) == more + 1


async def test_rounds_of_an_older_release_are_summed_when_they_are_read(
    client: AsyncClient, sessions: Sessions, data: Path
) -> None:
    await load(sessions, data, *LOADED)
    whole = await read_sums(sessions)
    async with transaction(sessions) as session:
        await session.execute(delete(LevelSum))

    # Several look at once, and nobody finds the other's sums in the way.
    answers = await asyncio.gather(*(client.get("/v1/elections/parts") for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert await read_sums(sessions) == whole


async def test_a_cut_never_stands_for_the_whole(client: AsyncClient, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "legislatives-2022-t1")

    covered = {}
    for place in ("circo:9406", "departement:94", "region:11", "nation:FR"):
        (point,) = (await client.get("/v1/elections/series", params={"territory": place})).json()["points"]
        covered[place] = point["covered"]
    assert covered["circo:9406"] == 1
    assert covered["nation:FR"] < covered["region:11"] < 0.02 < covered["departement:94"] < 0.2
    page = await client.get("/past-results", params={"territory": "nation:FR"})
    assert "Données partielles" in page.text
    assert "Données partielles" not in (await client.get("/past-results", params={"territory": "circo:9406"})).text


async def test_a_nation_is_walked_down_to_its_stations(app: FastAPI, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "legislatives-2022-t1", "legislatives-2024-t1")
    nation = await new_campaign(sessions, election="presidentielle", territory="nation:FR")
    async with call(app, nation) as client:
        place, way = "", []
        while place is not None:
            answer = (await client.get("/v1/elections/parts", params={"place": place})).json()
            way.append(answer["name"])
            assert answer["election"] == "legislatives-2024-t1"
            assert answer["stations"] == sum(part["stations"] for part in answer["items"])
            place = answer["items"][0]["territory"]
        assert way == [
            "France entière",
            "Île-de-France",
            "Val-de-Marne",
            "6e circonscription du Val-de-Marne",
            "Fontenay-sous-Bois",
        ]
        first = (await client.get("/v1/elections/parts", params={"place": "commune:94033", "limit": 2})).json()
        second = await client.get(
            "/v1/elections/parts", params={"place": "commune:94033", "limit": 2, "after": first["next"]}
        )
        names = [part["name"] for part in (*first["items"], *second.json()["items"])]
        assert names == [f"bureau {number:04d}" for number in range(1, 5)]


async def test_a_place_outside_the_territory_is_refused_in_words(client: AsyncClient) -> None:
    for place in ("circo:2902", "departement:94", "nation:FR", "circo:Z"):
        answer = await client.get("/v1/elections/parts", params={"place": place})
        assert answer.status_code == 422
        assert answer.json()["pointer"] == "?place"


PAGES = (
    *(
        "/",
        "/map",
        "/field-experiments",
        "/contest",
        "/forecast",
        "/targets",
        "/core-vote",
        "/transfers",
    ),
    *("/polls", "/past-results", "/profiles", "/station-history", "/reference-datasets", "/report"),
)
OF_A_PLACE = ("/", "/map", "/forecast", "/core-vote", "/station-history")


async def test_pages_of_a_large_territory_say_where_to_go_down_to(
    app: FastAPI, sessions: Sessions, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load(sessions, data, *LOADED)
    nation = await new_campaign(sessions, election="presidentielle", territory="nation:FR")
    monkeypatch.setattr(levels, "LARGE", 50)
    async with call(app, nation) as client:
        for page in PAGES:
            answer = await client.get(page)
            assert answer.status_code == 200, page
            assert len(answer.content) < 150_000
        for page in OF_A_PLACE:
            assert "Île-de-France" in (await client.get(page)).text, page
            # A territory that is small enough is computed; one outside it is refused.
            answer = await client.get(page, params={"place": "circo:9406"})
            assert answer.status_code == 200, page
        for operation in ("/v1/maps", "/v1/core-vote", "/v1/profiles", "/v1/priorities"):
            answer = await client.get(operation)
            assert answer.status_code == 409, operation
            assert answer.json()["pointer"] == "?place"


async def test_a_large_place_ranks_its_own_communes_and_leads_to_its_parts(
    app: FastAPI, sessions: Sessions, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("94-06", "29-02"):
        await load(sessions, data, *LOADED, place=place)
    nation = await new_campaign(sessions, election="presidentielle", territory="nation:FR")
    monkeypatch.setattr(levels, "LARGE", 50)
    ours = {"id": "A", "label": "Notre liste", "bloc": "gauche", "ours": True}
    async with call(app, nation) as client:
        put = await client.put(
            "/v1/contest", json={"lists": [ours, {"id": "B", "label": "Une autre", "bloc": "droite"}]}
        )
        whole = (await client.get("/")).text
        region = (await client.get("/", params={"place": "region:53"})).text

    assert put.status_code == 200, put.text
    assert all(name in whole for name in ("Vincennes", "Brest", "Bretagne", "Île-de-France"))
    assert "Brest" in region
    assert "Finistère" in region
    assert "Vincennes" not in region


async def test_the_parts_of_a_nation_come_by_what_they_weigh(
    app: FastAPI, sessions: Sessions, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("94-06", "29-02"):
        await load(sessions, data, *LOADED, place=place)
    monkeypatch.setattr(levels, "LARGE", 50)
    nation = await new_campaign(sessions, election="presidentielle", territory="nation:FR")
    async with call(app, nation) as client:
        parts = (await client.get("/v1/elections/parts")).json()["items"]
        page = (await client.get("/")).text
    registered = [part["registered"] for part in parts]
    assert len(parts) == 2
    assert registered == sorted(registered, reverse=True)
    assert "choisissez un lieu" in page
    assert "voici les communes" not in page


def test_a_round_is_named_with_its_number_where_there_are_two() -> None:
    assert name_round("legislatives-2024-t1") == "législatives 2024, 1er tour"
    assert name_round("presidentielle-2022-t2") == "présidentielle 2022, 2d tour"
    assert name_round("europeennes-2019-t1") == "européennes 2019"


async def test_territories_are_suggested_by_name_the_campaigns_first(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions, territory="circo:97402")) as client:
        options = (await client.get("/places", params={"text": "Saint-Paul"})).text
        nothing = (await client.get("/places", params={"text": " "})).text

    assert options.startswith('<option value="Saint-Paul">')
    assert nothing == ""


async def test_a_place_is_computed_as_its_own_campaign_would(app: FastAPI, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, *LOADED)
    wide = await new_campaign(sessions, election="legislatives", territory="departement:94")
    own = await new_campaign(sessions)
    async with call(app, wide) as of_department, call(app, own) as of_constituency:
        asked = {"measure": "share", "of": "bloc:gauche"}
        part = (await of_department.get("/v1/maps", params={**asked, "place": "commune:94067"})).json()["figures"]
        whole = (await of_constituency.get("/v1/maps", params=asked)).json()["figures"]
    values = {figure["station"]: figure["value"] for figure in whole}
    assert part
    assert all(figure["value"] == values[figure["station"]] for figure in part)


def test_the_sums_are_of_levels_that_stations_tell() -> None:
    assert set(level_sums.SUMMED.values()) == {"nation", "region", "department", "constituency"}


async def test_the_parts_that_follow_are_one_link_away(
    app: FastAPI, sessions: Sessions, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels.read_levels, "__defaults__", (0, 20))
    await load(sessions, data, "legislatives-2024-t1")
    fontenay = await new_campaign(sessions, territory="commune:94033", election="municipales")
    async with call(app, fontenay) as client:
        first = await client.get("/past-results", headers={"Accept": "text/html"})
        (link,) = re.findall(r'href="([^"]*skip=[^"]*)"', first.text)
        after = await client.get(link.replace("&amp;", "&"), headers={"Accept": "text/html"})
    assert link == "/past-results?skip=20&amp;territory=commune%3A94033"
    assert after.status_code == 200
