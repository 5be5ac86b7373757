"""A job that computes without a pause, and the loop beside it, which goes on."""

import asyncio
import time
from typing import Any
from uuid import UUID

from kit import jobs
from kit.db.sessions import Sessions, open_database, transaction
from kit.jobs import JobKind, Work
from kit.jobs.job_thread import keep_working_apart
from kit.testing.steps import as_worker
from pydantic import BaseModel


class Nothing(BaseModel):
    pass


def wait_for(turns: list[int]) -> None:
    """Compute until the other loop has turned: on one loop this would never end."""
    while len(turns) < 5:
        time.sleep(0.001)


async def test_a_job_that_never_pauses_keeps_nothing_else_waiting(sessions: Sessions, campaign_id: UUID) -> None:
    async with as_worker(sessions) as worker:
        url = worker.kw["bind"].url.render_as_string(hide_password=False)
        turns: list[int] = []
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()

        async def count(_: Work, asked: Nothing) -> dict[str, Any]:
            wait_for(turns)
            loop.call_soon_threadsafe(ended.set)
            return {}

        async with transaction(sessions, campaign_id) as session:
            job = await jobs.enqueue_job(session, campaign_id, "count", Nothing(), requested_by="tester")
        kinds = [JobKind("count", Nothing, count)]
        task = asyncio.create_task(keep_working_apart(lambda: open_database(url, b"s" * 32), kinds))
        while not ended.is_set():
            turns.append(len(turns))
            await asyncio.sleep(0.01)
        while True:
            async with transaction(sessions, campaign_id) as session:
                if (await jobs.read_job(session, campaign_id, job)).state == "done":
                    break
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
