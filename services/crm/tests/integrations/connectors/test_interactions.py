"""Who was spoken to, by which way and when, kept in step with NationBuilder; what was said stays where it was said."""

import asyncio
import random
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from crm.integrations.connectors.interaction_text import METHODS, REACHED, channel_of, interaction_of, marked
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.attributes import METHODS as THEIRS
from crm.integrations.connectors.simulators.attributes import STATUSES
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.jobs.tables import JOB
from kit.testing.steps import as_worker, work_off
from sqlalchemy import func, update

from services.crm.tests.integrations.connectors.conftest import Sync, call_tried
from services.crm.tests.integrations.connectors.test_nationbuilder import acts, enter

Nation = tuple[NationBuilderSimulator, Server]
BOTH = {"owners": {"interactions": "both"}, "author": "1"}


def test_every_way_of_ours_is_one_of_theirs_and_comes_back_as_itself() -> None:
    assert set(METHODS.values()) <= THEIRS
    assert REACHED <= STATUSES
    assert {channel_of(method, "answered") for method in METHODS.values()} == set(METHODS)
    assert channel_of("door_knock", "no_answer") is None
    assert channel_of("carrier_pigeon", "answered") is None


@given(st.uuids(), st.text())
def test_only_our_mark_is_taken_for_ours(interaction: UUID, text: str) -> None:
    assert interaction_of(marked(interaction)) == interaction
    assert interaction_of(f"x{marked(interaction)}") is None
    assert interaction_of(text) is None or text.startswith("isoloir:")


async def spoke(client: AsyncClient, person: str, channel: str = "call", text: str | None = None) -> None:
    said = {"channel": channel, "direction": "none" if channel == "note" else "out", "text": text}
    answer = await client.post(f"/v1/people/{person}/interactions", json=said)
    assert answer.status_code == 201, answer.text


async def exchanges_of(client: AsyncClient, person: str) -> list[tuple[str, str | None]]:
    items = (await client.get(f"/v1/people/{person}/timeline")).json()["items"]
    return sorted((one["channel"], one["text"]) for one in items if one["what"] == "interaction")


