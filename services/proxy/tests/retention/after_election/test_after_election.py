"""The erasure of voters and volunteers among the tasks after the election."""

from typing import Any
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member


async def tasks(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/after-election")).json()["items"]


async def test_before_the_last_round_it_waits_and_tells_its_day(coordinator: AsyncClient) -> None:
    (task,) = await tasks(coordinator)
    retention = (await coordinator.get("/v1/retention")).json()
    assert (task["key"], task["state"], task["by_itself"]) == ("proxies", "later", True)
    assert task["due_on"] == retention["due_on"]


async def test_who_sees_no_request_has_no_task(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, campaign_id, subject="agent") as agent:
        assert await tasks(agent) == []
