"""Two-way sync of a large file with a NationBuilder that keeps its documented limit, killed again and again.

`python -m bench.connector_sync [people] [kills]` (200,000 and 10 by default). Both sides begin in step, by SQL; one in
a hundred changes on each side, some of them on both. The worker is a process of its own, so that it can be killed with
SIGKILL at random moments. Nothing is scaled: 250 requests in ten seconds, as NationBuilder documents. What is measured
is our share of that limit while writing there, and the processor's time that our worker needs for each request, which
says what is left of that share where the machine is busy otherwise. What is checked is that both sides are the same
afterwards, nobody is lost or twice there, and the run after writes nothing.
"""

import asyncio
import base64
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from crm.app import create_app
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.models import Connector, Link
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked, simulated
from crm.integrations.connectors.three_way_merge import FIELDS, hashed
from crm.people.records.addresses import new_point
from crm.people.records.models import Person
from httpx import AsyncClient
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.db.vault import open_vault
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.jobs.tables import JOB
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD, bearer, settings
from sqlalchemy import func, select, text, update

SEED = 9
SHARE = 100
"""One in so many changes on each side."""
ON_BOTH = 10
"""Of those, one in so many on both."""
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 5000
LIMIT_A_SECOND = 25.0
AT_ONCE = 250
LIVES = 60
"""Requests that a worker which is to be killed has made before it is, at most."""


@dataclass
class Timed(NationBuilderSimulator):
    """A nation that notes when it was asked what."""

    times: list[tuple[float, str]] = field(default_factory=lambda: list[tuple[float, str]]())

    def answer(self, asked: Asked) -> Answered:
        self.times.append((time.monotonic(), asked.method))
        return super().answer(asked)

    def rate_of_writing(self, since: int) -> float:
        """Requests a second between writes, once what may go at once has gone; 0 where there were no more."""
        writes = [place for place, (_, method) in enumerate(self.times) if method == "PATCH" and place >= since]
        writes = [place for place in writes if place >= writes[0] + AT_ONCE]
        if len(writes) < 2:
            return 0.0
        first, last = writes[0], writes[-1]
        return (last - first) / (self.times[last][0] - self.times[first][0])


@dataclass
class Stage:
    """The two sides."""

    sessions: Sessions
    campaign_id: UUID
    client: AsyncClient
    simulator: Timed
    luck: random.Random
    worker_url: str
    connector: str = ""
    expected: dict[UUID, str] | None = None


async def fill(stage: Stage, url: str, people: int) -> None:
    """The same people on both sides, and the links that a first run would have made."""
    body = {"kind": "nationbuilder", "name": "N", "base_url": url, "token": stage.simulator.token, "gives_new": True}
    made = await stage.client.post("/v1/connectors", json=body | {"cap": 1_000_000})
    stage.connector = made.raise_for_status().json()["id"]
    known: dict[UUID, str] = {}
    for start in range(0, people, CHUNK):
        await _fill_some(stage, range(start, min(people, start + CHUNK)), known)
    async with transaction(stage.sessions, stage.campaign_id) as session:
        await session.execute(
            update(Connector).values(their_since=BEFORE + timedelta(days=1), our_at=func.now(), tried_at=func.now())
        )
        # As if they had been there for long: a run looks at the last minute again.
        await session.execute(update(Person).values(updated_at=BEFORE))
    stage.expected = known


