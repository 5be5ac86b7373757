"""A worker that dies at any moment of a run is followed by one that goes on: nothing lost, nothing doubled."""

import asyncio
import math
import os
import random
from contextlib import suppress
from uuid import UUID

import pytest
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server, Window
from crm.people.records.models import Person
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.jobs.tables import JOB
from kit.testing.steps import as_worker
from sqlalchemy import func, select, update

from services.crm.tests.integrations.connectors.conftest import Sync, call_tried
from services.crm.tests.integrations.connectors.test_nationbuilder import enter

PEOPLE = 400 if os.environ.get("ISOLOIR_SOAK") else 60
ROUNDS = 3
MAXIMUM = 6
"""Kills in one run."""


async def kill_and_follow(
    sessions: Sessions, campaign_id: UUID, luck: random.Random, heard: Window, most: int = 12
) -> int:
    """How often the worker was killed until the job had ended. What it had sent there may or may not have arrived."""
    killed = 0
    async with as_worker(sessions) as worker:
        while True:
            task = asyncio.create_task(work_once(worker, JOBS, Pool()))
            # So many requests after it began, be the machine fast or slow; and at last it is left to end.
            last = heard.total + luck.randint(1, most) if killed < MAXIMUM else math.inf
            while heard.total < last and not task.done():
                await asyncio.wait({task}, timeout=0.001)
            if not task.done():
                await asyncio.wait({task}, timeout=luck.uniform(0, 0.02))
            if task.done():
                assert await task is True
            else:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                killed += 1
            async with transaction(sessions, campaign_id) as session:
                if not await session.scalar(select(func.count()).where(JOB.c.state.in_(("waiting", "running")))):
                    return killed
                # As its claim runs out; a job whose worker died three times is given up, and asked for again.
                freed = update(JOB).where(JOB.c.state == "running")
                await session.execute(freed.values(claimed_until=func.now(), attempts=0))


@pytest.mark.soak
async def test_a_run_that_is_killed_again_and_again_converges(
    client: AsyncClient,
    nation: tuple[NationBuilderSimulator, Server],
    wire: Sync,
    sync: Sync,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    simulator, server = nation
    luck = random.Random(9)
    for number in range(PEOPLE // 2):
        simulator.add("là-bas", first_name=f"T{number}", last_name="Petit", email=f"t{number}@exemple.fr")
        await enter(client, f"o{number}@exemple.fr", first_names=f"O{number}")
    connector = await wire(simulator, server)
    await call_tried(sessions, campaign_id)
    killed = 0
    for round_number in range(ROUNDS):
        asked = await client.post(f"/v1/connectors/{connector['id']}/runs", json={"dry": False})
        assert asked.status_code == 202, asked.text
        killed += await kill_and_follow(sessions, campaign_id, luck, simulator.window)
        people = (await client.get("/v1/people?limit=200")).json()["items"]
        for one in luck.sample(sorted(simulator.signups), 4):
            simulator.edit(one, home_address={"city": f"Ville{round_number}"})
        for one in luck.sample(people, 4):
            await client.patch(f"/v1/people/{one['id']}", json={"postcode": f"6900{round_number}"})
    assert killed >= ROUNDS
    assert (await sync(connector))["state"] == "done"
    assert (await sync(connector))["entries"] == []
    async with transaction(sessions, campaign_id) as session:
        names = list(await session.scalars(select(Person.first_names)))
    assert len(names) == len(set(names)) == PEOPLE
    assert len(simulator.signups) == PEOPLE
    emails = [one["email"] for one in simulator.signups.values()]
    assert len(set(emails)) == PEOPLE
    towns = {one.get("home_address", {}).get("city") for one in simulator.signups.values()}
    assert f"Ville{ROUNDS - 1}" in towns


@pytest.mark.soak
async def test_an_import_whose_worker_dies_enters_nobody_twice(
    client: AsyncClient,
    account: tuple[BrevoSimulator, Server],
    wire: Sync,
    sync: Sync,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    """Many are made there by one request, that is done later: nobody heard what came of it."""
    simulator, server = account
    luck = random.Random(9)
    for number in range(PEOPLE // 2):
        simulator.add(f"t{number}@exemple.fr", PRENOM=f"T{number}", NOM="Petit", blacklisted=number % 5 == 0)
        await enter(client, f"o{number}@exemple.fr", first_names=f"O{number}")
    connector = await wire(simulator, server)
    await call_tried(sessions, campaign_id)
    killed = 0
    for _ in range(ROUNDS):
        asked = await client.post(f"/v1/connectors/{connector['id']}/runs", json={"dry": False})
        assert asked.status_code == 202, asked.text
        killed += await kill_and_follow(sessions, campaign_id, luck, simulator.window, most=4)
        for one in luck.sample(sorted(simulator.contacts), 4):
            simulator.edit(one, attributes=simulator.contacts[one]["attributes"] | {"NOM": "Grand"})
    assert killed >= ROUNDS
    assert (await sync(connector))["state"] == "done"
    assert (await sync(connector))["entries"] == []
    async with transaction(sessions, campaign_id) as session:
        names = list(await session.scalars(select(Person.first_names)))
    assert len(names) == len(set(names)) == PEOPLE
    there = {one["email"]: one for one in simulator.contacts.values()}
    assert len(there) == len(simulator.contacts) == PEOPLE
    # Nobody has agreed here, and nobody may be written to from there who could not be before.
    assert all(one["emailBlacklisted"] for mail, one in there.items() if mail.startswith("o"))
    assert all(there[f"t{number}@exemple.fr"]["emailBlacklisted"] for number in range(0, PEOPLE // 2, 5))
