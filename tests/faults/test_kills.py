"""kill -9 of every part in turn, while canvasses come in: each acknowledged one counts exactly once."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest
from kit.db.sessions import Sessions, close_database, open_database
from kit.testing.steps import new_campaign
from kit.testing.tokens import SECRET, bearer

from tests.faults.path import count_canvasses
from tests.faults.processes import Suite, running

CANVASSES = 5000 if os.environ.get("ISOLOIR_SOAK") else 500
PHONES = 8


@pytest.mark.soak
async def test_every_acknowledged_canvass_counts_exactly_once_whatever_is_killed() -> None:
    with running() as suite:
        crm = open_database(suite.settings("crm").database_url, SECRET)
        predict = open_database(suite.settings("predict").database_url, SECRET)
        campaign_id = await new_campaign(crm)
        await new_campaign(predict, campaign_id)
        await until_up(suite)

        sent: asyncio.Queue[UUID] = asyncio.Queue()
        for _ in range(CANVASSES):
            sent.put_nowait(uuid4())
        acknowledged: set[UUID] = set()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(PHONES):
                tasks.create_task(send(suite.address, campaign_id, sent, acknowledged))
            tasks.create_task(kill_each(suite, acknowledged))

        assert len(acknowledged) == CANVASSES
        await until_counted(predict, campaign_id)
        await asyncio.sleep(2)  # a repeat would come now
        assert await count_canvasses(predict, campaign_id) == CANVASSES
        await close_database(crm)
        await close_database(predict)


async def send(address: str, campaign_id: UUID, sent: asyncio.Queue[UUID], acknowledged: set[UUID]) -> None:
    """Send canvasses like a phone: the same key until an answer comes."""
    async with httpx.AsyncClient(base_url=address, headers=bearer(campaign_id), timeout=120) as client:
        while not sent.empty():
            number = sent.get_nowait()
            body = {
                "id": str(number),
                "station": "94033_0001",
                "happened_at": datetime.now(UTC).isoformat(),
                "channel": "door",
                "outcome": "answered",
            }
            while number not in acknowledged:
                try:
                    answer = await client.post("/v1/canvasses", json=body, headers={"Idempotency-Key": str(number)})
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
                    continue
                assert answer.status_code in (201, 503), answer.text
                if answer.status_code == 201:
                    acknowledged.add(number)
                else:
                    await asyncio.sleep(0.2)


async def kill_each(suite: Suite, acknowledged: set[UUID]) -> None:
    """One after the other, at an even pace of what was acknowledged."""
    kills: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (suite.relay.kill, suite.relay.start),
        (suite.consumer.kill, suite.consumer.start),
        (suite.nats.kill, suite.nats.start),
        (suite.postgres.kill, suite.postgres.start),
        (suite.api.kill, suite.api.start),
    ]
    for number, (kill, start) in enumerate(kills, 1):
        while len(acknowledged) < CANVASSES * number / (len(kills) + 1):
            await asyncio.sleep(0.01)
        kill()
        await asyncio.sleep(0.3)
        await asyncio.to_thread(start)


async def until_up(suite: Suite, seconds: float = 180) -> None:
    async with asyncio.timeout(seconds), httpx.AsyncClient() as client:
        while True:
            with suppress(httpx.HTTPError):
                if (await client.get(f"{suite.address}/ready")).status_code == 200:
                    return
            # Also when it answers that it is not ready: it has more to do than to answer.
            await asyncio.sleep(0.1)


async def until_counted(predict: Sessions, campaign_id: UUID) -> None:
    async with asyncio.timeout(180):
        while await count_canvasses(predict, campaign_id) < CANVASSES:
            await asyncio.sleep(0.2)