async def _fill_some(stage: Stage, numbers: range, known: dict[UUID, str]) -> None:
    async with transaction(stage.sessions, stage.campaign_id) as session:
        vault = await open_vault(session, stage.campaign_id)
        some: list[Person] = []
        for number in numbers:
            person = Person(
                campaign_id=stage.campaign_id,
                first_names=f"P{number}",
                surname="Exemple",
                town="Ville",
                source="integration",
                collected_on=BEFORE.date(),
                entered_by="bench",
                updated_by="bench",
            )
            some.append(person)
            known[person.id] = "Ville"
        session.add_all(some)
        await session.flush()
        rows: list[dict[str, Any]] = []
        for number, person in zip(numbers, some, strict=True):
            mail = f"p{number}@exemple.fr"
            session.add(new_point(vault, person, "email", 0, mail, vault.blind("email", mail)))
            rows.append(
                {
                    "external_id": f"isoloir:{person.id}",
                    "first_name": person.first_names,
                    "last_name": "Exemple",
                    "email": mail,
                    "email_opt_in": False,
                    "home_address": {"city": "Ville"},
                }
            )
        keys = stage.simulator.fill(rows, BEFORE + timedelta(microseconds=numbers.start))
        for key, number, person in zip(keys, numbers, some, strict=True):
            said = {
                "first_names": f"P{number}",
                "surname": "Exemple",
                "email": f"p{number}@exemple.fr",
                "town": "Ville",
            }
            session.add(
                Link(
                    campaign_id=stage.campaign_id,
                    connector_id=UUID(stage.connector),
                    their_id=key,
                    person_id=person.id,
                    hashes={name: hashed(said.get(name, "")) for name in FIELDS},
                    tags=[],
                    ours_subscribed=False,
                    theirs_subscribed=False,
                    closed=False,
                    our_version=1,
                    born=datetime.fromisoformat(stage.simulator.signups[key]["created_at"]),
                )
            )


