"""The erasure of poll watchers among the tasks after the election."""

from datetime import timedelta
from typing import Any

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, today

ZOE: dict[str, Any] = {"first_names": "Zoé", "surname": "Lefèvre"}


async def tasks(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/after-election")).json()["items"]


async def test_the_task_waits_for_the_last_round_and_ends_with_the_erasure(app: FastAPI, sessions: Sessions) -> None:
    last_round = today() - timedelta(days=1)
    ended = await new_campaign(sessions, rounds=[{"number": 1, "on": last_round.isoformat()}])
    async with call(app, ended) as client:
        assert (await client.post("/v1/poll-watchers", json=ZOE)).status_code == 201
        (due,) = await tasks(client)
        await client.post("/v1/watcher-erasure")
        (done,) = await tasks(client)
    async with call(app, await new_campaign(sessions)) as client:
        (later,) = await tasks(client)
    assert (later["state"], due["state"], done["state"]) == ("later", "due", "done")
    assert (due["due_on"], due["by_itself"]) == ((last_round + timedelta(days=61)).isoformat(), True)
    assert due["detail"] == "1 personne à effacer."


async def test_who_enters_no_poll_watchers_has_no_task(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions)
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id, subject="reader") as reader:
        assert await tasks(reader) == []
