import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.schemas import MemberPut
from kit.campaigns.service import LOCAL, store_member
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from results.boards.board import hub, routes

Make = Callable[..., dict[str, Any]]
STATIONS = ("94033_0001", "94033_0002", "94080_0001")
PAGE = {"Accept": "text/html"}


def parse(text: str) -> list[dict[str, str]]:
    """What a browser makes of an event stream."""
    events: list[dict[str, str]] = []
    for block in text.split("\n\n"):
        event: dict[str, str] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(": ")
            if name in ("data", "event", "id"):
                event[name] = f"{event[name]}\n{value}" if name in event else value
        if event:
            events.append(event)
    return events


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LASTS", 2.0)
    monkeypatch.setattr(hub, "LOOK_EVERY", 0.05)


async def test_the_board_shows_counts_shares_and_where_they_come_from(client: AsyncClient, sheet: Make) -> None:
    await client.post("/v1/tallies", json=sheet())
    page = await client.get("/", headers=PAGE)

    assert page.status_code == 200
    text = page.text.replace("\u202f", " ")
    for said in ("1 / 3", "Résultats partiels, non officiels", "58,82 %", "70,0 %", "Camille Exemple", "compté"):
        assert said in text, said
    assert "Somme des feuilles validées, sans estimation" in text
    assert "<script>" not in text
    assert "style=" not in text


async def test_a_complete_board_says_what_the_law_makes_of_it_and_a_partial_one_does_not(
    client: AsyncClient, sheet: Make
) -> None:
    await client.post("/v1/tallies", json=sheet(station=STATIONS[0]))
    partial = (await client.get("/", headers=PAGE)).text
    for station in STATIONS[1:]:
        await client.post("/v1/tallies", json=sheet(station=station))
    whole = (await client.get("/", headers=PAGE)).text.replace("\u202f", " ").replace("\xa0", " ")

    assert "l’emporte" not in partial
    assert "à titre provisoire" not in partial.lower()
    assert "Camille Exemple l’emporte au premier tour" in whole
    assert "À titre provisoire." in whole


async def test_an_empty_board_says_what_is_missing(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as client:
        text = (await client.get("/", headers=PAGE)).text

    assert "pas encore saisis" in text
    assert "pas encore importés" in text


async def test_a_night_with_every_station_counted_is_complete_and_not_official(
    client: AsyncClient, sheet: Make
) -> None:
    for station in STATIONS:
        await client.post("/v1/tallies", json=sheet(station=station))

    assert "Résultats complets, non officiels" in (await client.get("/", headers=PAGE)).text
    totals = (await client.get("/v1/totals")).json()
    assert (totals["partial"], totals["official"], totals["registered"]["share"]) == (False, False, 1)


async def test_names_are_shown_as_text_whatever_is_in_them(client: AsyncClient) -> None:
    evil = {"id": "X", "panel": 1, "name": "<script>alert(1)</script>"}
    await client.put("/v1/rounds/1/candidates", json={"candidates": [evil]})

    assert "<script>alert" not in (await client.get("/", headers=PAGE)).text


async def test_the_stream_tells_each_change_and_the_board_that_follows(client: AsyncClient, sheet: Make) -> None:
    async def report() -> None:
        await asyncio.sleep(0.15)
        await client.post("/v1/tallies", json=sheet())

    answer, _ = await asyncio.gather(client.get("/board/stream"), report())

    assert answer.headers["content-type"].startswith("text/event-stream")
    change, board = parse(answer.text)
    assert (change["event"], change["id"]) == ("change", "1")
    text = "Fontenay, bureau 1 : compté. Camille Exemple 58,82 %, Dominique Essai 41,18 %."
    assert json.loads(change["data"])["text"].replace("\u202f", " ") == text
    assert (board["event"], board["id"]) == ("board", "1")
    assert "1 / 3" in board["data"]


async def test_who_comes_back_is_told_what_was_missed_and_nothing_twice(client: AsyncClient, sheet: Make) -> None:
    for station in STATIONS:
        await client.post("/v1/tallies", json=sheet(station=station))

    missed = parse((await client.get("/board/stream?after=0", headers={"Last-Event-ID": "1"})).text)
    nothing = parse((await client.get("/board/stream", headers={"Last-Event-ID": "3"})).text)
    ahead = parse((await client.get("/board/stream", headers={"Last-Event-ID": "99"})).text)

    assert [event["id"] for event in missed if event["event"] == "change"] == ["2", "3"]
    assert nothing == ahead == []


async def test_all_who_listen_share_one_look(
    client: AsyncClient, sheet: Make, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LASTS", 3.0)

    async def report() -> None:
        while routes.hub_of(app).listeners < 20:
            await asyncio.sleep(0.01)
        assert len(routes.hub_of(app).watches) == 1
        await client.post("/v1/tallies", json=sheet())

    streams = asyncio.gather(*(client.get("/board/stream") for _ in range(20)))
    await report()
    told = [[(event["event"], event["id"]) for event in parse(answer.text)] for answer in await streams]
    assert told == [[("change", "1"), ("board", "1")]] * 20
    assert routes.hub_of(app).watches == {}


async def test_the_page_says_what_the_last_sheets_changed(client: AsyncClient, sheet: Make) -> None:
    await client.post("/v1/tallies", json=sheet())
    await client.post("/v1/tallies", json=sheet(station="94033_0002", votes={"A": 300, "B": 380}))
    text = (await client.get("/", headers=PAGE)).text.replace("\u202f", " ")
    assert "Fontenay, bureau 2 : compté. Camille Exemple 51,47 % (−7,35), Dominique Essai 48,53 % (+7,35)." in text
    assert 'role="status"' in text
    assert "aria-live" not in text


@pytest.mark.parametrize("header", ["x", "-1", "1" * 30])
async def test_a_last_event_id_that_is_not_ours_is_refused(client: AsyncClient, header: str) -> None:
    assert (await client.get("/board/stream", headers={"Last-Event-ID": header})).status_code == 422


async def test_the_stream_ends_for_who_leaves_the_team(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    async def leave() -> None:
        await asyncio.sleep(0.15)
        gone = MemberPut(roles=[Role.MANAGER], ends_at=datetime.now(UTC) - timedelta(seconds=1))
        async with transaction(sessions, campaign_id) as session:
            await store_member(session, campaign_id, "tester", 2, gone, LOCAL)

    answer, _ = await asyncio.gather(client.get("/board/stream"), leave())

    assert [event["event"] for event in parse(answer.text)] == ["end"]
