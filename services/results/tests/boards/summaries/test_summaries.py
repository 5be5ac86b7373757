"""Results' summary for the home page: sheets to check, stations counted, and neither before the legal hour."""

import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]
CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)


async def summary(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/summary")
    assert answer.status_code == 200, answer.text
    assert answer.json()["steps"] == []
    return {one["key"]: one for one in answer.json()["cards"]}


async def move_clock(sessions: Sessions, campaign_id: UUID, moment: datetime) -> None:
    """Set a demonstration's clock to a little after this moment."""
    offset = math.ceil((moment - datetime.now(UTC)).total_seconds()) + 60
    async with transaction(sessions, campaign_id) as session:
        state = (await get_campaign(session, campaign_id)).state
        moved = state.model_copy(update={"clock_offset_seconds": offset})
        await store_campaign(session, campaign_id, 9, moved, LOCAL)


@pytest.fixture
async def closed(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> AsyncClient:
    """The manager after the legal hour."""
    await move_clock(sessions, campaign_id, CLOSE)
    return client


@pytest.fixture
async def near(sessions: Sessions, campaign_id: UUID) -> None:
    """The afternoon of round one."""
    await move_clock(sessions, campaign_id, CLOSE - timedelta(hours=3))


async def test_an_empty_campaign_has_nothing_to_say(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as manager:
        assert await summary(manager) == {}


async def test_the_night_is_no_card_while_it_is_months_away(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, CLOSE - timedelta(days=200))
    assert await summary(client) == {}


@pytest.mark.usefixtures("near")
async def test_before_the_hour_only_preparation_is_said(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    await client.post("/v1/tallies", json=sheet())
    async with call_as("reader") as reader:
        found = await summary(reader)

    assert found.keys() == {"counted"}
    assert (found["counted"]["figure"], found["counted"]["share"]) == ("", None)
    assert found["counted"]["detail"] == "0 bureau sur 3 a quelqu’un sur place."


async def test_who_holds_a_station_is_told_which_and_when(
    call_as: CallAs, sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    await new_member(sessions, campaign_id, "assessor", (Role.REPORTER,), ("94033_0001",))
    async with call_as("assessor") as assessor:
        found = await summary(assessor)

    assert found["counted"]["title"] == "Votre bureau de vote"
    assert found["counted"]["detail"].startswith("Fontenay-sous-Bois, bureau 1. Vous y saisirez")
    assert "dimanche 10 juin 2029" in found["counted"]["detail"]


async def test_whoever_has_somebody_on_the_spot_is_counted(client: AsyncClient) -> None:
    zoe = {"first_names": "Zoé", "surname": "Lefèvre"}
    watcher = (await client.post("/v1/poll-watchers", json=zoe)).json()["id"]
    put = {"poll_watcher_id": watcher, "station": "94033_0001", "round": 1, "duty": "delegate"}
    assert (await client.post("/v1/poll-watchers/assignments", json=put)).status_code == 201

    assert (await summary(client))["counted"]["detail"].startswith("1 bureau")


async def test_after_the_hour_counted_stations_are_said(closed: AsyncClient, sheet: Make) -> None:
    assert (await summary(closed))["counted"]["figure"] == "0 / 3"
    await closed.post("/v1/tallies", json=sheet())
    found = await summary(closed)

    assert (found["counted"]["figure"], found["counted"]["share"]) == ("1 / 3", pytest.approx(1 / 3))
    assert "sheets" not in found


async def test_two_sheets_of_one_station_wait_for_a_decision(
    closed: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    await closed.post("/v1/tallies", json=sheet())
    async with call_as("reporter") as reporter:
        await reporter.post("/v1/tallies", json=sheet(votes={"A": 401, "B": 279}))
        assert "sheets" not in await summary(reporter)
    found = (await summary(closed))["sheets"]

    assert (found["figure"], found["level"], len(found["lines"])) == ("1", "warn", 1)
    assert "Fontenay" in found["lines"][0]["text"]


@pytest.mark.parametrize("role", [Role.CANVASSER, Role.PHONE_BANK, Role.FINANCIAL_AGENT, Role.PROXY_COORDINATOR])
async def test_a_role_that_may_not_read_results_gets_no_figure(
    closed: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID, role: Role
) -> None:
    await closed.post("/v1/tallies", json=sheet())
    await new_member(sessions, campaign_id, "somebody", (role,))
    async with call_as("somebody") as somebody:
        assert await summary(somebody) == {}


async def test_a_token_without_the_right_gets_no_figure(app: FastAPI, client: AsyncClient, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "campaigns:read") as narrow:
        assert await summary(narrow) == {}
    async with call(app) as nobody:
        assert (await nobody.get("/v1/summary")).status_code == 401


async def test_another_campaigns_night_is_never_told(
    app: FastAPI, closed: AsyncClient, sheet: Make, sessions: Sessions
) -> None:
    await closed.post("/v1/tallies", json=sheet())
    async with call(app, await new_campaign(sessions)) as stranger:
        assert await summary(stranger) == {}
