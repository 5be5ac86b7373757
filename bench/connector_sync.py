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
import time
from typing import Any

from crm.app import create_app
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.server import simulated
from kit.db import tenancy
from kit.db.sessions import close_database, open_database, transaction
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.jobs.tables import JOB
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import WORKER_PASSWORD, bearer, settings
from sqlalchemy import func, select, update

from bench.connector_sides import Stage, Timed, change, check, fill
from bench.own_server import database_of

SEED = 9
LIMIT_A_SECOND = 25.0
LIVES = 60
"""Requests that a worker which is to be killed has made before it is, at most."""


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
    async with database_of("crm") as (postgres, sessions):
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


SECRET_OF_RUN = base64.b64decode(os.environ.get("ISOLOIR_SECRET_KEY", ""))

if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        asyncio.run(work(sys.argv[2]))
    else:
        sizes = [int(one) for one in sys.argv[1:]]
        asyncio.run(main(*(sizes + [200_000, 10][len(sizes) :])))
