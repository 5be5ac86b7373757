"""500 phones come back at once, each with a day of 200 doors: is all taken, once, without a deadlock, and how soon?

Real HTTP to one process of crm, real PostgreSQL, the relay beside it. Of ten phones one loses the answer after the
commit and sends its day again, and one sends a half of it twice at once, from two tabs; every fourth door is a talk
with a place on the scale, so that all phones add to the same few sums.
"""

import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
from crm.canvassing.phones import service as phones
from crm.canvassing.phones.schemas import PairingCreate
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.schemas import DraftCreate, Where
from crm.territory.addresses.address_rows import prepare
from crm.territory.addresses.load_job import gather, store_buildings, store_streets
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.security.auth import Caller
from kit.testing.steps import new_campaign
from kit.testing.tokens import SECRET
from psutil import NoSuchProcess, Process

from tests.faults.processes import Suite
from tests.faults.test_kills import until_up

PHONES, DOORS = 500, 200
STATIONS = [f"00001_{number:04d}" for number in range(1, 6)]
HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
PARTS = {"crm.app": "crm's API", ".worker": "workers", "postgres": "PostgreSQL", "nats": "NATS"}
"""What a process's command line holds, and what it is called."""
OUTCOMES = ("not_home", "not_home", "refused", "answered")


async def pair_phones(crm: Sessions, campaign_id: UUID) -> list[tuple[str, str]]:
    """The key and a station of each phone; a hundred walk the same turf."""
    rows = [
        f"{number};Rue {place};00001;Fictif;{-9 + number / 5000:.5f};{46 + place / 1000:.5f};{station}"
        for place, station in enumerate(STATIONS)
        for number in range(1, 21)
    ]
    caller = Caller(subject="bench", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    async with transaction(crm, campaign_id) as session:
        prepared = prepare((HEAD + "\n".join(rows)).encode(), (), *await gather(session), electors=False)
        await store_streets(session, campaign_id, prepared.streets)
        await store_buildings(session, campaign_id, prepared.buildings, "bench")
    keys: list[tuple[str, str]] = []
    for station in STATIONS:
        async with transaction(crm, campaign_id) as session:
            draft = await turfs.draft_turf(session, caller, DraftCreate(name=station, where=Where(stations=[station])))
            turf, _ = await turfs.publish_turf(session, caller, draft.id, None)
            for _ in range(PHONES // len(STATIONS)):
                pairing, _ = await phones.make_pairing(session, caller, PairingCreate(turf=turf.id, label="Zoé"))
                keys.append(((await phones.pair(session, campaign_id, pairing.id))[1], station))
    return keys


def day_of(station: str) -> list[dict[str, Any]]:
    began = datetime.now(UTC) - timedelta(hours=9)
    doors = [str(uuid4()) for _ in range(DOORS)]
    return [
        {
            "id": str(uuid4()),
            "station": station,
            "happened_at": (began + timedelta(minutes=2 * number)).isoformat(),
            "channel": "door",
            "door": door,
            "outcome": OUTCOMES[number % 4],
            **({"support": 1 + number // 4 % 5} if OUTCOMES[number % 4] == "answered" else {}),
        }
        for number, door in enumerate(doors)
    ]


async def sync(client: httpx.AsyncClient, number: int, key: str, rows: Sequence[dict[str, Any]]) -> tuple[int, float]:
    """Sync a phone's day; return the number of answers other than 200, and the seconds until all of it was taken."""
    began, refused = time.monotonic(), 0

    async def send(some: Sequence[dict[str, Any]]) -> None:
        nonlocal refused
        body = json.dumps({"canvasses": some, "sent_at": datetime.now(UTC).isoformat()})
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        pause = 0.5
        while True:
            try:
                answer = await client.post("/v1/phone/canvasses", content=body, headers=headers)
                if answer.status_code == 200 and answer.json()["refused"] == 0:
                    return
            except httpx.TransportError:
                pass  # a line that breaks off: a phone sends the same again
            refused += 1
            pause = min(2 * pause, 20)
            await asyncio.sleep(pause)

    if number % 10 == 1:
        await asyncio.gather(send(rows), send(rows[DOORS // 2 :]))
    else:
        await send(rows)
    if number % 10 == 0:
        await send(rows)
    return refused, time.monotonic() - began


def cpu_by_part() -> dict[str, float]:
    """CPU seconds of each kind of process up to now; the phones are this one."""
    used = {"the phones": sum(Process().cpu_times()[:2])}
    for one in Process().children(recursive=True):
        try:
            line, times = " ".join(one.cmdline()), one.cpu_times()
        except NoSuchProcess:  # a backend that has ended meanwhile: its parent has its times
            continue
        name = next((name for part, name in PARTS.items() if part in line), "the rest")
        used[name] = used.get(name, 0.0) + times.user + times.system + times.children_user + times.children_system
    return used


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        suite = Suite(Path(folder))
        crm = open_database(suite.settings("crm").database_url, SECRET)
        try:
            await until_up(suite, seconds=300)
            campaign_id = await new_campaign(crm)
            keys = await pair_phones(crm, campaign_id)
            days = [day_of(station) for _, station in keys]
            limits = httpx.Limits(max_connections=PHONES + PHONES // 10)
            async with httpx.AsyncClient(base_url=suite.address, timeout=180, limits=limits) as client:
                used, began = cpu_by_part(), time.monotonic()
                came = await asyncio.gather(
                    *(sync(client, at, key, day) for at, ((key, _), day) in enumerate(zip(keys, days, strict=True)))
                )
                took = time.monotonic() - began
                cpu = {name: seconds - used.get(name, 0.0) for name, seconds in cpu_by_part().items()}
            await report(suite, days, [seconds for _, seconds in came], sum(refused for refused, _ in came), took)
            print("  CPU: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in cpu.items()))
        finally:
            await close_database(crm)
            suite.stop()


async def report(
    suite: Suite, days: Sequence[Sequence[dict[str, Any]]], seconds: Sequence[float], refused: int, took: float
) -> None:
    sent = Counter(row["id"] for day in days for row in day)
    talks = sum("support" in row for day in days for row in day)
    url = suite.postgres.url("crm").replace("+psycopg", "")
    async with await psycopg.AsyncConnection.connect(url) as connection:
        stored = {str(row[0]) for row in await (await connection.execute("select id from canvass")).fetchall()}
        (summed,) = await (await connection.execute("select sum(answers) from support_sum")).fetchone() or (0,)
        told = "select sum((payload::jsonb->>'attempts')::int) from event where subject = 'crm.v1.canvass.recorded'"
        (attempts,) = await (await connection.execute(told)).fetchone() or (0,)
        deadlocks = "select deadlocks from pg_stat_database where datname = 'crm'"
        (dead,) = await (await connection.execute(deadlocks)).fetchone() or (0,)
    ordered = sorted(seconds)
    print(f"{PHONES} phones, {DOORS} doors each, {len(sent):,} reports, at once to one process of crm")
    print(f"  all taken after {took:6.1f} s (limit 60 s); half of the phones after {ordered[len(ordered) // 2]:.1f} s")
    print(
        f"  lost {len(sent.keys() - stored)}  strange {len(stored - sent.keys())}  deadlocks {dead}  not 200: {refused}"
    )
    print(f"  talks in the sums {summed:,} of {talks:,}; attempts told {attempts:,} of {len(sent):,}")
    assert sent.keys() == stored
    assert (summed, attempts, dead) == (talks, len(sent), 0)


if __name__ == "__main__":
    asyncio.run(main())
