"""What begins later, stops, or is overtaken while its messages are made; and what the audit log says of it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.messaging.mailings.scheduled_starts import start_due
from crm.people.records.service import erase_person
from crm.privacy.rights.holdings import everywhere
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, work_off
from sqlalchemy import text

from .conftest import MAILING, RULE, Enter

WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture(autouse=True)
async def rule(client: AsyncClient) -> None:
    assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200


async def make(client: AsyncClient) -> str:
    made = await client.post("/v1/mailings", json=MAILING)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def is_waiting(sessions: Sessions, campaign_id: UUID) -> bool:
    """Whether one transaction waits for another; in one of its own, which sees what is so now."""
    async with transaction(sessions, campaign_id) as session:
        return bool(await session.scalar(text(WAITING)))


async def test_what_is_scheduled_starts_at_its_moment_and_not_when_its_sender_has_left(
    client: AsyncClient, sessions: Sessions, enter: Enter, campaign_id: UUID, call_as: Callable[..., Any]
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    await client.put("/v1/members/merle", json={"display_name": "Merle", "roles": ["manager"]})
    mailing = await make(client)
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    async with call_as("merle") as merle:
        assert (await merle.post(f"/v1/mailings/{mailing}/send", json={"at": soon})).json()["state"] == "scheduled"
    async with as_worker(sessions) as opened:
        assert await start_due(opened) == 0
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("update mailing set starts_at = now()"))
        assert await start_due(opened) == 1
        assert await start_due(opened) == 0
    async with call_as("merle") as merle:  # nobody takes a manager out alone
        assert (await merle.delete("/v1/members/merle")).status_code == 204
    await work_off(sessions, JOBS)
    assert (await client.get("/v1/message-queue")).json()["items"] == []
    stopped = (await client.get(f"/v1/mailings/{mailing}")).json()
    assert (stopped["state"], stopped["starts_at"]) == ("draft", None)
    assert stopped["stopped"] == "Qui l'envoyait n'est plus membre."
    assert "n'a pas abouti" in (await client.get(f"/mailings/{mailing}")).text
    await client.post(f"/v1/mailings/{mailing}/send", json={})
    await work_off(sessions, JOBS)
    again = (await client.get(f"/v1/mailings/{mailing}")).json()
    assert (again["state"], again["stopped"], again["counts"]["reached"]) == ("queued", None, 1)


async def test_who_is_erased_while_messages_are_made_gets_none_and_stops_nobody_elses(
    client: AsyncClient, sessions: Sessions, enter: Enter, campaign_id: UUID
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    bob = await enter("Bob", "email", email="bob@exemple.fr")
    mailing = await make(client)
    await client.post(f"/v1/mailings/{mailing}/send", json={})
    async with transaction(sessions, campaign_id) as session:
        await erase_person(session, everywhere(campaign_id, "desk"), UUID(bob))
        queueing = asyncio.create_task(work_off(sessions, JOBS))
        while not (await is_waiting(sessions, campaign_id) or queueing.done()):
            await asyncio.sleep(0.01)
    assert await queueing == 1
    done = (await client.get(f"/v1/mailings/{mailing}")).json()
    assert (done["state"], done["counts"]["reached"]) == ("queued", 1)


async def test_who_wrote_it_and_who_let_go_of_approvals_is_in_the_trail(client: AsyncClient) -> None:
    mailing = await make(client)
    await client.put(f"/v1/mailings/{mailing}", json=MAILING | {"body": "Autre"})
    for second_person in (True, False, False):
        await client.put("/v1/mailing-rule", json=RULE | {"second_person": second_person})
    lines = [
        (one["act"], one["fields"])
        for one in (await client.get("/v1/audit-log")).json()["items"]
        if one["about"] == "message"
    ]
    assert lines[:5] == [
        ("changed", ["rule"]),
        ("changed", ["rule", "approval_off"]),
        ("changed", ["rule", "approval_on"]),
        ("changed", ["text"]),
        ("added", []),
    ]
