"""The file of people at size: import, segments, search, timelines, export, duplicates, beside plain SQL doing the same.

`python -m bench.crm_people [people]` (200,000 by default; a million takes some 3 GB of disk and ten minutes). The file
is invented from a seed: names and streets from lists, one person in fifty twice with slips, so that precision and
recall of the duplicates are known.
"""

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from crm.app import create_app
from crm.consumers import JOBS
from crm.settings import Settings
from httpx import AsyncClient
from kit import migrations, tenancy
from kit.db import Sessions, close_database, open_database, transaction
from kit.garbage import spare_what_is_loaded
from kit.servers.postgres import Postgres
from kit.testing import (
    APP_PASSWORD,
    BACKUP_PASSWORD,
    SECRET,
    WORKER_PASSWORD,
    call,
    new_campaign,
    run_sql,
    settings,
    work_off,
)
from sqlalchemy import text

from bench.people_files import write_file
from bench.processes import Spent, spent

EXCHANGES_EACH = 5


async def import_file(client: AsyncClient, sessions: Sessions, path: Path) -> tuple[list[Spent], dict[str, Any]]:
    """What it takes to send, to preview, to write; and the counts."""
    took: list[Spent] = []
    file = await asyncio.to_thread(path.read_bytes)
    async with spent(took):
        sent = (await client.post("/v1/imports", files={"file": ("people.csv", file)})).json()
    mapping = {"columns": [one["proposed"] for one in sent["columns"]], "unknown_tags": "create"}
    (await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapping)).raise_for_status()
    async with spent(took):
        await work_off(sessions, JOBS)
    (await client.post(f"/v1/imports/{sent['id']}/start")).raise_for_status()
    async with spent(took):
        await work_off(sessions, JOBS)
    return took, (await client.get(f"/v1/imports/{sent['id']}")).json()["counts"]


async def add_exchanges(sessions: Sessions, campaign_id: UUID) -> None:
    """Five for each person, and the counters that `people.service` keeps, by SQL: their way in is not measured."""
    async with transaction(sessions, campaign_id) as session:
        await session.execute(
            text("""
            insert into exchange (campaign_id, id, person_id, channel, direction, happened_at, recorded_by)
            select campaign_id, gen_random_uuid(), id, (array['call', 'door', 'email'])[1 + n % 3], 'out',
                now() - make_interval(days => (hashtext(id::text || n) & 511)), 'bench'
            from person, generate_series(1, :each) n
            """),
            {"each": EXCHANGES_EACH},
        )
        await session.execute(
            text("""
            update person set exchanges = many, last_exchange_at = last from (
                select person_id, count(*) as many, max(happened_at) as last from exchange group by person_id
            ) counted where counted.person_id = person.id
            """)
        )


async def times(ask: Callable[[], Awaitable[object]], count: int = 40) -> tuple[float, float]:
    """Median and p95 in milliseconds, warm."""
    await ask()
    taken: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]


FILTER: dict[str, Any] = {
    "kind": "all",
    "of": [
        {"kind": "tag", "tag": "marché"},
        {"kind": "use", "use": "email"},
        {"kind": "exchanges", "at_least": 3, "last_within_days": 30},
        {"kind": "collected", "within_days": 3000},
        {"kind": "not", "of": {"kind": "role", "role": "donor"}},
    ],
}
PLAIN = text("""
    select count(*) from person where campaign_id = :campaign and tags @> array['marché'] and uses @> array['email']
        and exchanges >= 3 and last_exchange_at >= now() - interval '30 days'
        and collected_on >= current_date - 3000 and not (roles @> array['donor'])
""")


Measure: TypeAlias = Callable[[AsyncClient, Sessions, Postgres, UUID, Path, int], Awaitable[None]]


