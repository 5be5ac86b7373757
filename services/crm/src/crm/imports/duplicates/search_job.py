"""Search of the whole file for people that share an address, a name or a home, and their similarity."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kit.db import tenancy
from kit.db.bulk_copy import copy_rows
from kit.db.vault import open_vault
from kit.jobs import Work
from sqlalchemy import ARRAY, Row, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.duplicates.match_odds import SHOWN_FROM, Likened, score
from crm.imports.duplicates.models import DuplicatePair
from crm.imports.duplicates.schemas import FindAsked
from crm.people.records.births import birth_of
from crm.people.records.bulk_people import ordered_id
from crm.people.records.names import words_of

JOB = "find_duplicates"
BATCH = 20_000
LARGEST = 30
"""Maximum size of a group that is compared pairwise: a switchboard's number or a common name proves nothing."""


async def run_find(work: Work, _: FindAsked) -> dict[str, Any]:
    """Search for pairs; decided ones stay decided."""
    async with work.transaction() as session:
        for statement in _CANDIDATES:
            await session.execute(text(statement), {"largest": LARGEST})
        total = int(await session.scalar(text("select count(*) from candidate")) or 0)
        done, pairs_found, after = 0, 0, 0
        while True:
            rows = (await session.execute(_NEXT, {"after": after, "batch": BATCH})).all()
            if not rows:
                return {"compared": total, "found": pairs_found}
            after = rows[-1].number
            pairs_found += await _compare(session, work.campaign_id, rows)
            done += len(rows)
            await work.progress(done, total, "comparaison")


async def _compare(session: AsyncSession, campaign_id: UUID, rows: Sequence[Row[Any]]) -> int:
    people = await _likened(session, campaign_id, {one for row in rows for one in (row.a, row.b)})
    pairs: list[tuple[object, ...]] = []
    for row in rows:
        likeness, reasons = score(people[row.a], people[row.b], row.shared)
        if likeness > SHOWN_FROM:
            pairs.append((campaign_id, ordered_id(), row.a, row.b, likeness, reasons, "open"))
    await copy_rows(session, DuplicatePair.__tablename__, _COLUMNS, pairs)
    return len(pairs)


async def _likened(session: AsyncSession, campaign_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Likened]:
    """Return the compared values of each person, once per batch."""
    vault = await open_vault(session, campaign_id)
    return {
        row.id: Likened(
            frozenset(words_of(row.first_names, row.surname)),
            row.home_hash,
            row.postcode,
            birth_of(vault, row.sealed),
        )
        for row in await session.execute(_PEOPLE, {"ids": sorted(ids)})
    }


_COLUMNS = ("campaign_id", "id", "first_id", "second_id", "score", "reasons", "state")
_MINE = f"campaign_id = {tenancy.MINE}"
# Numbered group by group, so that a batch has complete pairs. Namesakes with two homes are one person only if both
# birth dates agree.
_CANDIDATES = (
    f"""
    create temp table candidate on commit drop as
    with held as (
        select channel, blind, person_id, count(*) over (partition by channel, blind) as many
        from contact_point where {_MINE}
    ), named as (
        select id, name_hash, home_hash, sealed is not null as told, count(*) over (partition by name_hash) as many
        from person where {_MINE} and name_hash is not null
    ), homed as (
        select id, home_hash, count(*) over (partition by home_hash) as many
        from person where {_MINE} and home_hash is not null
    ), pair as (
        select a.person_id as a, b.person_id as b, 1 as shared, hashtextextended(encode(a.blind, 'hex'), 0) as key
        from held a join held b on b.channel = a.channel and b.blind = a.blind and a.person_id < b.person_id
        where a.many between 2 and :largest
        union all
        select a.id, b.id, 0, a.name_hash from named a join named b on b.name_hash = a.name_hash and a.id < b.id
        where a.many between 2 and :largest
            and (a.home_hash = b.home_hash or a.home_hash is null or b.home_hash is null or (a.told and b.told))
        union all
        select a.id, b.id, 0, a.home_hash from homed a join homed b on b.home_hash = a.home_hash and a.id < b.id
        where a.many between 2 and :largest
    )
    select row_number() over (order by min(key), a, b) as number, a, b, sum(shared)::int as shared
    from pair group by a, b
    """,
    "create index on candidate (number)",
    "analyze candidate",
)
_NEXT = text("select number, a, b, shared from candidate where number > :after order by number limit :batch")
_PEOPLE = text(f"""
    select id, first_names, surname, home_hash, postcode, sealed from unnest(:ids) as asked (id)
    join person using (id) where {_MINE}
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
