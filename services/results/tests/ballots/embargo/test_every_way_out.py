"""Before the legal hour no vote leaves the server for anyone outside the closed team, by whatever way."""

import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.scopes import SCOPES, Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import EVENT, as_relay
from kit.testing.steps import as_worker, call, new_campaign, new_member
from results.boards.board import hub
from results.boards.board import routes as stream
from sqlalchemy import update

Make = Callable[..., dict[str, Any]]
CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]

CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)
WITHOUT_SEALED = sorted(set(SCOPES) - {"operate", "tallies:sealed"})


async def move_clock(sessions: Sessions, campaign_id: UUID, to: datetime) -> None:
    """A demonstration's clock: a real campaign has none."""
    offset = math.ceil((to - datetime.now(UTC)).total_seconds())
    async with transaction(sessions, campaign_id) as session:
        state = (await get_campaign(session, campaign_id)).state
        moved = state.model_copy(update={"clock_offset_seconds": offset})
        await store_campaign(session, campaign_id, 9, moved, LOCAL)


@pytest.fixture
async def counted(client: AsyncClient, sheet: Make) -> dict[str, Any]:
    return (await client.post("/v1/tallies", json=sheet())).json()


def ways_out(tally_id: str) -> list[str]:
    return [
        "/v1/totals",
        "/v1/tallies",
        "/v1/tallies?state=validated&station=94033_0001",
        f"/v1/tallies/{tally_id}",
        "/",
        "/?round=1",
        "/board/stream",
        "/v1/winners",
        "/winners",
        "/v1/sources",
        "/v1/sources/reads",
        "/sources",
        "/v1/results.csv",
        "/v1/results.json",
        "/v1/results.nist.json",
        "/v1/results.pdf",
        "/summary",
    ]


@pytest.fixture(autouse=True)
def short_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LASTS", 0.3)
    monkeypatch.setattr(hub, "LOOK_EVERY", 0.05)


async def test_no_way_out_gives_results_before_the_hour_to_who_lacks_the_sealed_scope(
    app: FastAPI, campaign_id: UUID, counted: dict[str, Any]
) -> None:
    async with call(app, campaign_id, *WITHOUT_SEALED) as outside:
        for way in ways_out(counted["id"]):
            answer = await outside.get(way)
            assert answer.status_code == 403, way
            problem = answer.json()
            assert problem.pop("opens_at") == "2029-06-10T20:00:00+02:00", way
            assert "20 h" in problem["detail"], way
            assert set(problem) == {"type", "title", "status", "detail", "request_id"}, way
            # A request id is random: it may hold any three digits.
            assert "400" not in f"{problem['title']} {problem['detail']}", way


async def test_the_closed_team_sees_them_marked_confidential(client: AsyncClient, counted: dict[str, Any]) -> None:
    for way in ways_out(counted["id"]):
        assert (await client.get(way)).status_code == 200, way
    until = "2029-06-10T20:00:00+02:00"
    assert (await client.get("/v1/totals")).json()["confidential_until"] == until
    assert (await client.get("/v1/tallies")).json()["items"][0]["confidential_until"] == until
    page = await client.get("/", headers={"Accept": "text/html"})
    assert "Confidentiel jusqu’au dimanche 10 juin 2029 à 20 h" in page.text


async def test_after_the_hour_everybody_with_the_scope_sees_them(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, counted: dict[str, Any]
) -> None:
    await move_clock(sessions, campaign_id, CLOSE)

    async with call(app, campaign_id, *WITHOUT_SEALED) as outside:
        for way in ways_out(counted["id"]):
            assert (await outside.get(way)).status_code == 200, way
        totals = (await outside.get("/v1/totals")).json()
        page = await outside.get("/", headers={"Accept": "text/html"})
    assert (totals["confidential_until"], totals["candidates"][0]["votes"]) == (None, 400)
    assert "Confidentiel" not in page.text


async def test_one_second_before_the_hour_is_before_the_hour(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, counted: dict[str, Any]
) -> None:
    await move_clock(sessions, campaign_id, CLOSE.replace(hour=17, minute=59, second=50))

    async with call(app, campaign_id, *WITHOUT_SEALED) as outside:
        assert (await outside.get("/v1/totals")).status_code == 403


