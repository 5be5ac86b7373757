"""kill -9 of a worker in the middle of a national batch: another goes on, and nothing is done twice or left out."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from kit import jobs
from kit.db.sessions import Sessions, transaction
from kit.jobs.tables import JOB
from kit.servers.nats import Nats
from kit.settings import Settings
from kit.testing.fixtures import nats_server as nats_server
from kit.testing.steps import as_worker, new_campaign
from kit.testing.tokens import settings
from predict.past_results.elections.service import import_results
from predict.transfers.models import NationalTransfer
from predict.transfers.schemas import TransferCreate
from predict.transfers.service import NATIONAL
from sqlalchemy import func, select

PLACES = ("circo:9406", "circo:2902", "commune:94033", "commune:94080", "commune:29019")
PAIRS = (
    ("legislatives-2024-t1", "legislatives-2024-t2"),
    ("legislatives-2022-t1", "legislatives-2022-t2"),
    ("legislatives-2022-t1", "legislatives-2024-t1"),
    ("presidentielle-2022-t1", "presidentielle-2022-t2"),
)
ALL = len(PLACES) * len(PAIRS)
# The claim of a dead worker runs out after a minute: here after three seconds.
WORKER = (
    "from kit.jobs import runner; runner.CLAIM_SECONDS, runner.RENEW_SECONDS = 3, 0.5; "
    "from predict.worker import main; main()"
)


class Worker:
    """A process of predict's worker."""

    def __init__(self, made: Settings, log: Path) -> None:
        self._log = log
        self._environment = os.environ | {
            "ISOLOIR_DATABASE_URL": made.database_url,
            "ISOLOIR_WORKER_DATABASE_URL": made.worker_database_url,
            "ISOLOIR_NATS_URL": made.nats_url,
            "ISOLOIR_SECRET_KEY": made.secret_key.get_secret_value(),
            "ISOLOIR_ISSUER": made.issuer,
            "ISOLOIR_JWKS": made.jwks,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as output:
            command = [sys.executable, "-c", WORKER]
            self._process = subprocess.Popen(command, env=self._environment, stdout=output, stderr=output)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(120)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(120)


@pytest.fixture
async def imported(sessions: Sessions, data: Path) -> Sessions:
    for folder in sorted({election for pair in PAIRS for election in pair}):
        for place in ("94-06", "29-02"):
            (file,) = (data / "official_small" / place / folder).iterdir()
            async with transaction(sessions) as session:
                await import_results(session, file, f"{folder}/{file.name}", "strict")
    return sessions


@pytest.fixture
def workers(imported: Sessions, nats_server: Nats) -> Iterator[list[Worker]]:
    """Three: two that begin, one that comes later."""
    made = settings(imported, nats_url=nats_server.url)
    with tempfile.TemporaryDirectory() as folder:
        parts = [Worker(made, Path(folder) / f"worker-{number}.log") for number in range(3)]
        yield parts
        for part in parts:
            part.stop()


async def test_a_killed_worker_loses_nothing_of_a_national_batch(imported: Sessions, workers: list[Worker]) -> None:
    campaign = await new_campaign(imported)
    asked = [
        TransferCreate(from_election=before, to_election=after, territory=place)
        for before, after in PAIRS
        for place in PLACES
    ]
    async with transaction(imported, campaign) as session:
        batch = await jobs.enqueue_jobs(session, campaign, NATIONAL, asked, requested_by="operator")

    first, second, third = workers
    first.start()
    second.start()
    async with as_worker(imported) as watching:
        await _until(watching, campaign, done=3, running=2)
        first.kill()
        before = await _when_made(imported)
        third.start()
        await _until(watching, campaign, done=ALL, running=0)

    async with transaction(imported, campaign) as session:
        told = await jobs.read_batch(session, campaign, batch)
        attempts = list(await session.scalars(select(JOB.c.attempts).where(JOB.c.batch == batch)))
    after = await _when_made(imported)
    assert (told.done, told.waiting, told.running, told.failed) == (ALL, 0, 0, 0)
    assert len(after) == ALL
    # Only what the dead worker was at was begun again, and what was there before it died stayed as it was.
    assert sorted(attempts) in ([1] * ALL, [1] * (ALL - 1) + [2])
    assert {key: after[key] for key in before} == before


async def _until(sessions: Sessions, campaign: UUID, *, done: int, running: int) -> None:
    """At least so many are done, and just so many under way."""
    deadline = time.monotonic() + 240
    while True:
        async with transaction(sessions, campaign) as session:
            counted = await session.execute(select(JOB.c.state, func.count()).group_by(JOB.c.state))
            states: dict[str, int] = {state: count for state, count in counted}
        if states.get("done", 0) >= done and states.get("running", 0) == running:
            return
        assert time.monotonic() < deadline, states
        await asyncio.sleep(0.02)


async def _when_made(sessions: Sessions) -> dict[tuple[str, str, str], Any]:
    n = NationalTransfer
    async with transaction(sessions) as session:
        rows = await session.execute(select(n.from_election, n.to_election, n.territory, n.estimated_at))
        return {(row.from_election, row.to_election, row.territory): row.estimated_at for row in rows}
