"""Webhooks of five campaigns, while one reader never answers: how long an event takes to each of the others.

`python -m bench.webhook_endpoints [endpoints] [events a second] [seconds]` (100, 10 and 20 by default): events are told
to the campaigns in turn, each to all endpoints of its campaign (20 at most). Printed: deliveries, those not there when
the time was over and ten seconds more, the median, p99 and longest time from the transaction that told an event to its
arrival, and the processor's time for each delivery, of the sender and these readers together.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID, uuid4

from common.events import PersonErased
from crm.app import create_app
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.events.cloud_events import FeedFilter
from kit.events.outbox import as_relay, tell
from kit.events.webhooks.delivery import keep_delivering
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import SECRET, WORKER_PASSWORD, settings
from sqlalchemy import text

from bench.own_server import database_of

CAMPAIGNS = 5
GRACE = 10.0


class Readers:
    """Servers of the endpoints, each on its port as each tool has its own; `/hangs` is not answered until the end."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.came: list[tuple[str, float]] = []
        """The person of an event, and when it arrived."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lengths = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
                body = await reader.readexactly(int(lengths[0].partition(":")[2]))
                if " /hangs " in head:
                    await self.ended.wait()
                    break
                self.came.append((json.loads(body)["data"]["person"], time.monotonic()))
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        writer.close()


async def tell_events(owner: Sessions, campaigns: Sequence[UUID], rate: float, seconds: float) -> dict[str, float]:
    """Tell events at that rate, one a transaction; return when each was told, by its person."""
    told: dict[str, float] = {}
    began = time.monotonic()
    for place in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + place / rate - time.monotonic()))
        campaign, person = campaigns[place % len(campaigns)], uuid4()
        async with transaction(owner, campaign) as session:
            await tell(session, PersonErased(campaign_id=campaign, version=1, person=person))
        told[str(person)] = time.monotonic()
        async with as_relay(owner) as session:
            await session.execute(text("update event set position = entry where position is null"))
    return told


async def measure(sessions: Sessions, worker: Sessions, endpoints: int, rate: float, seconds: float) -> None:
    readers = Readers()
    servers = [await asyncio.start_server(readers.serve, "127.0.0.1", 0) for _ in range(endpoints)]
    given = settings(sessions, webhooks_loopback=True)
    campaigns = [await new_campaign(sessions) for _ in range(CAMPAIGNS)]
    app = create_app(sessions, given)
    for number in range(endpoints):
        async with call(app, campaigns[number % CAMPAIGNS]) as client:
            port, path = servers[number].sockets[0].getsockname()[1], "reads" if number else "hangs"
            body = {"url": f"http://127.0.0.1:{port}/{path}", "types": ["crm.v1.person.erased"]}
            (await client.post("/v1/webhooks", json=body)).raise_for_status()
    delivering = asyncio.create_task(keep_delivering(worker, "crm", given, FeedFilter()))
    used = time.process_time()
    told = await tell_events(worker, campaigns, rate, seconds)
    await asyncio.sleep(GRACE)
    used = time.process_time() - used
    readers.ended.set()
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    for server in servers:
        server.close()
    # The campaign of who hangs has one reader less.
    each = endpoints // CAMPAIGNS
    expected = sum(each - (place % CAMPAIGNS == 0) for place in range(len(told)))
    took = sorted(at - told[person] for person, at in readers.came)
    print(
        f"{endpoints} endpoints, one of which hangs, {rate:g} events a second: {len(took)} deliveries, "
        f"{expected - len(took)} not there, median {statistics.median(took):.2f} s, "
        f"p99 {took[int(0.99 * len(took))]:.2f} s, longest {took[-1]:.2f} s, "
        f"{1000 * used / len(took):.1f} ms of CPU each"
    )


async def main(endpoints: int, rate: float, seconds: float) -> None:
    async with database_of("crm") as (postgres, sessions):
        worker = open_database(postgres.url("crm", tenancy.WORKER, WORKER_PASSWORD), SECRET)
        await measure(sessions, worker, endpoints, rate, seconds)
        await close_database(worker)


if __name__ == "__main__":
    sizes = [float(one) for one in sys.argv[1:]]
    endpoints, rate, seconds = sizes + [100.0, 10.0, 20.0][len(sizes) :]
    asyncio.run(main(int(endpoints), rate, seconds))