async def test_a_reporter_sees_the_sheets_of_his_own_stations_only(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,), ("94033_0001",))
    await client.post("/v1/tallies", json=sheet(station="94033_0002"))
    elsewhere = (await client.post("/v1/tallies", json=sheet(station="94080_0001"))).json()
    async with call_as("reporter") as reporter:
        mine = await reporter.post("/v1/tallies", json=sheet())
        outside = await reporter.post("/v1/tallies", json=sheet(station="94080_0001"))
        listed = (await reporter.get("/v1/tallies")).json()["items"]
        statuses = [
            (await reporter.get(way)).status_code
            for way in (f"/v1/tallies/{elsewhere['id']}", "/v1/totals", "/", "/board/stream", "/v1/journal")
        ]

    assert (mine.status_code, outside.status_code) == (201, 403)
    assert [item["station"] for item in listed] == ["94033_0001"]
    assert statuses == [403] * 5


async def test_who_may_only_write_is_told_what_became_of_his_sheet_and_no_more(
    app: FastAPI, campaign_id: UUID, client: AsyncClient, sheet: Make
) -> None:
    async with call(app, campaign_id, "tallies:write") as writer:
        sent = await writer.post("/v1/tallies", json=sheet())
        assert sent.status_code == 201
        assert (await writer.get(f"/v1/tallies/{sent.json()['id']}")).status_code == 403


async def test_the_feed_stops_before_the_first_result_and_goes_on_after_the_hour(
    app: FastAPI, client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    turnout = {"station": "94033_0001", "round": 1, "moment": "noon", "voters": 200}
    assert (await client.post("/v1/turnouts", json=turnout)).status_code == 201
    await client.post("/v1/tallies", json=sheet())
    assert (await client.post("/v1/turnouts", json=turnout | {"moment": "17h", "voters": 500})).status_code == 201
    await number_all(sessions, campaign_id)

    async with call(app, campaign_id, *WITHOUT_SEALED) as outside:
        before = (await outside.get("/v1/events")).json()
        stopped = (await outside.get(f"/v1/events?after={before['next']}")).json()
        whole = (await client.get("/v1/events")).json()
        await move_clock(sessions, campaign_id, CLOSE)
        rest = (await outside.get(f"/v1/events?after={stopped['next']}")).json()

    assert [item["type"] for item in before["items"]] == ["results.v1.turnout.reported"]
    assert (stopped["items"], stopped["next"]) == ([], before["next"])
    assert len(whole["items"]) == 3
    assert [item["type"] for item in rest["items"]] == [
        "results.v1.tally.validated",
        "results.v1.turnout.reported",
    ]


async def number_all(sessions: Sessions, campaign_id: UUID) -> None:
    """Give positions, as the relay does after it published."""
    async with as_worker(sessions) as worker, as_relay(worker) as session:
        await session.execute(update(EVENT).values(position=EVENT.c.entry, stream_seq=EVENT.c.entry))


async def test_another_campaigns_token_opens_nothing(app: FastAPI, sessions: Sessions, counted: dict[str, Any]) -> None:
    other = await new_campaign(sessions)

    async with call(app, other) as stranger:
        assert (await stranger.get(f"/v1/tallies/{counted['id']}")).status_code == 404
        assert (await stranger.get("/v1/tallies")).json()["items"] == []
        assert (await stranger.get("/v1/totals")).json()["stations"] == {"counted": 0, "total": 0}
        assert (await stranger.get("/v1/journal")).json()["items"] == []
        validated = await stranger.post(f"/v1/tallies/{counted['id']}/validate", json={"note": "non"})
        assert validated.status_code == 404


async def test_without_a_token_nothing_is_given(app: FastAPI, counted: dict[str, Any]) -> None:
    async with call(app) as anonymous:
        for way in ways_out(counted["id"]):
            assert (await anonymous.get(way)).status_code == 401, way


async def test_a_round_that_the_election_has_not_is_a_problem(
    app: FastAPI, sessions: Sessions, client: AsyncClient
) -> None:
    once = await new_campaign(sessions, rounds=[{"number": 1, "on": "2029-06-10"}])

    async with call(app, once) as single:
        for way in ("/v1/totals?round=2", "/v1/tallies?round=2", "/?round=2", "/board/stream?round=2"):
            assert (await single.get(way)).status_code == 422, way
    assert (await client.get("/v1/totals?round=3")).status_code == 422


@pytest.mark.parametrize("path", ["/", "/summary", "/winners", "/sources"])
async def test_a_page_that_links_lead_to_says_from_when_and_shows_no_vote(
    app: FastAPI, client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID, path: str
) -> None:
    """The caller's role opens it, from the hour on: that is no error for who follows the sidebar."""
    await client.post("/v1/tallies", json=sheet(votes={"A": 377, "B": 303}))
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id, subject="reader") as reader:
        answer = await reader.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert "Ce n’est pas encore l’heure" in answer.text
    assert "10 juin 2029 à 20 h" in answer.text
    assert not [figure for figure in ("377", "303") if figure in answer.text]
