"""The matching of a campaign as it runs: read from PostgreSQL, solved, proposed, and every mail queued.

`python -m bench.proxy_solve [requests offers]` (20,000 and 15,000 by default; a tenth of it beside, to see how it
grows). `solver` and `cpu` are seconds of one core, without PostgreSQL's own; `all` is by the clock on the wall. The
people are those of `proxy.matching.solver.simulation`, put at once into the tables that the forms fill.
"""

import asyncio
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kit import jobs
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.db.vault import open_vault
from kit.jobs.queue import read_job
from kit.messages.tables import MESSAGE
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import new_campaign, work_off
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD
from proxy.consumers import JOBS
from proxy.intake.offers.models import Offer
from proxy.intake.requests.models import Request
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matches.models import Proposal
from proxy.matching.solver.pools import Place
from proxy.matching.solver.simulation import Population, simulate
from proxy.matching.station_locations.models import StationLocation
from proxy.people.identities.models import Person
from sqlalchemy import func, insert, select

LARGE = (20_000, 15_000)
_AT_ONCE = 2_000


async def main(sizes: list[tuple[int, int]]) -> None:
    print(
        f"{'requests/offers':>16} {'served':>8} {'proposals':>10} {'mails':>7} "
        f"{'solver s':>9} {'cpu s':>7} {'all s':>7}",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="isoloir-bench-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            for number, (seekers, holders) in enumerate(sizes):
                name = f"proxy_{number}"
                run_sql(server, f"create database {name}")
                migrations.upgrade("proxy", server.url(name))
                sessions = open_database(server.url(name, tenancy.APP, APP_PASSWORD), SECRET)
                await _measure(sessions, seekers, holders)
                await close_database(sessions)
        finally:
            server.stop()


async def _measure(sessions: Sessions, seekers: int, holders: int) -> None:
    campaign_id = await new_campaign(sessions)
    await _fill(sessions, campaign_id, Population(seekers, holders))
    async with transaction(sessions, campaign_id) as session:
        asked = await jobs.enqueue_job(session, campaign_id, MATCHING, MatchingScope(), requested_by="bench")
    began, before = time.perf_counter(), _cpu()
    await work_off(sessions, JOBS)
    seconds, cpu = time.perf_counter() - began, _cpu() - before
    async with transaction(sessions, campaign_id) as session:
        result: dict[str, Any] = (await read_job(session, campaign_id, asked)).result or {}
        proposals = await session.scalar(select(func.count()).select_from(Proposal))
        mails = await session.scalar(select(func.count()).select_from(MESSAGE))
    print(
        f"{seekers:>8}/{holders:<7} {result['votes_served']:>8} {proposals:>10} {mails:>7} "
        f"{result['seconds']:>9.1f} {cpu:>7.1f} {seconds:>7.1f}",
        flush=True,
    )


def _cpu() -> float:
    """Return the CPU seconds of this process and of those that solved for it and have ended."""
    used = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def _fill(sessions: Sessions, campaign_id: UUID, population: Population) -> None:
    pool = simulate(population)
    now = datetime.now(UTC)
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        people: list[dict[str, Any]] = []
        asked: list[dict[str, Any]] = []
        offered: list[dict[str, Any]] = []
        places: dict[str, Place] = {}
        for number, one in enumerate((*pool.seekers, *pool.holders)):
            who = uuid4()
            places[one.place.station or one.place.commune] = one.place
            people.append(
                {
                    "campaign_id": campaign_id,
                    "id": who,
                    "first_names": f"Prénom{number}",
                    "surname": f"Nom{number}",
                    "used_surname": "",
                    "born_on": vault.seal("born_on", "1985-03-27"),
                    "email": vault.seal("email", f"p{number}@exemple.fr"),
                    "phone": None,
                    "elector_number": None,
                    "identity_hash": vault.blind("sameness", one.person),
                }
            )
            row = {
                "campaign_id": campaign_id,
                "id": uuid4(),
                "version": 1,
                "person_id": who,
                "commune": one.place.commune,
                "consulate": one.place.consulate,
                "station": one.place.station,
                "state": "open",
                "duplicate_of": None,
                "consent_version": "2026-11",
                "entered_by": None,
                "opened_at": now,
                "changed_at": now,
                "confirmed_at": now,
            }
            if number < len(pool.seekers):
                asked.append(row | {"rounds": sorted(pool.seekers[number].rounds)})
            else:
                holder = pool.holders[number - len(pool.seekers)]
                more = {"rounds": sorted(holder.room), "radius_km": int(holder.radius_km), "refused_invitations": False}
                offered.append(row | more | {"held_france": 0, "held_abroad": 0})
        where = [
            {
                "campaign_id": campaign_id,
                "place": key,
                "latitude": one.latitude,
                "longitude": one.longitude,
                "source": "bench",
            }
            for key, one in places.items()
            if one.latitude is not None
        ]
        for model, rows in ((Person, people), (Request, asked), (Offer, offered), (StationLocation, where)):
            for begin in range(0, len(rows), _AT_ONCE):
                await session.execute(insert(model), rows[begin : begin + _AT_ONCE])


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    largest = (given[0], given[1]) if len(given) == 2 else LARGE
    asyncio.run(main([(max(1, largest[0] // 10), max(1, largest[1] // 10)), largest]))
