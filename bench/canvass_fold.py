"""CPU of predict's worker for a canvass: a backlog heard one by one, and the same backlog folded, in one run.

    python bench/canvass_fold.py [--canvasses 400] [--stations 80]

A real PostgreSQL and a real NATS; the process that hears is this one, so that its own CPU is the worker's. The place is
fictional. Goal: 3 ms a canvass when folded, and an event of predict's own at most once a second.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from common.events.crm import CanvassRecorded
from common.events.predict import PrioritiesUpdated
from elections.fictional import CODE, make_constituency, write_folder
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.events import bus
from kit.events.consumer import Consumer, consume_events
from kit.events.outbox import relay_events, tell
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import app_on, call, new_campaign, told
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD
from kit.testing.tokens import settings as test_settings
from predict.app import create_app
from predict.consumers import CONSUMERS
from predict.past_results.elections.service import import_results
from predict.settings import Settings
from predict.targeting.stations.models import Canvass
from sqlalchemy import func, select

FOLDING: Consumer[Any] = next(one for one in CONSUMERS if one.event is CanvassRecorded)
ONE_BY_ONE = replace(FOLDING, fold=None, suffix="one-by-one")
OWN = {"lists": [{"id": "A", "label": "Nous", "bloc": "gauche", "ours": True}]}


@dataclass(frozen=True)
class Heard:
    cpu_ms: float
    seconds: float
    events: int


def canvass(campaign: UUID, station: str, number: int) -> CanvassRecorded:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    sums = {"attempts": 20, "answered": 11, "refused": 3, "conversations": 8, "support": {1 + number % 5: 4, 4: 2}}
    place = {"batch": uuid4(), "station": station, "hour": hour, "channel": "door"}
    return CanvassRecorded.model_validate({"campaign_id": campaign, "version": 1, **place, **sums})


async def counted(sessions: Sessions, campaign: UUID) -> int:
    async with transaction(sessions, campaign) as session:
        return int(await session.scalar(select(func.count()).select_from(Canvass)) or 0)


async def told_of(sessions: Sessions, campaign: UUID) -> int:
    return sum(isinstance(event, PrioritiesUpdated) for event in await told(sessions, campaign))


async def hear(
    crm: Sessions, predict: Sessions, nats: str, consumer: Consumer[Any], asked: argparse.Namespace
) -> Heard:
    campaign = await new_campaign(predict, territory=f"circo:{CODE}")
    app = app_on(create_app, predict, Settings.model_validate(test_settings(predict).model_dump()))
    async with call(app, campaign) as client:
        (await client.put("/v1/contest", json=OWN)).raise_for_status()
        rows = (await client.get(f"/v1/stations?limit={asked.stations}")).json()["items"]
    stations = [row["station"] for row in rows]
    async with transaction(crm, campaign) as session:
        for number in range(asked.canvasses):
            await tell(session, canvass(campaign, stations[number % len(stations)], number))
    async with bus.connect(nats) as client:
        await bus.declare_stream(client, "crm")
        while await relay_events(crm, client, "crm"):
            pass
        before = await told_of(predict, campaign)
        began, cpu = time.perf_counter(), time.process_time()
        task = asyncio.create_task(consume_events(client, predict, consumer))
        while await counted(predict, campaign) < asked.canvasses:  # noqa: ASYNC110  # it is in another transaction
            await asyncio.sleep(0.25)
        spent, seconds = time.process_time() - cpu, time.perf_counter() - began
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return Heard(1000 * spent / asked.canvasses, seconds, await told_of(predict, campaign) - before)


async def measure(databases: tuple[str, str], nats: str, files: Sequence[Path], asked: argparse.Namespace) -> None:
    crm, predict = (open_database(url, SECRET) for url in databases)
    try:
        for file in files:
            async with transaction(predict) as session:
                await import_results(session, file, f"{file.parent.name}/{file.name}", "strict")
        for name, consumer in (("one by one", ONE_BY_ONE), ("folded", FOLDING)):
            heard = await hear(crm, predict, nats, consumer, asked)
            print(
                f"{name:11} {heard.cpu_ms:6.2f} ms of CPU a canvass, {heard.seconds:5.1f} s, {heard.events} events told"
            )
    finally:
        await close_database(crm)
        await close_database(predict)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--canvasses", type=int, default=400)
    asked.add_argument("--stations", type=int, default=80)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        server, nats = Postgres(Path(folder) / "postgres", options=("fsync=off",)), Nats(Path(folder) / "nats")
        server.start()
        nats.start()
        try:
            run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            for name in ("crm", "predict"):
                run_sql(server, f"create database {name}")
                migrations.upgrade(name, server.url(name))
            place = write_folder(make_constituency(seed=1), Path(folder) / "files") / "official_small"
            files = sorted(path for path in place.rglob("*") if path.is_file())
            databases = tuple(server.url(name, tenancy.WORKER, WORKER_PASSWORD) for name in ("crm", "predict"))
            asyncio.run(measure((databases[0], databases[1]), nats.url, files, given))
        finally:
            nats.stop()
            server.stop()


if __name__ == "__main__":
    main()
