"""Looking through the whole file: whom an address, a name or a home brings together, and how alike they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kit.copying import copy_rows
from kit.jobs import Work
from kit.vault import open_vault
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.duplicates.likeness import SHOWN_FROM, Likened, score
from crm.duplicates.models import DuplicatePair
from crm.duplicates.schemas import FindAsked
from crm.people.births import birth_of
from crm.people.bulk import ordered_id
from crm.people.names import words_of

JOB = "find_duplicates"
BATCH = 10_000
LARGEST = 30
"""Of a group that is compared each with each: a switchboard's number, or a name that hundreds have, says nothing."""


async def run_find(work: Work, _: FindAsked) -> dict[str, Any]:
    """Pairs that somebody decided on stay decided."""
    async with work.transaction() as session:
        for statement in _CANDIDATES:
            await session.execute(text(statement), {"largest": LARGEST})
        total = int(await session.scalar(text("select count(*) from candidate")) or 0)
        done, found, after = 0, 0, 0
        while True:
            rows = (await session.execute(_NEXT, {"after": after, "batch": BATCH})).all()
            if not rows:
                return {"compared": total, "found": found}
            after = rows[-1].number
            found += await _compare(session, work.campaign_id, rows)
            done += len(rows)
            await work.progress(done, total, "comparaison")


async def _compare(session: AsyncSession, campaign_id: UUID, rows: Sequence[Row[Any]]) -> int:
    vault = await open_vault(session, campaign_id)
    pairs: list[tuple[object, ...]] = []
    for row in rows:
        one = Likened(
            frozenset(words_of(row.first_a, row.last_a)), row.home_a, row.postcode_a, birth_of(vault, row.sealed_a)
        )
        other = Likened(
            frozenset(words_of(row.first_b, row.last_b)), row.home_b, row.postcode_b, birth_of(vault, row.sealed_b)
        )
        likeness, reasons = score(one, other, row.shared)
        if likeness > SHOWN_FROM:
            pairs.append((campaign_id, ordered_id(), row.a, row.b, likeness, reasons, "open"))
    await copy_rows(session, DuplicatePair.__tablename__, _COLUMNS, pairs)
    return len(pairs)


_COLUMNS = ("campaign_id", "id", "first_id", "second_id", "score", "reasons", "state")
_MINE = "campaign_id = nullif(current_setting('isoloir.campaign', true), '')::uuid"
_CANDIDATES = (
    f"""
    create temp table candidate on commit drop as
    with held as (
        select channel, blind, person_id, count(*) over (partition by channel, blind) as many
        from contact_point where {_MINE}
    ), named as (
        select id, name_hash, home_hash, count(*) over (partition by name_hash) as many
        from person where {_MINE} and name_hash is not null
    ), homed as (
        select id, home_hash, count(*) over (partition by home_hash) as many
        from person where {_MINE} and home_hash is not null
    ), pair as (
        select a.person_id as a, b.person_id as b, 1 as shared
        from held a join held b on b.channel = a.channel and b.blind = a.blind and a.person_id < b.person_id
        where a.many between 2 and :largest
        union all
        select a.id, b.id, 0 from named a join named b on b.name_hash = a.name_hash and a.id < b.id
        where a.many between 2 and :largest
        union all
        select a.id, b.id, 0 from homed a join homed b on b.home_hash = a.home_hash and a.id < b.id
        where a.many between 2 and :largest
    )
    select row_number() over (order by a, b) as number, a, b, sum(shared)::int as shared from pair group by a, b
    """,
    "create index on candidate (number)",
    "analyze candidate",
)
_NEXT = text(f"""
    select number, a, b, shared,
        one.first_names as first_a, one.surname as last_a, one.home_hash as home_a, one.postcode as postcode_a,
        one.sealed as sealed_a,
        two.first_names as first_b, two.surname as last_b, two.home_hash as home_b, two.postcode as postcode_b,
        two.sealed as sealed_b
    from candidate
    join person one on one.{_MINE} and one.id = a
    join person two on two.{_MINE} and two.id = b
    where number > :after and number <= :after + :batch order by number
""")
