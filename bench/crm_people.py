"""The file of people at size: import, segments, search, timelines, export, duplicates, beside plain SQL doing the same.

`python -m bench.crm_people --people 1000000 --interactions 5000000` (200,000 and five for each by default; a million
takes some 5 GB of disk). `--base FOLDER` keeps what was made, so that the next run measures at once. The file is
invented from a seed: names and streets from lists, one person in fifty twice with slips, so that precision and recall
of the duplicates are known. CPU seconds are of this process, those that it started, and PostgreSQL's.
"""

import argparse
import asyncio
import base64
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from crm.app import create_app
from crm.consumers import JOBS
from crm.segments.segments.bit_updates import fold_all
from crm.settings import Settings
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.jobs.compute_pool import Pool
from kit.runtime.gc_control import freeze_gc
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign, work_off
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD, settings
from pydantic import SecretStr
from sqlalchemy import text

from bench.exporting import export
from bench.people_files import write_file
from bench.processes import Spent, spent
from bench.request_times import times


async def import_file(bench: "Bench", path: Path) -> tuple[list[Spent], dict[str, Any]]:
    """Measure the upload, the preview and the writing of a file; return the costs and the counts."""
    took: list[Spent] = []
    file = await asyncio.to_thread(path.read_bytes)
    async with spent(took), bench.client() as client:
        sent = (await client.post("/v1/imports?origin=regular", files={"file": ("people.csv", file)})).json()
    mapping = {"columns": [one["proposed"] for one in sent["columns"]], "unknown_tags": "create"}
    # The process beside a worker stays from one job to the next.
    with closing(Pool()) as pool:
        async with bench.client() as client:
            (await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapping)).raise_for_status()
        async with spent(took):
            await work_off(bench.sessions, JOBS, pool)
        say(f"  sent {took[0]}, previewed {took[1]}")
        async with bench.client() as client:
            (await client.post(f"/v1/imports/{sent['id']}/start")).raise_for_status()
        async with spent(took):
            await work_off(bench.sessions, JOBS, pool)
    async with bench.client() as client:
        return took, (await client.get(f"/v1/imports/{sent['id']}")).json()["counts"]


async def add_interactions(sessions: Sessions, campaign_id: UUID, each: int) -> None:
    """So many for each person, and the counters that `people.service` keeps, by SQL: their way in is not measured."""
    async with transaction(sessions, campaign_id) as session:
        await session.execute(
            text("""
            insert into interaction (campaign_id, id, person_id, channel, direction, happened_at, recorded_by)
            select campaign_id, gen_random_uuid(), id, (array['call', 'door', 'email'])[1 + n % 3], 'out',
                now() - make_interval(days => (hashtext(id::text || n) & 511)), 'bench'
            from person, generate_series(1, :each) n
            """),
            {"each": each},
        )
        await session.execute(
            text("""
            update person set interactions = many, last_interaction_at = last from (
                select person_id, count(*) as many, max(happened_at) as last from interaction group by person_id
            ) counted where counted.person_id = person.id
            """)
        )


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
        and interactions >= 3
        and last_interaction_at >= ((now() at time zone 'Europe/Paris')::date - 30)::timestamp at time zone 'UTC'
        and collected_on >= (now() at time zone 'Europe/Paris')::date - 3000 and not (roles @> array['donor'])