async def test_interactions_go_both_ways_once_and_without_what_was_said(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    await spoke(client, ana["id"], "door", "Veut un rendez-vous.")
    await spoke(client, ana["id"], "note", "À rappeler.")
    luc = simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    for status in ("answered", "no_answer"):
        simulator.meet(luc, "phone_call", status, "Il votera pour nous.")
    connector = await wire(simulator, server, **BOTH)
    dry = await sync(connector, dry=True)
    assert (simulator.writes, simulator.contacts.keys()) == (0, {"2", "3"})
    assert "created_theirs" in acts(dry)
    run = await sync(connector)
    assert acts(run) == ["created_ours", "created_theirs", "interaction_ours", "interaction_theirs"]
    (sent,) = [one for one in simulator.contacts.values() if one.get("author_id")]
    assert (sent["contact_method"], sent["contact_status"]) == ("door_knock", "meaningful_interaction")
    assert "rendez-vous" not in str(simulator.contacts)
    here = next(one["person_id"] for one in run["entries"] if one["act"] == "created_ours")
    assert await exchanges_of(client, here) == [("call", None)]
    assert (await sync(connector))["entries"] == []
    assert len(simulator.contacts) == 3


async def test_a_dry_run_says_what_it_would_pass_on(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, **BOTH)
    await sync(connector)
    await spoke(client, ana["id"])
    (there,) = simulator.signups
    simulator.meet(there, "email", "answered", "")
    before = len(simulator.contacts)
    assert acts(await sync(connector, dry=True)) == ["interaction_ours", "interaction_theirs"]
    assert len(simulator.contacts) == before
    assert len(await exchanges_of(client, ana["id"])) == 1


@pytest.mark.parametrize(("owner", "there", "here"), [("ours", 1, 0), ("theirs", 0, 1), ("off", 0, 0)])
async def test_one_side_alone_may_tell(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, owner: str, there: int, here: int
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    await spoke(client, ana["id"])
    connector = await wire(simulator, server, owners={"interactions": owner}, author="1")
    await sync(connector)
    (key,) = simulator.signups
    simulator.meet(key, "meeting", "answered", "")
    await sync(connector)
    assert len(simulator.contacts) - 1 == there
    assert len(await exchanges_of(client, ana["id"])) - 1 == here


async def test_whoever_wants_to_hear_nothing_is_not_written_about(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, **BOTH)
    await sync(connector)
    (key,) = simulator.signups
    simulator.edit(key, do_not_contact=True)
    await sync(connector)
    await spoke(client, ana["id"])
    await sync(connector)
    assert simulator.contacts == {}


async def test_the_cap_holds_and_the_next_run_goes_on(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, **BOTH, cap=3)
    await sync(connector)
    for _ in range(5):
        await spoke(client, ana["id"])
    states = [(await sync(connector))["state"] for _ in range(3)]
    assert states[0] == "capped"
    assert states[-1] == "done"
    assert len(simulator.contacts) == 5


async def test_a_run_is_undone_on_both_sides(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, **BOTH)
    await sync(connector)
    await spoke(client, ana["id"], "street")
    (key,) = simulator.signups
    theirs = simulator.meet(key, "email", "answered", "")
    run = await sync(connector)
    assert len(simulator.contacts) == 2
    path = f"/v1/connectors/{connector['id']}/runs/{run['id']}/undo"
    assert (await client.post(path)).status_code == 202
    await work_off(sessions, JOBS)
    assert simulator.contacts.keys() == {theirs}
    assert await exchanges_of(client, ana["id"]) == [("street", None)]
    assert (await sync(connector))["entries"] == []


async def test_a_storm_of_refusals_doubles_nothing(client: AsyncClient, nation: Nation, wire: Sync, sync: Sync) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, **BOTH)
    await sync(connector)
    for _ in range(20):
        await spoke(client, ana["id"])
    luck = random.Random(9)
    # Refused before it was done: what is refused was not done.
    simulator.faults = [luck.choice(["429", "503", "502", ""]) for _ in range(60)]
    states = [(await sync(connector))["state"] for _ in range(4)]
    assert states[-1] == "done"
    assert len(simulator.contacts) == 20


async def test_a_worker_that_dies_while_it_sends_sends_nothing_twice(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, **BOTH)
    await sync(connector)
    luck = random.Random(9)
    for _ in range(30):
        await spoke(client, ana["id"])
    await call_tried(sessions, campaign_id)
    assert (await client.post(f"/v1/connectors/{connector['id']}/runs", json={"dry": False})).status_code == 202
    killed = 0
    async with as_worker(sessions) as worker:
        for _ in range(6):
            task = asyncio.create_task(work_once(worker, JOBS, Pool()))
            last = simulator.window.total + luck.randint(4, 12)
            while simulator.window.total < last and not task.done():
                await asyncio.wait({task}, timeout=0.001)
            killed += not task.done()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            async with transaction(sessions, campaign_id) as session:
                freed = update(JOB).where(JOB.c.state == "running")
                await session.execute(freed.values(claimed_until=func.now(), attempts=0))
    assert killed
    await work_off(sessions, JOBS)
    assert (await sync(connector))["state"] == "done"
    marks = [one["content"] for one in simulator.contacts.values()]
    assert len(marks) == len(set(marks)) == 30


async def test_what_cannot_be_is_refused_at_its_field(client: AsyncClient, nation: Nation, wire: Sync) -> None:
    _, server = nation
    body = {"kind": "nationbuilder", "name": "N", "base_url": server.url, "token": "a-token-of-a-nation"}
    both = {"owners": {"interactions": "both"}}
    nobody = await client.post("/v1/connectors", json=body | both)
    qomon = await client.post("/v1/connectors", json=body | both | {"kind": "qomon", "author": "1"})
    assert (nobody.status_code, nobody.json()["pointer"]) == (422, "/author")
    assert (qomon.status_code, qomon.json()["pointer"]) == (422, "/owners/interactions")
    named = await client.post("/v1/connectors", json=body | both | {"author": str(uuid4())})
    assert (named.status_code, named.json()["pointer"]) == (422, "/author")