async def in_new_database(folder: Path, people: int, measured: Measure) -> None:
    server = Postgres(folder / "pg")
    server.start()
    try:
        run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD), "create database crm")
        migrations.upgrade("crm", server.url("crm"))
        sessions = open_database(server.url("crm", tenancy.APP, APP_PASSWORD), SECRET)
        campaign_id = await new_campaign(sessions)
        app = create_app(sessions, Settings.model_validate(settings(sessions).model_dump()))
        async with call(app, campaign_id) as client:
            client.timeout = 6000.0
            spare_what_is_loaded()  # as the worker does
            await measured(client, sessions, server, campaign_id, folder, people)
        await close_database(sessions)
    finally:
        server.stop()


async def measure(
    client: AsyncClient, sessions: Sessions, server: Postgres, campaign_id: UUID, folder: Path, people: int
) -> None:
    path = folder / "people.csv"
    twice, size = await asyncio.to_thread(write_file, path, people)
    print(f"{people:,} people, {twice:,} of them twice with slips, {size:.0f} MB of CSV")
    took, counts = await import_file(client, sessions, path)
    million = 1e6 / counts["lines"]
    print(f"  import: sent {took[0]}, previewed {took[1]}, written {took[2]}", end="")
    print(f" ({took[2].wall * million:.0f} s, {took[2].cpu * million:.0f} s of CPU a million, by two processes", end="")
    print(f" and PostgreSQL): {counts['created']:,} created, {counts['changed']:,} completed")
    await add_exchanges(sessions, campaign_id)
    run_sql(server, "vacuum analyze", database="crm")

    async def plain() -> None:
        async with transaction(sessions, campaign_id) as session:
            await session.scalar(PLAIN, {"campaign": campaign_id})

    ours = await times(lambda: client.post("/v1/segments/count", json={"filter": FILTER}))
    limit = await times(plain)
    print(
        f"  segment of five conditions: median {ours[0]:.0f} ms, p95 {ours[1]:.0f} ms; plain SQL {limit[0]:.0f} ms",
        end="",
    )
    print(f" ({ours[0] / limit[0]:.2f} times)")
    for name in ("martindu", "martinrand", "jean leduro", "lucie"):
        found = await times(lambda name=name: client.get("/v1/people", params={"name": name}))
        print(f"  search for {name!r}: median {found[0]:.0f} ms, p95 {found[1]:.0f} ms")
    somebody = (await client.get("/v1/people", params={"limit": 1})).json()["items"][0]["id"]
    timeline = await times(lambda: client.get(f"/v1/people/{somebody}/timeline"))
    print(f"  timeline: median {timeline[0]:.0f} ms, p95 {timeline[1]:.0f} ms")
    await export(client)
    await duplicates(client, sessions, campaign_id)


async def export(client: AsyncClient) -> None:
    asked = {"columns": ["surname", "first_names", "emails", "phones", "tags"], "reason": "bench"}
    before, began, size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), 0
    async with client.stream("POST", "/v1/people-exports", json=asked) as answer:
        async for piece in answer.aiter_bytes():
            size += len(piece)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"  export: {size / 2**20:.0f} MB in {time.perf_counter() - began:.1f} s, the process grew by {grown:.0f} MB",
        end="",
    )
    print(" (the client in it holds the answer)")


async def duplicates(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    """Right is a pair of one town (`people_files`). A line that repeats name and address adds nobody to begin with."""
    took: list[Spent] = []
    (await client.post("/v1/duplicates/searches")).raise_for_status()
    async with spent(took):
        await work_off(sessions, JOBS)
    async with transaction(sessions, campaign_id) as session:
        found = int(await session.scalar(text("select count(*) from duplicate_pair")) or 0)
        right = int(
            await session.scalar(
                text("""
                select count(*) from duplicate_pair pair
                join person one on one.campaign_id = pair.campaign_id and one.id = first_id
                join person two on two.campaign_id = pair.campaign_id and two.id = second_id
                where one.town = two.town
                """)
            )
            or 0
        )
        left = int(
            await session.scalar(
                text("""
                select count(*) from (
                    select town from person group by town having count(*) = 2
                ) twins
                """)
            )
            or 0
        )
    print(f"  duplicates: {took[0]}; {found:,} pairs, precision {right / max(found, 1):.3f}", end="")
    print(f", recall {right / max(left, 1):.3f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
        asyncio.run(in_new_database(Path(directory), int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, measure))