""")


@dataclass(frozen=True)
class Bench:
    """A database of the folder, with one campaign."""

    folder: Path
    server: Postgres
    sessions: Sessions
    campaign_id: UUID
    app: FastAPI

    @asynccontextmanager
    async def client(self) -> AsyncGenerator[AsyncClient]:
        """With a token that is fresh: it lasts for ten minutes, a million lines for more."""
        async with call(self.app, self.campaign_id) as client:
            client.timeout = 6000.0
            yield client


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Bench]:
    """The database of the folder; made where there is none."""
    made = not (folder / "pg" / "data").exists()
    server = Postgres(folder / "pg")
    server.start()
    try:
        if made:
            run_sql(
                server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD), "create database crm"
            )
            (folder / "secret").write_bytes(SECRET)
        secret = (folder / "secret").read_bytes()
        # Every run of this program has passwords of its own.
        passwords = ((tenancy.APP, APP_PASSWORD), (tenancy.WORKER, WORKER_PASSWORD))
        run_sql(server, *(f"alter role {role} password '{password}'" for role, password in passwords))
        migrations.upgrade("crm", server.url("crm"))
        sessions = open_database(server.url("crm", tenancy.APP, APP_PASSWORD), secret)
        owner = open_database(server.url("crm"), secret)
        async with transaction(owner) as session:
            known: UUID | None = await session.scalar(text("select campaign_id from campaign"))
        await close_database(owner)
        campaign_id = known or await new_campaign(sessions)
        key = SecretStr(base64.b64encode(secret).decode())
        app = create_app(sessions, Settings.model_validate(settings(sessions, secret_key=key).model_dump()))
        freeze_gc()  # as the worker does
        yield Bench(folder, server, sessions, campaign_id, app)
        await close_database(sessions)
    finally:
        server.stop()


def say(text: str) -> None:
    print(text, flush=True)


async def fill(bench: Bench, people: int, interactions: int) -> None:
    async with transaction(bench.sessions, bench.campaign_id) as session:
        if await session.scalar(text("select exists (select from person)")):
            return
    path = bench.folder / "people.csv"
    twice, size = await asyncio.to_thread(write_file, path, people)
    say(f"{people:,} people, {twice:,} of them twice with slips, {size:.0f} MB of CSV")
    took, counts = await import_file(bench, path)
    path.unlink()
    million = 1e6 / counts["lines"]
    say(
        f"  import: written {took[2]}: {took[2].wall * million:.0f} s, {took[2].cpu * million:.0f} s of CPU a million"
        f" lines, by two processes and PostgreSQL (goal: 120 s); {counts['created']:,} created,"
        f" {counts['changed']:,} completed"
    )
    await add_interactions(bench.sessions, bench.campaign_id, max(1, interactions // people))
    run_sql(bench.server, "vacuum analyze", database="crm")


async def bulk(bench: Bench) -> None:
    """A thousand people as an integrator sends them, who are new, and again; they are taken out after."""
    took: list[Spent] = []
    rows = [
        {"surname": f"Nouveau{n}", "contacts": [{"channel": "email", "address": f"n{n}@exemple.fr"}]}
        for n in range(1_000)
    ]
    for _ in range(2):
        async with bench.client() as client, spent(took):
            (await client.post("/v1/people/bulk", json={"people": rows})).raise_for_status()
    say(f"  1,000 people by API: {took[0]}, again {took[1]}")
    async with transaction(bench.sessions, bench.campaign_id) as session:
        await session.execute(text("delete from person where source = 'integration'"))


async def measure(bench: Bench) -> None:
    async with transaction(bench.sessions, bench.campaign_id) as session:
        people = await session.scalar(text("select count(*) from person"))
        counted = await session.scalar(text("select count(*) from interaction"))
    say(f"{people:,} people, {counted:,} interactions")
    took: list[Spent] = []
    async with spent(took):
        await fold_all(bench.sessions, bench.campaign_id, many=1)
    say(f"  what changed about them, folded into the bits of the segments by the worker: {took[0]}")

    async def plain() -> int:
        async with transaction(bench.sessions, bench.campaign_id) as session:
            return await session.scalar(PLAIN, {"campaign": bench.campaign_id}) or 0

    async with bench.client() as client:
        counted = (await client.post("/v1/segments/count", json={"filter": FILTER})).json()["people"]
        if counted != await plain():
            raise SystemExit(f"the segment counts {counted} people, plain SQL {await plain()}")
        ours = await times(lambda: client.post("/v1/segments/count", json={"filter": FILTER}))
        limit = await times(plain)
        say(f"  segment of five conditions: {ours}, plain SQL {limit}: {ours.cpu / limit.cpu:.2f} times its CPU")
        say("    (goal: 1.2 times, p95 100 ms)")
        for name in ("martindu", "martinrand", "jean leduro", "lucie", "jean marie", "ma"):
            found = await times(lambda name=name: client.post("/v1/people/search", json={"name": name}))
            say(f"  search for {name!r}: {found} (goal: p95 60 ms)")
        somebody = (await client.get("/v1/people", params={"limit": 1})).json()["items"][0]["id"]
        timeline = await times(lambda: client.get(f"/v1/people/{somebody}/timeline"))
        say(f"  timeline: {timeline} (goal: p95 50 ms)")
    await bulk(bench)
    await export(bench.app, bench.campaign_id)
    async with bench.client() as client:
        await duplicates(client, bench.sessions, bench.campaign_id)


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


async def main(folder: Path, people: int, interactions: int) -> None:
    async with opened(folder) as bench:
        await fill(bench, people, interactions)
        await measure(bench)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--interactions", type=int, help="five for each by default")
    parser.add_argument("--base", type=Path, help="where the database is kept for the next run")
    asked = parser.parse_args()
    many = asked.interactions or 5 * asked.people
    if asked.base:
        asked.base.mkdir(parents=True, exist_ok=True)
        asyncio.run(main(asked.base, asked.people, many))
    else:
        with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
            asyncio.run(main(Path(directory), asked.people, many))
