"""A whole country's stations reporting to one machine: how many sheets a second, and whether each is kept exactly once.

577 campaigns (constituencies) of about 120 stations; every sheet is sent over HTTP with an idempotency key, and one in
fifty a second time, as a phone does that did not hear the answer. 69,000 stations in an hour are 19.2 a second.

    python bench/night_of_sheets.py --stations 69000 --senders 16 --apis 2
"""

import argparse
import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
from kit.db.sessions import close_database, open_database, transaction
from kit.testing.steps import clock_offset, new_campaign
from kit.testing.tokens import SECRET, bearer
from results.ballots.candidates.models import Candidate
from results.territory.stations.models import Station
from sqlalchemy import insert

from bench.results_suite import ResultsSuite, running

CONSTITUENCIES = 577
AN_HOUR = 3600
POLLS_CLOSE = datetime(2029, 6, 10, 16, tzinfo=UTC)
"""By the clock of the campaigns: before their day a sheet is kept apart."""


async def prepare(suite: ResultsSuite, stations: int) -> list[tuple[UUID, str]]:
    """Campaign and key of every station, shuffled."""
    opened = open_database(suite.settings.database_url, SECRET)
    campaigns = min(CONSTITUENCIES, max(1, stations // 100))
    places: list[tuple[UUID, str]] = []
    for number in range(campaigns):
        campaign_id = await new_campaign(opened, clock_offset_seconds=clock_offset(POLLS_CLOSE))
        mine = [f"94033_{index:04d}" for index in range(number, stations, campaigns)]
        places += [(campaign_id, key) for key in mine]
        async with transaction(opened, campaign_id) as session:
            same: dict[str, Any] = {
                "campaign_id": campaign_id,
                "commune": "94033",
                "commune_name": "Essai",
                "registered": 1000,
            }
            rows: list[dict[str, Any]] = [same | {"station": key, "closings": {}, "known_on": None} for key in mine]
            await session.execute(insert(Station), rows)
            names = [
                {"campaign_id": campaign_id, "round": 1, "id": name, "panel": panel, "name": name, "nuance": None}
                for panel, name in enumerate("ABCDE", 1)
            ]
            await session.execute(insert(Candidate), names)
    await close_database(opened)
    random.Random(7).shuffle(places)
    return places


def sheet(station: str) -> dict[str, object]:
    votes = [random.randrange(1, 160) for _ in "ABCDE"]
    valid = sum(votes)
    return {
        "station": station,
        "round": 1,
        "registered": 1000,
        "voters": valid + 20,
        "blank": 12,
        "null": 8,
        "valid": valid,
        "votes": dict(zip("ABCDE", votes, strict=True)),
    }


async def send(address: str, places: list[tuple[UUID, str]], waits: list[float], refused: list[int]) -> None:
    tokens: dict[UUID, dict[str, str]] = {}
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        while places:
            campaign_id, station = places.pop()
            if campaign_id not in tokens:
                tokens[campaign_id] = bearer(campaign_id)
            headers = tokens[campaign_id] | {"Idempotency-Key": str(uuid4())}
            body = sheet(station)
            began = time.monotonic()
            answer = await client.post("/v1/tallies", json=body, headers=headers)
            waits.append(time.monotonic() - began)
            if answer.status_code != 201:
                refused.append(answer.status_code)
            elif len(waits) % 50 == 0:
                await client.post("/v1/tallies", json=body, headers=headers)


async def until_up(suite: ResultsSuite) -> None:
    async with httpx.AsyncClient() as client:
        for address in suite.addresses:
            while True:
                try:
                    if (await client.get(f"{address}/health")).status_code == 200:
                        break
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)


def count(suite: ResultsSuite) -> tuple[int, int, int, int]:
    """Sheets kept, stations that they are of, those that count at once, and their events that were published."""
    url = suite.postgres.url("results").replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select count(*), count(distinct (campaign_id, station)), count(*) filter (where state = 'validated'), "
            "(select count(*) from event where subject = 'results.v1.tally.validated' and stream_seq is not null) "
            "from tally"
        ).fetchone()
    assert row is not None
    return row


async def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--stations", type=int, default=69_000)
    asked.add_argument("--senders", type=int, default=16)
    asked.add_argument("--apis", type=int, default=2)
    given = asked.parse_args()
    with running(given.apis) as suite:
        await until_up(suite)
        places = await prepare(suite, given.stations)
        waits: list[float] = []
        refused: list[int] = []
        began = time.monotonic()
        senders: list[str] = [suite.addresses[number % given.apis] for number in range(given.senders)]
        await asyncio.gather(*(send(address, places, waits, refused) for address in senders))
        took = time.monotonic() - began
        for _ in range(240):  # the relay is a process of its own: what it has told can only be looked at
            _, _, counting, events = count(suite)
            if events >= counting:
                break
            await asyncio.sleep(0.5)
        told = time.monotonic() - began
        kept, stations, counting, events = count(suite)
    waits.sort()
    rate = len(waits) / took
    print(f"{len(waits)} sheets by {given.senders} senders to {given.apis} processes in {took:.0f} s: {rate:.0f}/s")
    needed = 69_000 / AN_HOUR
    print(f"  69,000 in an hour need {needed:.1f}/s: {rate / needed:.1f} times that")
    print(f"  answered: p50 {waits[len(waits) // 2] * 1000:.0f} ms, p99 {waits[int(len(waits) * 0.99)] * 1000:.0f} ms")
    print(f"  refused {len(refused)}, kept {kept}, of {stations} stations; {counting} count at once")
    print(f"  told {events} events, the last {told - took:.1f} s after the last sheet")
    print(f"  lost {given.stations - len(refused) - kept}, twice {kept - stations}")


if __name__ == "__main__":
    asyncio.run(main())
