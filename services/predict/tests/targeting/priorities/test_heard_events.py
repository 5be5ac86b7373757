"""Events that move the ranking: talks, completed actions and proxies, each heard once."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.budget import CeilingChanged
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from httpx import AsyncClient

from .team_events import STATION, Hear, action, canvass, ceiling, ranked, request


@pytest.mark.usefixtures("ours")
async def test_a_canvass_moves_its_station_at_once(client: AsyncClient, hear: Hear, campaign_id: UUID) -> None:
    before = (await ranked(client))[STATION]
    await hear(canvass(campaign_id))
    page = (await client.get("/v1/priorities?limit=200")).json()
    after = next(row for row in page["items"] if row["station"] == STATION)

    assert after["votes_per_hour"] != before["votes_per_hour"]
    assert after["done"] == {"attempts": 100, "conversations": 20, "hours": 0.0}
    assert after["contact_rate"]["expected"] < before["contact_rate"]["expected"]
    assert after["hours_left"]["expected"] < before["hours_left"]["expected"]
    assert page["last_canvass"].startswith("2029-05-19T14:00:00")


@pytest.mark.usefixtures("ours")
async def test_nobody_can_tell_from_the_support_of_a_station_what_one_person_said(
    client: AsyncClient, hear: Hear, campaign_id: UUID
) -> None:
    one: dict[str, Any] = {"attempts": 1, "answered": 1, "refused": 0, "conversations": 1}
    before = (await ranked(client))[STATION]
    for _ in range(4):
        await hear(canvass(campaign_id, **one, support={"5": 1}))
    four = (await ranked(client))[STATION]
    await hear(canvass(campaign_id, **one, support={"5": 1}))
    five = (await ranked(client))[STATION]

    assert four["done"]["conversations"] == 4
    assert four["support"] == before["support"]
    assert five["support"]["expected"] > before["support"]["expected"]


@pytest.mark.usefixtures("ours")
async def test_an_event_heard_twice_or_in_an_older_version_changes_nothing(
    client: AsyncClient, hear: Hear, campaign_id: UUID
) -> None:
    await hear(action(campaign_id, version=3, cents=6000))
    once = await ranked(client)
    for event in (action(campaign_id, version=3, cents=6000), action(campaign_id, version=2, cents=99_000)):
        await hear(event)
        await hear(event)

    assert await ranked(client) == once

    await hear(action(campaign_id, version=4, cents=12_000))
    costs = [(await ranked(client))[STATION]["cost_per_vote"]["middle"], once[STATION]["cost_per_vote"]["middle"]]
    assert abs(costs[0] / costs[1] - 2) < 0.01


@pytest.mark.usefixtures("ours")
async def test_a_completed_action_lessens_what_is_left_and_prices_a_vote(
    client: AsyncClient, hear: Hear, campaign_id: UUID
) -> None:
    before = (await ranked(client))[STATION]
    assert before["cost_per_vote"] is None

    await hear(action(campaign_id))
    await hear(CeilingChanged.model_validate(ceiling(campaign_id)))
    page = (await client.get("/v1/priorities?limit=200")).json()
    after = next(row for row in page["items"] if row["station"] == STATION)

    assert after["done"]["hours"] == 6.0
    assert after["hours_left"]["expected"] < before["hours_left"]["expected"]
    assert after["cost_per_vote"]["low"] < after["cost_per_vote"]["middle"]
    assert page["money"]["hour_cost"]["expected"] == 1000
    assert page["money"]["headroom_cents"] == 3_236_600
    assert page["money"]["hours_affordable"] == 3236.6


async def test_teams_that_record_teach_the_pace(client: AsyncClient, hear: Hear, campaign_id: UUID) -> None:
    await hear(canvass(campaign_id, attempts=240))
    before = (await client.get("/v1/priorities")).json()["attempts_per_hour"]["expected"]
    await hear(action(campaign_id))

    after = (await client.get("/v1/priorities")).json()["attempts_per_hour"]["expected"]
    assert before < 25 < after < 40  # 240 attempts in six hours of volunteers


async def test_proxies_are_secured_or_at_risk_by_station(client: AsyncClient, hear: Hear, campaign_id: UUID) -> None:
    one, two, gone = uuid4(), uuid4(), uuid4()
    await hear(request(RequestOpened, campaign_id, one, 1, "open"))
    await hear(request(RequestMatched, campaign_id, two, 2, "matched"))
    await hear(request(RequestConfirmed, campaign_id, one, 3, "confirmed"))
    await hear(request(RequestOpened, campaign_id, one, 2, "open"))
    await hear(request(RequestWithdrawn, campaign_id, gone, 2, "withdrawn"))
    await hear(request(RequestOpened, campaign_id, uuid4(), 1, "open", station=None))
    await hear(request(RequestOpened, campaign_id, uuid4(), 1, "open", rounds=[2]))

    assert (await ranked(client))[STATION]["proxies"] == {"secured": 1, "at_risk": 1}
