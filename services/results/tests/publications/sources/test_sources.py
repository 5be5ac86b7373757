"""What others publish stands beside the campaign's own sheets, and never in their place."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from elections.fictional import make_constituency
from elections.ministry import write_results
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call

from services.results.tests.boards.public_boards.test_shares import move_clock
from services.results.tests.conftest import campaign_of_the_day

Make = Callable[..., dict[str, Any]]
Feed = Callable[..., str]
STATIONS = ("94033_0001", "94033_0002", "94080_0001")
TOWN = (
    "Code INSEE;Bureau;Inscrits;Votants;Abstentions;Blancs;Nuls;Exprimés;Camille Exemple;Dominique Essai\r\n"
    "94033;1;1000;700;300;12;8;680;401;279\r\n"
    "94033;2;1000;600;400;10;10;580;300;280\r\n"
)


async def send(client: AsyncClient, content: bytes | str, source: str, name: str = "f.csv", round: int = 1) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return await client.post(f"/v1/sources/files?source={source}&round={round}", files={"file": (name, data)})


@pytest.fixture
async def counted(client: AsyncClient, sheet: Make) -> AsyncClient:
    for station in STATIONS:
        assert (await client.post("/v1/tallies", json=sheet(station=station))).status_code == 201
    return client


async def test_a_town_halls_table_is_compared_with_our_sheets(counted: AsyncClient) -> None:
    kept = await send(counted, TOWN, "town_hall", "resultats-fontenay.csv")
    assert (kept.status_code, kept.json()["places"], kept.json()["level"]) == (201, 2, "station")
    told = (await counted.get("/v1/sources")).json()
    assert told["differing"] == 2
    first = told["items"][0]
    assert [one["source"] for one in first["figures"]] == ["town_hall", "own"]
    assert first["differences"] == [
        {"source": "own", "against": "town_hall", "figure": "votes/A", "difference": -1},
        {"source": "own", "against": "town_hall", "figure": "votes/B", "difference": 1},
    ]
    # Our own count is what it was.
    assert (await counted.get("/v1/totals")).json()["candidates"][0]["votes"] == 1200


async def test_a_table_from_before_the_vote_is_shown_and_compared_with_nothing(
    counted: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, datetime(2029, 6, 9, 10, tzinfo=UTC))
    first = await send(counted, TOWN, "town_hall", "essai.csv")
    page = await counted.get("/sources", headers={"Accept": "text/html"})
    assert (first.status_code, (await counted.get("/v1/sources")).json()["items"]) == (201, [])
    assert "Lu avant le jour du vote" in page.text

    # The clock was wrong, and is set right: what was read is of the vote.
    await move_clock(sessions, campaign_id, datetime(2029, 6, 10, 19, tzinfo=UTC))
    assert len((await counted.get("/v1/sources")).json()["items"]) == 2
    assert "Lu avant le jour du vote" not in (await counted.get("/sources", headers={"Accept": "text/html"})).text


async def test_each_source_stands_and_the_ministry_comes_first(feed: Feed, counted: AsyncClient) -> None:
    await send(counted, TOWN, "town_hall")
    assert (await send(counted, feed("commune", "94033"), "ministry_feed", "R194COM.xml")).status_code == 201
    told = (await counted.get("/v1/sources")).json()
    assert [(one["level"], one["place"]) for one in told["items"]] == [
        ("commune", "94033"),
        ("station", "94033_0001"),
        ("station", "94033_0002"),
    ]
    commune = told["items"][0]
    assert [(one["source"], one["votes"]) for one in commune["figures"]] == [
        ("ministry_feed", {"A": 800, "B": 560}),
        ("own", {"A": 800, "B": 560}),
    ]
    assert commune["differences"] == []
    only = (await counted.get("/v1/sources?differing=true&limit=1")).json()
    assert [one["place"] for one in only["items"]] == ["94033_0001"]
    rest = (await counted.get(f"/v1/sources?differing=true&after={only['next']}")).json()
    assert ([one["place"] for one in rest["items"]], rest["next"]) == (["94033_0002"], None)


async def test_a_later_reading_stands_beside_the_older_one(feed: Feed, counted: AsyncClient) -> None:
    once = await send(counted, feed("circo", "9406"), "ministry_feed", "R194CIR.xml")
    again = await send(counted, feed("circo", "9406"), "ministry_feed", "other-name.xml")
    later = await send(counted, feed("circo", "9406", (1200, 840), 3000), "ministry_feed", "R194CIR.xml")
    assert once.json()["id"] == again.json()["id"] != later.json()["id"]
    reads = (await counted.get("/v1/sources/reads")).json()["items"]
    assert [read["id"] for read in reads] == [later.json()["id"], once.json()["id"]]
    told = (await counted.get("/v1/sources")).json()["items"]
    assert told[0]["figures"][0]["votes"] == {"A": 1200, "B": 840}
    assert told[0]["figures"][1]["complete"]


async def test_a_sum_that_is_not_complete_is_compared_with_nothing(
    feed: Feed, client: AsyncClient, sheet: Make
) -> None:
    await client.post("/v1/tallies", json=sheet())
    await send(client, feed("commune", "94033"), "ministry_feed", "R194COM.xml")
    commune = (await client.get("/v1/sources")).json()["items"][0]
    assert [(one["source"], one["complete"]) for one in commune["figures"]] == [("ministry_feed", True), ("own", False)]
    assert commune["differences"] == []


async def test_a_commune_that_is_larger_than_ours_is_not_compared(feed: Feed, counted: AsyncClient) -> None:
    await send(counted, feed("commune", "94033", registered=9000), "ministry_feed", "R194COM.xml")
    commune = (await counted.get("/v1/sources")).json()["items"][0]
    assert (commune["figures"][1]["complete"], commune["differences"]) == (False, [])


async def test_the_ministrys_file_by_station_is_read(app: FastAPI, sessions: Sessions) -> None:
    place = make_constituency(6)
    reading = place.readings[1]
    names = {reading.stations["station"][0][:2]: "Val-Fictif"}
    content = write_results(reading.stations, reading.votes, department_names=names)
    commune = reading.stations["station"][0].partition("_")[0]
    state: dict[str, Any] = {"election": "municipales", "territory": f"commune:{commune}"}
    async with call(app, await campaign_of_the_day(sessions, **state)) as client:
        mine = [key for key in reading.stations["station"] if key.startswith(commune)]
        assert (await send(client, content, "ministry_file")).status_code == 422
        for key in mine:
            await client.put(f"/v1/stations/{key}", json={"commune_name": "Fictif", "registered": 1000})
        kept = await send(client, content, "ministry_file")
        assert (kept.status_code, kept.json()["places"]) == (201, len(mine))
        told = (await client.get("/v1/sources")).json()["items"]
    assert [one["place"] for one in told] == sorted(mine)
    # Nobody stands in this campaign yet: all votes are for names that are unknown here.
    assert all(one["figures"][0]["unmatched"] == one["figures"][0]["valid"] for one in told)


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("ministry_feed", b"<html><body>404</body></html>"),
        ("ministry_feed", b'<!DOCTYPE x [<!ENTITY a "b">]><Election>&a;</Election>'),
        ("ministry_file", b"nothing"),
        ("ministry_file", b""),
        ("town_hall", b"bureau;inscrits\n1;2"),
        ("town_hall", b"\x00\xff"),
        ("town_hall", TOWN.replace("94033;", "75101;").encode()),
    ],
)
async def test_what_cannot_be_read_is_refused_and_names_the_file(
    feed: Feed, client: AsyncClient, source: str, content: bytes
) -> None:
    answer = await send(client, content, source)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/file")
    assert (await client.get("/v1/sources")).json()["items"] == []


async def test_a_file_of_somewhere_else_is_refused(feed: Feed, client: AsyncClient) -> None:
    answer = await send(client, feed("circo", "2902"), "ministry_feed")
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/file")


async def test_a_source_or_round_that_is_none_is_refused(client: AsyncClient) -> None:
    assert (await send(client, TOWN, "own")).status_code == 422
    assert (await send(client, TOWN, "town_hall", round=3)).status_code == 422
    assert (await client.post("/v1/sources/files?source=town_hall", json={})).status_code == 422


async def test_the_page_shows_each_source_and_where_they_differ(counted: AsyncClient, campaign_id: UUID) -> None:
    html = {"Accept": "text/html"}
    assert "Rien n’a encore été lu" in (await counted.get("/sources", headers=html)).text
    await send(counted, TOWN, "town_hall", "<b>.csv")
    page = (await counted.get("/sources", headers=html)).text
    for said in ("Mairie (données ouvertes)", "Nos feuilles", "(−1)", "Bureau 1", "2</strong> lieux diffèrent"):
        assert said in page, said
    assert "<b>" not in page
    assert (await counted.get("/sources?differing=true&page=2", headers=html)).status_code == 200
