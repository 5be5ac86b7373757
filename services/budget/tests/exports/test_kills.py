"""kill -9 in the middle of an export leaves nothing that can be asked for, and the job is done again."""

import asyncio
import signal
import sys
import time
from pathlib import Path
from uuid import UUID

from budget.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import work_off
from kit.testing.tokens import settings
from sqlalchemy import text

# A worker that is given pieces faster than it can end: it is killed while it writes them.
_WORK = """
import asyncio, sys
from unittest.mock import patch
from budget.consumers import JOBS
from budget.exports import service
from kit.db.sessions import open_database
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once

async def fill(work, asked, writing):
    for _ in range(1_000_000):
        writing.write(bytes(1 << 20))
        await writing.drain()
        await asyncio.sleep(0.01)

async def main():
    with patch.object(service, "fill", fill):
        await work_once(open_database(sys.argv[1], bytes.fromhex(sys.argv[2])), JOBS, Pool())

asyncio.run(main())
"""


def pieces(folder: Path) -> list[Path]:
    return [path for path in folder.glob("exports/*/*/*") if path.is_file()]


async def test_a_killed_worker_leaves_nothing_to_download_and_the_job_is_done_again(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID, files: Path
) -> None:
    asked = await agent.post("/v1/exports", json={"format": "lines"})
    job = asked.json()["id"]
    secret: bytes = sessions.kw["info"]["secrets"][0]
    url = settings(sessions).worker_database_url
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _WORK, url, secret.hex())
    until = time.monotonic() + 60
    while len(pieces(files)) < 3:
        assert process.returncode is None
        assert time.monotonic() < until
        await asyncio.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    await process.wait()

    assert (await agent.get("/v1/exports")).json()["items"] == []
    assert (await agent.get(f"/v1/exports/{job}/file")).status_code == 404
    left = len(pieces(files))

    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update job set claimed_until = now() - interval '1 second'"))
    assert await work_off(sessions, JOBS) == 1
    done = await agent.get(f"/v1/exports/{job}/file")
    assert done.status_code == 200
    assert done.content.startswith("\ufeffN°".encode())
    assert len(pieces(files)) <= left, "what the dead one wrote is written over"


async def test_what_was_never_finished_is_forgotten_after_a_day(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID, files: Path
) -> None:
    for _ in range(2):
        await agent.post("/v1/exports", json={"format": "lines"})
        await work_off(sessions, JOBS)
    async with transaction(sessions, campaign_id) as session:
        one = "where id = (select id from export limit 1)"
        await session.execute(text(f"update export set ready = false, made_at = now() - interval '2 days' {one}"))
    await agent.post("/v1/exports", json={"format": "lines"})
    await work_off(sessions, JOBS)

    assert len((await agent.get("/v1/exports")).json()["items"]) == 2
    assert len(pieces(files)) == 2
