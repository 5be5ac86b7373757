"""Updates of the segments' bits: the worker folds changes of people in, a part of them at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Insert,
    Select,
    Uuid,
    any_,
    cast,
    column,
    delete,
    func,
    literal,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.bit_sets import ALL
from crm.segments.segments.facets import Described, facets_of
from crm.segments.segments.models import SegmentBits, SegmentChange, SegmentPlace

Alike: TypeAlias = tuple[Described | None, Sequence[int]]
"""People of whom the sets hold the same, by their places in a block; None: who is no more."""
BLOCK = 1 << 15
"""People in a block: 4 KB for each set."""
_BYTES = BLOCK // 8
BATCH = 20_000
MANY = 256
"""Fewer changes than that are looked at one by one when somebody counts: nothing is folded for them."""
LONGEST = timedelta(hours=1)
"""But who was erased is soon nowhere."""
LOOK_SECONDS = 60.0


async def keep_folding(sessions: Sessions) -> None:
    """A watcher of the worker."""
    while not is_cancelled():
        async with as_relay(sessions) as session:
            campaigns = (await session.scalars(select(CAMPAIGN.c.campaign_id))).all()
        for campaign_id in campaigns:
            await fold_all(sessions, campaign_id)
        await asyncio.sleep(LOOK_SECONDS)


async def fold_all(sessions: Sessions, campaign_id: UUID, *, many: int = MANY, older: timedelta = LONGEST) -> None:
    """Fold until fewer than `many` changes wait, and none for longer than `older`."""
    while not is_cancelled():
        async with transaction(sessions, campaign_id) as session:
            waiting = select(SegmentChange.id).where(SegmentChange.campaign_id == campaign_id).limit(many).subquery()
            old = select(SegmentChange.id).where(
                SegmentChange.campaign_id == campaign_id, SegmentChange.changed_at < func.now() - older
            )
            count = await session.scalar(select(func.count()).select_from(waiting)) or 0
            if not count or (count < many and not await session.scalar(select(old.exists()))):
                return
            if not await fold_some(session, campaign_id):
                return


async def fold_some(session: AsyncSession, campaign_id: UUID) -> bool:
    """Fold some changes in; return whether there were any: False while another worker is at it.

    Whoever changes while this goes on is listed again, by their own transaction, and stays listed.
    """
    lock = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    if not await session.scalar(lock, {"name": f"segments {campaign_id}"}):
        return False
    await session.execute(text("create temp table folding (id bigint, person_id uuid) on commit drop"))
    listed = select(SegmentChange.id, SegmentChange.person_id).where(SegmentChange.campaign_id == campaign_id)
    taken = listed.order_by(SegmentChange.id).limit(BATCH)
    await session.execute(insert(_FOLDING).from_select(["id", "person_id"], taken))
    if not await session.scalar(select(_FOLDING.c.id).limit(1)):
        return False
    await session.execute(_places_for_new(campaign_id, await _following(session, campaign_id)))
    by_block, gone = defaultdict[int, list[Alike]](list), list[UUID]()
    for row in map(tuple[Any, ...], await session.execute(_alike(campaign_id))):
        gone += row[1] or ()
        person = None if row[2] else Described(*row[3:])
        for block, places in groupby(sorted(row[0]), lambda place: place // BLOCK):
            by_block[block].append((person, [place % BLOCK for place in places]))
    for block, mine in by_block.items():
        await _write_block(session, campaign_id, block, mine)
    # By its id, not up to the last one: who is listed meanwhile may have a lower one.
    done = any_(cast(select(func.array_agg(_FOLDING.c.id)).scalar_subquery(), ARRAY(BigInteger)))
    mine = SegmentChange.campaign_id == campaign_id
    await session.execute(delete(SegmentChange).where(mine, SegmentChange.id == done))
    if gone:
        left = SegmentPlace.person_id == any_(literal(gone, ARRAY(Uuid)))
        await session.execute(delete(SegmentPlace).where(SegmentPlace.campaign_id == campaign_id, left))
    return True


async def _following(session: AsyncSession, campaign_id: UUID) -> int:
    """The first place of nobody."""
    last = select(SegmentBits.block, SegmentBits.bits).where(
        SegmentBits.campaign_id == campaign_id, SegmentBits.facet == ALL
    )
    found = (await session.execute(last.order_by(SegmentBits.block.desc()).limit(1))).one_or_none()
    # Who went is in no set, so that after the last who is here there is nobody.
    return found.block * BLOCK + int.from_bytes(found.bits, "little").bit_length() if found else 0


async def _write_block(session: AsyncSession, campaign_id: UUID, block: int, mine: Sequence[Alike]) -> None:
    """`mine`: who is at which places of the block now."""
    own = (SegmentBits.campaign_id == campaign_id, SegmentBits.block == block)
    held = {
        row.facet: int.from_bytes(row.bits, "little")
        for row in await session.execute(select(SegmentBits.facet, SegmentBits.bits).where(*own))
    }
    changed = changed_sets(held, mine)
    gone = [facet for facet, bits in changed.items() if not bits]
    rows = [
        {
            "campaign_id": campaign_id,
            "block": block,
            "facet": facet,
            "bits": bits.to_bytes(_BYTES, "little").rstrip(b"\0"),
        }
        for facet, bits in sorted(changed.items())
        if bits
    ]
    if rows:
        put = insert(SegmentBits)
        where = [SegmentBits.campaign_id, SegmentBits.facet, SegmentBits.block]
        await session.execute(put.on_conflict_do_update(index_elements=where, set_={"bits": put.excluded.bits}), rows)
    if gone:
        await session.execute(delete(SegmentBits).where(*own, SegmentBits.facet.in_(gone)))


def changed_sets(held: Mapping[str, int], mine: Iterable[Alike]) -> dict[str, int]:
    """The sets of a block that are others now, once it is said who is at some places of it."""
    said, added = 0, defaultdict[str, int](int)
    for person, places in mine:
        set_ = bytearray(_BYTES)
        for place in places:
            set_[place >> 3] |= 1 << (place & 7)
        bits = int.from_bytes(set_, "little")
        said |= bits
        for facet in facets_of(person) if person is not None else ():
            added[facet] |= bits
    now = {facet: bits & ~said for facet, bits in held.items()}
    for facet, bits in added.items():
        now[facet] = now.get(facet, 0) | bits
    return {facet: bits for facet, bits in now.items() if bits != held.get(facet, 0)}


def _places_for_new(campaign_id: UUID, following: int) -> Insert:
    """Insert the next places for people who are new."""
    here = select(Person.id).where(*_is_listed(campaign_id)).offset(0).lateral("here")
    held = _held(campaign_id)
    place = following - 1 + func.row_number().over()
    listed = _LISTED.join(here, true()).outerjoin(held, true())
    new = select(literal(campaign_id), here.c.id, place).select_from(listed).where(held.c.place.is_(None))
    return insert(SegmentPlace).from_select(["campaign_id", "person_id", "place"], new)


def _alike(campaign_id: UUID) -> Select[Any]:
    """The places of who is known alike, then what is known (`Described`); of who is no more, the ids, too."""
    last_on = cast(func.timezone("UTC", Person.last_interaction_at), Date).label("last_on")
    known = (Person.tags, Person.roles, Person.uses, Person.source, Person.collected_on, Person.interactions, last_on)
    here = select(Person.id, *known).where(*_is_listed(campaign_id)).offset(0).lateral("here")
    held = _held(campaign_id)
    missing, described = here.c.id.is_(None), [here.c[one.key] for one in known]
    gone = func.array_agg(_LISTED.c.person_id).filter(missing)
    return (
        select(func.array_agg(held.c.place), gone, missing, *described)
        .select_from(_LISTED.join(held, true()).outerjoin(here, true()))
        .group_by(missing, *described)
    )


def _held(campaign_id: UUID) -> LateralFromClause:
    mine = (SegmentPlace.campaign_id == campaign_id, SegmentPlace.person_id == _LISTED.c.person_id)
    return select(SegmentPlace.place).where(*mine).offset(0).lateral("held")


def _is_listed(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for listed people. With `offset 0`: person by person in the index, not all of them."""
    return Person.campaign_id == campaign_id, Person.id == _LISTED.c.person_id


_FOLDING = table("folding", column("id", BigInteger), column("person_id", Uuid))
_LISTED = select(_FOLDING.c.person_id).distinct().subquery("listed")
