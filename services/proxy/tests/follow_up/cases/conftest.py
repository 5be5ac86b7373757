"""Two who agreed, the campaign's clock, and the worker that looks at it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.messages import Mail, Sms
from kit.testing.steps import STATE, as_worker, call, clock_offset, new_member
from proxy.follow_up.cases.schedule import follow

Make = Callable[..., dict[str, Any]]
Letters = Callable[[], Awaitable[list[tuple[str, Mail | Sms]]]]
Pair = tuple[str, str, str, str]
HTML = {"Accept": "text/html"}
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def at(sessions: Sessions, campaign_id: UUID) -> Callable[..., Awaitable[None]]:
    """Set the campaign's clock: `await at(5, 28)`, at noon."""
    version = 1

    async def move(month: int, day: int, hour: int = 12) -> None:
        nonlocal version
        version += 1
        then = datetime(2029, month, day, hour, tzinfo=PARIS)
        offset = clock_offset(then)
        state = CampaignState.model_validate(STATE | {"clock_offset_seconds": offset})
        async with transaction(sessions, campaign_id) as session:
            await store_campaign(session, campaign_id, version, state, LOCAL)

    return move


At = Callable[..., Awaitable[None]]


@pytest.fixture
def look(sessions: Sessions, campaign_id: UUID) -> Callable[[], Awaitable[None]]:
    """What the worker does every few seconds; twice, as twice must not tell twice."""

    async def run() -> None:
        async with as_worker(sessions) as opened:
            for _ in range(2):
                await follow(opened, campaign_id)

    return run


Look = Callable[[], Awaitable[None]]


@pytest.fixture
async def pair(
    app: FastAPI,
    sessions: Sessions,
    campaign_id: UUID,
    coordinator: AsyncClient,
    body: Make,
    at: At,
    voter: AsyncClient,
) -> Pair:
    """Two who agreed, a month before: the request's id, the match's, both tokens."""
    await at(5, 10)
    await new_member(sessions, campaign_id, "second")
    tokens: list[str] = []
    ids: list[str] = []
    camille = {"first_names": "Camille", "surname": "Essai", "born_on": "1990-01-02"}
    offered = body(civil_status=camille, contact={"email": "camille@exemple.fr"}, radius_km=10)
    async with call(app, campaign_id, subject="second") as other:
        for kind, sent in (("requests", body()), ("offers", offered)):
            tokens.append((await coordinator.post(f"/v1/{kind}", json=sent)).json()["token"])
            (one,) = (await coordinator.get(f"/v1/{kind}")).json()["items"]
            ids.append(one["id"])
            assert (await other.post(f"/v1/{kind}/{one['id']}/confirm")).status_code == 200
    made = await coordinator.post("/v1/matches", json={"request_id": ids[0], "offer_id": ids[1], "rounds": [1, 2]})
    match_id = made.json()["id"]
    accepted = await voter.post(f"/v1/public/status/{tokens[1]}/matches/{match_id}/accept")
    assert accepted.status_code == 200, accepted.text
    return ids[0], match_id, tokens[0], tokens[1]
