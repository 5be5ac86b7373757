"""Throughput of canvasses over HTTP in crm, a second, against bare commits of the same database in the same run.

A canvass is a row, its event and its idempotent answer, in one transaction with the member's rights checked.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
from kit.db.sessions import close_database, open_database
from kit.testing.steps import new_campaign
from kit.testing.tokens import SECRET, bearer

from tests.faults.processes import Suite
from tests.faults.test_kills import until_up

SECONDS = 8.0


async def bare_commits(url: str, connections: int) -> float:
    """Single-row commits a second."""
    done = 0

    async def write(until: float) -> None:
        nonlocal done
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            while time.monotonic() < until:
                await connection.execute("insert into bare values (gen_random_uuid(), now())")
                done += 1

    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("create table if not exists bare (id uuid primary key, at timestamptz)")
    began = time.monotonic()
    await asyncio.gather(*(write(began + SECONDS) for _ in range(connections)))
    return done / (time.monotonic() - began)


async def posts(suite: Suite, connections: int) -> float:
    crm = open_database(suite.settings("crm").database_url, SECRET)
    campaign_id = await new_campaign(crm)
    await close_database(crm)
    done = 0

    async def write(until: float) -> None:
        nonlocal done
        async with httpx.AsyncClient(base_url=suite.address, headers=bearer(campaign_id), timeout=20) as client:
            while time.monotonic() < until:
                number = str(uuid4())
                body = {
                    "id": number,
                    "station": "94033_0001",
                    "happened_at": datetime.now(UTC).isoformat(),
                    "channel": "door",
                    "outcome": "answered",
                }
                answer = await client.post("/v1/canvasses", json=body, headers={"Idempotency-Key": number})
                answer.raise_for_status()
                done += 1

    began = time.monotonic()
    await asyncio.gather(*(write(began + SECONDS) for _ in range(connections)))
    return done / (time.monotonic() - began)


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        suite = Suite(Path(folder))
        try:
            await until_up(suite)
            url = suite.postgres.url("crm").replace("+psycopg", "")
            print("crm, one process; its relay and predict's consumer run beside it")
            for connections in (1, 8, 16):
                bare, served = await bare_commits(url, connections), await posts(suite, connections)
                print(
                    f"  {connections:2} connections: {bare:7.0f} bare commits/s  {served:6.0f} canvasses/s"
                    f"   ratio {bare / served:5.1f}"
                )
        finally:
            suite.stop()


if __name__ == "__main__":
    asyncio.run(main())
