"""A disk is filled to its last byte under a suite that is written to: no acknowledged write is lost."""

import asyncio
import json
import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from isoloir_local.testing import Launched, launch
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.events import bus
from kit.events.inbox import DEAD_LETTER
from kit.events.outbox import tell
from kit.servers.nats import Nats
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import as_worker, new_campaign
from kit.testing.tokens import SECRET, bearer
from kit.worker import keep_telling
from sqlalchemy import func, select

from tests.backups.questions import CAMPAIGN, until
from tests.faults.path import canvass, count_canvasses, in_background
from tests.faults.processes import Suite
from tests.faults.small_disk import SmallDisk, small_disk
from tests.faults.test_kills import until_up

MEGABYTES = 500
MAXIMUM = 3000


async def test_a_full_disk_costs_nothing_that_was_acknowledged_and_all_goes_on_once_there_is_room() -> None:
    with small_disk(MEGABYTES) as disk:
        suite = Suite(disk.folder)
        try:
            await fill_and_clear(suite, disk)
        finally:
            suite.stop()


def test_the_launcher_says_why_postgresql_stays_away_and_starts_it_again_once_there_is_room(tmp_path: Path) -> None:
    with small_disk(MEGABYTES) as disk:
        # What it says goes to another disk, for the test to read.
        home = tmp_path / "home"
        home.symlink_to(disk.folder / "home")
        up = launch(home, "--only", "crm")
        try:
            kill_and_clear(up, disk, Path(f"{home}.said"))
        finally:
            up.stop()


def kill_and_clear(up: Launched, disk: SmallDisk, said: Path) -> None:
    ready, campaigns = f"{up.address}/crm/ready", f"{up.address}/crm/v1/campaigns"
    headers = {"Authorization": f"Bearer {up.token()}"}
    disk.fill()
    until(lambda: "Le disque est plein" in said.read_text())
    assert httpx.post(campaigns, json={"campaign": CAMPAIGN}, headers=headers, timeout=60).status_code == 507
    assert httpx.get(campaigns, headers=headers, timeout=60).status_code == 200
    status = up.isoloir("status", "--json")
    assert (status.returncode, json.loads(status.stdout)["disk"]["level"]) == (1, "full")
    # As it ends by itself where it cannot write its log.
    os.kill(up.home.running()["pids"]["postgres"], signal.SIGKILL)
    until(lambda: re.search(r"postgres s'est arrêté .* Le disque est plein", said.read_text()) is not None)
    disk.clear()
    until(lambda: httpx.get(ready, timeout=60).status_code == 200, 180)
    assert httpx.post(campaigns, json={"campaign": CAMPAIGN}, headers=headers, timeout=60).status_code == 201
    until(lambda: "Il y a de nouveau de la place" in said.read_text())


async def fill_and_clear(suite: Suite, disk: SmallDisk) -> None:
    crm = open_database(suite.settings("crm").database_url, SECRET)
    predict = open_database(suite.settings("predict").database_url, SECRET)
    campaign_id = await new_campaign(crm)
    await new_campaign(predict, campaign_id)
    await until_up(suite, 240)
    acknowledged: set[UUID] = set()
    async with httpx.AsyncClient(base_url=suite.address, headers=bearer(campaign_id), timeout=120) as client:
        assert await send(client, acknowledged) == 201
        disk.fill()
        answers: list[int] = []
        while answers[-5:] != [507] * 5:
            assert len(answers) < MAXIMUM
            answers.append(await send(client, acknowledged))
        assert set(answers) <= {201, 507}
        # What is there can be read, and whoever looks sees why nothing is written.
        assert (await client.get("/v1/canvasses")).status_code == 200
        ready = await client.get("/ready")
        assert (ready.status_code, ready.json()["disk"], ready.json()["database"]) == (503, "full", True)
        # The workers meet it too, for longer than they try anything.
        await asyncio.sleep(10)
        assert suite.relay.is_alive
        assert suite.consumer.is_alive
        disk.clear()
        assert await send(client, acknowledged) == 201
        await until_up(suite, 240)
    async with asyncio.timeout(180):
        while await count_canvasses(predict, campaign_id) < len(acknowledged):
            await asyncio.sleep(0.2)
    await asyncio.sleep(2)  # a repeat would come now
    assert await count_canvasses(predict, campaign_id) == len(acknowledged)
    async with as_worker(predict) as opened, transaction(opened) as session:
        assert await session.scalar(select(func.count()).select_from(DEAD_LETTER)) == 0
    await close_database(crm)
    await close_database(predict)


async def send(client: httpx.AsyncClient, acknowledged: set[UUID]) -> int:
    number = uuid4()
    body = {
        "id": str(number),
        "station": "94033_0001",
        "happened_at": datetime.now(UTC).isoformat(),
        "channel": "door",
        "outcome": "answered",
    }
    answer = await client.post("/v1/canvasses", json=body, headers={"Idempotency-Key": str(number)})
    if answer.status_code == 201:
        acknowledged.add(number)
    return answer.status_code


async def test_a_stream_that_met_a_full_disk_takes_events_again_once_there_is_room(new_database: NewDatabase) -> None:
    crm = new_database("crm")
    campaign_id = await new_campaign(crm)
    with small_disk(60) as disk:
        server = Nats(disk.folder / "nats")
        server.start()
        try:
            async with bus.connect(server.url) as client, as_worker(crm) as sessions:
                await bus.declare_stream(client, "crm")
                async with in_background(keep_telling(sessions, client, "crm")):
                    disk.fill()
                    await tell_some(crm, campaign_id, 300)
                    await asyncio.sleep(10)
                    disk.clear()
                    await tell_some(crm, campaign_id, 1)
                    async with asyncio.timeout(120):
                        while (await client.jetstream().stream_info("crm")).state.messages < 301:
                            await asyncio.sleep(0.2)
        finally:
            server.stop()


async def tell_some(crm: Sessions, campaign_id: UUID, canvasses: int) -> None:
    async with transaction(crm, campaign_id) as session:
        for _ in range(canvasses):
            await tell(session, canvass(campaign_id))
