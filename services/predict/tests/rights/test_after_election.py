"""What predict has to do after the election: nothing of its own, and to stop what it still sends."""

from datetime import timedelta
from typing import Any

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, today

HOOK = {"url": "https://8.8.8.8/hook", "types": ["predict.v1.priorities.updated"]}


async def tasks(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/after-election")).json()["items"]


async def test_a_webhook_is_to_be_stopped_after_the_last_round(app: FastAPI, sessions: Sessions) -> None:
    ended = await new_campaign(sessions, rounds=[{"number": 1, "on": (today() - timedelta(days=1)).isoformat()}])
    async with call(app, ended) as client:
        assert await tasks(client) == []
        created = await client.post("/v1/webhooks", json=HOOK)
        assert created.status_code == 201, created.text
        (due,) = await tasks(client)
        await client.delete(f"/v1/webhooks/{created.json()['id']}")
        assert await tasks(client) == []
    assert (due["key"], due["state"], due["page"]) == ("webhooks", "due", "/webhooks")
    assert due["detail"] == "1 webhook reçoit encore ce qui se passe ici."


async def test_before_the_last_round_it_can_wait_and_a_reader_is_asked_nothing(
    app: FastAPI, sessions: Sessions
) -> None:
    campaign_id = await new_campaign(sessions)
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id) as client:
        await client.post("/v1/webhooks", json=HOOK)
        (later,) = await tasks(client)
    async with call(app, campaign_id, subject="reader") as reader:
        assert await tasks(reader) == []
    assert later["state"] == "later"
