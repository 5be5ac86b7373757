"""The path the tests here break: crm tells, NATS carries, predict counts."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from common.events.crm import CanvassRecorded
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer, consume_events
from kit.events.outbox import relay_events, tell
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from predict.consumers import CONSUMERS
from predict.targeting.stations.models import Canvass
from sqlalchemy import func, select

CONSUMER: Consumer[Any] = next(one for one in CONSUMERS if one.event is CanvassRecorded)


def canvass(campaign_id: UUID) -> CanvassRecorded:
    """One door, in a batch of its own."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return CanvassRecorded.model_validate(
        {
            "campaign_id": campaign_id,
            "version": 1,
            "batch": uuid4(),
            "station": "94033_0001",
            "hour": hour,
            "channel": "door",
            "attempts": 1,
            "answered": 1,
            "refused": 0,
            "conversations": 1,
            "support": {},
        }
    )


@asynccontextmanager
async def in_background(*jobs: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    """Run the jobs for the length of the block."""
    tasks = [asyncio.create_task(job) for job in jobs]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@dataclass(frozen=True)
class Path:
    crm: Sessions
    """With the worker's role: it relays."""
    predict: Sessions
    client: Client
    campaign_id: UUID

    async def tell(self, canvasses: int) -> None:
        async with transaction(self.crm, self.campaign_id) as session:
            for _ in range(canvasses):
                await tell(session, canvass(self.campaign_id))

    async def relay(self) -> int:
        """Publish all that is told; how many events that was."""
        published = 0
        while batch := await relay_events(self.crm, self.client, "crm"):
            published += batch
        return published

    async def hear(self, at_least: int | None = None) -> int:
        """Let predict listen until it has counted `at_least`, or until nothing is left; its count then."""
        async with asyncio.timeout(90), in_background(consume_events(self.client, self.predict, CONSUMER)):
            while not (await self.counted() >= at_least if at_least else await self._nothing_left()):
                await asyncio.sleep(0.05)
        return await self.counted()

    async def counted(self) -> int:
        return await count_canvasses(self.predict, self.campaign_id)

    async def until_counted(self, canvasses: int) -> None:
        async with asyncio.timeout(90):
            while await self.counted() < canvasses:
                await asyncio.sleep(0.05)

    async def stream_length(self) -> int:
        return (await self.client.jetstream().stream_info("crm")).state.messages

    async def _nothing_left(self) -> bool:
        try:
            info = await self.client.jetstream().consumer_info("crm", CONSUMER.name)
        except NotFoundError:
            return False
        # Of a consumer just made the server says that nothing is pending, before it has counted.
        begun = info.delivered is not None and info.delivered.stream_seq > 0
        return info.num_pending == 0 and info.num_ack_pending == 0 and (begun or await self.stream_length() == 0)


async def count_canvasses(predict: Sessions, campaign_id: UUID) -> int:
    """Every door predict knows of: each is a row's one attempt, so a repeat would show."""
    async with transaction(predict, campaign_id) as session:
        return int(await session.scalar(select(func.sum(Canvass.attempts))) or 0)
