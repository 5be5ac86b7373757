"""Promises heard from crm: kept whatever they say, flagged by person, the newest version counts."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.consumers import CONSUMERS
from budget.income.pledges.service import EventBeforeCampaign
from common.events import PledgeMade
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import react


async def hear(sessions: Sessions, campaign_id: UUID, **more: Any) -> UUID:
    (consumer,) = [one for one in CONSUMERS if one.event is PledgeMade]
    fields: dict[str, Any] = {"pledge": uuid4(), "giver": None, "amount_cents": 15_000, "action_id": None}
    event = PledgeMade.model_validate({"campaign_id": campaign_id, "version": 1, "status": "open"} | fields | more)
    await react(sessions, consumer, event)
    return event.pledge


async def test_a_promise_over_the_limit_is_kept_and_flagged_with_its_article(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    giver = uuid4()
    await hear(sessions, campaign_id, giver=giver, amount_cents=300_000)
    second = await hear(sessions, campaign_id, giver=giver, amount_cents=200_000)
    rows = {row["id"]: row for row in (await agent.get("/v1/pledges")).json()["items"]}

    assert [flag["article"] for flag in rows[str(second)]["flags"]] == ["L. 52-8"]
    assert (await agent.get("/v1/receipts/totals")).json()["pledged_cents"] == 500_000


async def test_an_older_version_changes_nothing(agent: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    pledge = await hear(sessions, campaign_id, version=3, amount_cents=500)
    await hear(sessions, campaign_id, version=2, pledge=pledge, amount_cents=900)
    (row,) = (await agent.get("/v1/pledges")).json()["items"]
    assert row["amount_cents"] == 500
    await hear(sessions, campaign_id, version=4, pledge=pledge, status="given_up")
    assert (await agent.get("/v1/receipts/totals")).json()["pledged_cents"] == 0


async def test_a_promise_before_its_campaign_is_delivered_again(sessions: Sessions) -> None:
    with pytest.raises(EventBeforeCampaign):
        await hear(sessions, uuid4())
