"""Benchmark of rate limits: the cost of counting a caller's requests for all processes of a service.

`python -m bench.pacing [requests] [processes]` (2,000 and 2 by default). One caller asks crm the same cheap thing, of
each process in turn, without a limit, with one that is never met, and with one that is: all in one run, in turns, the
middle of five. Then as many as are let in, against what the rule says. Requests go through the whole application,
without a socket.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle, islice
from uuid import UUID

from crm.app import create_app
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import settings

from bench.own_server import database_of

TURNS = 5
NEVER_MET = 1_000_000
"""A minute. What is lent at a time is then far more than is asked: `OFTEN` is the ordinary quota's."""
OFTEN = 6_000


async def ask(clients: Sequence[AsyncClient], requests: int) -> tuple[float, int]:
    """Seconds, and how many were let in."""
    began, let_in = time.perf_counter(), 0
    for client in islice(cycle(clients), requests):
        let_in += (await client.get("/v1/campaign-events")).status_code == 200
    return time.perf_counter() - began, let_in


async def measure(sessions: Sessions, campaign: UUID, requests: int, processes: int) -> None:
    def apps(quota: int) -> list[FastAPI]:
        return [create_app(sessions, settings(sessions, requests_per_minute=quota)) for _ in range(processes)]

    ways: dict[str, int] = {"without a limit": 0, "6,000 a minute": OFTEN, "1,000,000 a minute": NEVER_MET}
    async with AsyncExitStack() as opened:

        async def clients(quota: int) -> list[AsyncClient]:
            return [await opened.enter_async_context(call(one, campaign)) for one in apps(quota)]

        asked = {title: await clients(quota) for title, quota in ways.items()}
        times: dict[str, list[float]] = {title: [] for title in ways}
        for one in asked.values():
            await ask(one, 50)
        for _ in range(TURNS):
            for title, one in asked.items():
                seconds, let_in = await ask(one, requests // TURNS)
                assert let_in == requests // TURNS, f"{title}: refused below the rule"
                times[title].append(seconds)
        own = statistics.median(times["without a limit"])
        print(f"{'':24}{'µs a request':>14}{'ratio':>8}")
        for title, seconds in times.items():
            middle = statistics.median(seconds)
            print(f"{title:24}{middle / (requests // TURNS) * 1e6:>14.0f}{middle / own:>8.3f}")
        quota = 300
        seconds, let_in = await ask(await clients(quota), 2 * quota)
        allowed = quota + seconds * quota / 60
        print(f"let in at {quota} a minute by {processes} processes in {seconds:.1f} s: {let_in} of {allowed:.0f}")


async def main(requests: int, processes: int) -> None:
    async with database_of("crm") as (_, sessions):
        await measure(sessions, await new_campaign(sessions), requests, processes)


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:]]
    asyncio.run(main(*(sizes + [2_000, 2][len(sizes) :])))