async def change(stage: Stage, word: str) -> int:
    """One in a hundred on each side; ours by SQL, as nobody but the run is measured. How many people in all."""
    assert stage.expected is not None
    people = sorted(stage.expected)
    there = {one["external_id"]: key for key, one in stage.simulator.signups.items()}
    count = max(ON_BOTH, len(people) // SHARE)
    mine = stage.luck.sample(people, count)
    theirs = {*stage.luck.sample(people, count - count // ON_BOTH), *mine[: count // ON_BOTH]}
    for person in theirs:
        town = f"{word} là-bas"
        stage.simulator.edit(there[f"isoloir:{person}"], home_address={"city": town})
        stage.expected[person] = town
    async with transaction(stage.sessions, stage.campaign_id) as session:
        await session.execute(
            text("update person set town = :town, version = version + 1, updated_at = now() where id = any(:ids)"),
            {"town": f"{word} ici", "ids": mine},
        )
    # Who changed on both sides keeps what was said here.
    stage.expected.update(dict.fromkeys(mine, f"{word} ici"))
    return len(theirs | set(mine))


def cpu_seconds() -> float:
    """Return the CPU seconds of the workers that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def run(stage: Stage, kills: int = 0) -> tuple[dict[str, Any], float, int, int]:
    """The run once it has ended, its seconds, the requests it took, and how often its worker was killed."""
    path = f"/v1/connectors/{stage.connector}/runs"
    asked = (await stage.client.post(path, json={"dry": False})).raise_for_status().json()
    began, before, killed = time.monotonic(), stage.simulator.window.total, 0
    while True:
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.connector_sync", "--work", stage.worker_url), stdin=subprocess.PIPE
        )
        end = asyncio.create_task(worker.wait())
        # At a random request rather than a random second: a slow machine would be killed before it begins.
        most = len(stage.simulator.times) + stage.luck.randrange(1, LIVES)
        while not end.done():
            if killed < kills and len(stage.simulator.times) >= most:
                worker.kill()
                await end
                killed += 1
            await asyncio.wait([end], timeout=stage.luck.uniform(0.001, 0.05))
        async with transaction(stage.sessions, stage.campaign_id) as session:
            open_jobs = select(func.count()).where(JOB.c.state.in_(("waiting", "running")))
            if not await session.scalar(open_jobs):
                break
            # As its claim runs out, a minute later; and not given up after three dead workers.
            freed = update(JOB).where(JOB.c.state == "running").values(claimed_until=func.now(), attempts=0)
            await session.execute(freed)
    seconds = time.monotonic() - began
    found = (await stage.client.get(path)).json()["items"][0]
    assert found["id"] == asked["id"]
    return found, seconds, stage.simulator.window.total - before, killed


async def check(stage: Stage) -> None:
    """Both sides are what they must be, person by person."""
    assert stage.expected is not None
    async with transaction(stage.sessions, stage.campaign_id) as session:
        ours = {row.id: row.town for row in await session.execute(select(Person.id, Person.town))}
        links = await session.scalar(select(func.count()).select_from(Link).where(Link.gone_at.is_(None)))
    theirs = {
        UUID(one["external_id"].removeprefix("isoloir:")): one["home_address"]["city"]
        for one in stage.simulator.signups.values()
    }
    wrong = [
        (town, ours.get(one), theirs.get(one))
        for one, town in stage.expected.items()
        if not ours.get(one) == theirs.get(one) == town
    ]
    assert not wrong, f"{len(wrong)} people are not as expected (expected, here, there): {wrong[:3]}"
    assert len(ours) == len(theirs) == len(stage.simulator.signups) == links == len(stage.expected)


async def measure(stage: Stage, kills: int) -> None:
    print(
        f"{'':34}{'state':>8}{'changed':>9}{'writes':>8}{'requests':>10}{'seconds':>9}{'of limit':>10}{'ms CPU':>8}"
        f"{'kills':>7}"
    )
    for title, word, times in (("undisturbed", "Un", 0), ("killed with SIGKILL at random", "Deux", kills)):
        changed, since, began = await change(stage, word), len(stage.simulator.times), cpu_seconds()
        found, seconds, requests, killed = await run(stage, times)
        share = stage.simulator.rate_of_writing(since) / LIMIT_A_SECOND
        print(
            f"{title:34}{found['state']:>8}{changed:>9}{found['writes']:>8}{requests:>10}{seconds:>9.0f}"
            f"{share:>10.0%}{1000 * (cpu_seconds() - began) / max(1, requests):>8.1f}{killed:>7}",
            flush=True,
        )
        await check(stage)
    before = stage.simulator.writes
    found, seconds, requests, _ = await run(stage)
    print(f"{'once more: nothing to do':34}{found['state']:>8}{0:>9}{found['writes']:>8}{requests:>10}{seconds:>9.0f}")
    assert (found["writes"], stage.simulator.writes - before) == (0, 0), "an echo"
    print(f"told to slow down (429): {stage.simulator.window.refused} times")


async def work(url: str) -> None:
    """Run the worker's jobs until there is nothing to do."""
    sessions, pool = open_database(url, SECRET_OF_RUN), Pool()
    while await work_once(sessions, JOBS, pool):
        pass
    pool.close()
    await close_database(sessions)


async def main(people: int, kills: int) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder))
        postgres.start()
        try:
            run_sql(postgres, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            run_sql(postgres, "create database crm")
            migrations.upgrade("crm", postgres.url("crm"))
            sessions = open_database(postgres.url("crm", tenancy.APP, APP_PASSWORD), SECRET)
            os.environ["ISOLOIR_SECRET_KEY"] = base64.b64encode(SECRET).decode()
            os.environ["ISOLOIR_WEBHOOKS_LOOPBACK"] = "true"
            app = create_app(sessions, settings(sessions, webhooks_loopback=True))
            campaign = await new_campaign(sessions)
            simulator = Timed()
            with simulated(simulator) as server:
                async with call(app, campaign) as client:
                    # A whole file takes longer than the ten minutes of a test's token.
                    client.headers.update(bearer(campaign, exp=int(time.time()) + 86_400))
                    worker = postgres.url("crm", tenancy.WORKER, WORKER_PASSWORD)
                    stage = Stage(sessions, campaign, client, simulator, random.Random(SEED), worker)
                    began = time.monotonic()
                    await fill(stage, server.url, people)
                    print(f"{people} people on both sides, put there in {time.monotonic() - began:.0f} s", flush=True)
                    await measure(stage, kills)
            await close_database(sessions)
        finally:
            postgres.stop()


SECRET_OF_RUN = base64.b64decode(os.environ.get("ISOLOIR_SECRET_KEY", ""))

if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        asyncio.run(work(sys.argv[2]))
    else:
        sizes = [int(one) for one in sys.argv[1:]]
        asyncio.run(main(*(sizes + [200_000, 10][len(sizes) :])))
