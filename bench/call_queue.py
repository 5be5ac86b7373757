"""Benchmark of `next` of a phone bank as its queue grows, and when the head of the queue no longer agrees.

    python -m bench.call_queue [PEOPLE]

50,000 people by default, entered by SQL: their way in is not measured. Each row is beside the cheapest thing the same
API does, reading the call campaign by its id, in the same run: `next` and giving back a person, with a hundredth of the
queue and with all of it; the first `next` after a tenth of the people, those at the head, took their yes back, and the
next ones; a `next` for who may call a hundredth of the people alone, those at the end of the queue, and then none of
them; and a `next` that finds nobody, all having been called already and resting.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_member
from sqlalchemy import text

from bench.crm_people import opened

ENTER = text("""
    insert into person (campaign_id, id, version, first_names, surname, station, roles, tags, custom, uses, source,
        collected_on, entered_by, updated_by)
    select :campaign, gen_random_uuid(), 1, 'Essai', 'N' || n, '94033_0001', '{}', array['juin'], '{}', array['call'],
        'form', current_date, 'bench', 'bench'
    from generate_series(1, :people) n
""")
NUMBERS = text("""
    insert into contact_point (campaign_id, id, person_id, channel, sealed, blind, place)
    select campaign_id, gen_random_uuid(), id, 'phone', '\\x00', uuid_send(id), 0 from person
""")
AFTERNOON = "update campaign set state = jsonb_set(state::jsonb, '{clock_offset_seconds}', :offset ::jsonb)"
HEAD = text("""
    update person set uses = '{}' where (campaign_id, id) in (
        select campaign_id, person_id from call_target where state = 'waiting' and tries = 0
        order by due_at, rank limit :head
    )
""")
ELSEWHERE = text("""
    update person set station = '94041_0001' where (campaign_id, id) in (
        select campaign_id, person_id from call_target where state = 'waiting' and tries = 0
        order by due_at desc, rank desc limit :end
    )
""")
DONE = text("""
    update call_target set state = 'done' where (campaign_id, person_id) in (
        select campaign_id, id from person where station = '94041_0001'
    )
""")
RESTING = text("update call_target set tries = 1, not_before = :later, due_at = :later")
TIMES = 40


async def times(ask: Callable[[], Awaitable[object]], count: int = TIMES) -> float:
    """Median in milliseconds."""
    taken: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def plan(client: AsyncClient, number: int) -> str:
    segment = {"name": f"Juin {number}", "filter": {"kind": "tag", "tag": "juin"}}
    made = await client.post("/v1/segments", json=segment)
    made.raise_for_status()
    body = {
        "name": f"Appels {number}",
        "segment_id": made.json()["id"],
        "starts_on": "2029-06-01",
        "ends_on": "2029-06-08",
    }
    planned = await client.post("/v1/call-campaigns", json=body)
    planned.raise_for_status()
    found = f"/v1/call-campaigns/{planned.json()['id']}"
    (await client.put(f"{found}/state", json={"state": "open"})).raise_for_status()
    return found


async def main(folder: Path, people: int) -> None:
    async with opened(folder) as bench, bench.client() as client:
        await new_member(bench.sessions, bench.campaign_id, "ailleurs", (Role.PHONE_BANK,), ("94041",))
        async with call(bench.app, bench.campaign_id, subject="ailleurs") as far:
            await measure(client, far, bench.sessions, bench.server, bench.campaign_id, people)


async def measure(
    client: AsyncClient, far: AsyncClient, sessions: Sessions, server: Postgres, campaign_id: UUID, people: int
) -> None:
    afternoon = datetime.fromisoformat("2029-06-04T15:00+02:00")
    offset = round((afternoon - datetime.now(UTC)).total_seconds())
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text(AFTERNOON), {"offset": str(offset)})

    async def enter(count: int) -> str:
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("delete from person"))
            await session.execute(ENTER, {"campaign": campaign_id, "people": count})
            await session.execute(NUMBERS)
        run_sql(server, "vacuum analyze", database="crm")
        found = await plan(client, count)
        run_sql(server, "vacuum analyze", database="crm")
        return found

    async def give(found: str, who: AsyncClient = client) -> None:
        given = (await who.post(f"{found}/next")).raise_for_status().json()["call"]
        assert given is not None, "somebody waits"
        (await who.post(f"/v1/calls/{given['id']}/return")).raise_for_status()

    async def ask_in_vain(found: str, who: AsyncClient = client) -> None:
        assert (await who.post(f"{found}/next")).raise_for_status().json()["call"] is None, "nobody waits"

    rows: list[tuple[str, float]] = []
    few = await enter(people // 100)
    rows.append((f"next and given back, of {people // 100:,}", await times(lambda: give(few))))
    (await client.put(f"{few}/state", json={"state": "closed"})).raise_for_status()
    found = await enter(people)
    floor = await times(lambda: client.get(found))
    rows.append((f"next and given back, of {people:,}", await times(lambda: give(found))))
    async with transaction(sessions, campaign_id) as session:
        await session.execute(ELSEWHERE, {"end": people // 100})
    run_sql(server, "vacuum analyze", database="crm")
    rows.append(("who may call the last hundredth of them alone", await times(lambda: give(found, far))))
    async with transaction(sessions, campaign_id) as session:
        await session.execute(DONE)
    run_sql(server, "vacuum analyze", database="crm")
    rows.append(("the same, and none of those is left", await times(lambda: ask_in_vain(found, far))))
    async with transaction(sessions, campaign_id) as session:
        await session.execute(HEAD, {"head": people // 10})
    rows.append((f"the first one after {people // 10:,} at the head said no", await times(lambda: give(found), 1)))
    rows.append(("those after it", await times(lambda: give(found))))
    async with transaction(sessions, campaign_id) as session:
        await session.execute(RESTING, {"later": afternoon + timedelta(hours=4)})
    await ask_in_vain(found)
    rows.append(("nobody to call: all rest", await times(lambda: ask_in_vain(found))))
    print(f"{'':52} {'ms':>8} {'times a reading by id':>22}")
    print(f"{'a call campaign read by its id':52} {floor:8.1f} {1:22.1f}")
    for name, taken in rows:
        print(f"{name:52} {taken:8.1f} {taken / floor:22.1f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
        asyncio.run(main(Path(directory), int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
