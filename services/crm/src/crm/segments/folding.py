"""What changed about people is folded into the bits of the segments, by the worker, a part of it at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from kit.campaigns.tables import CAMPAIGN
from kit.copying import copy_rows
from kit.db import Sessions, transaction
from kit.outbox import as_relay
from kit.stopping import asked_to_stop
from sqlalchemy import ARRAY, BigInteger, Date, Uuid, any_, cast, delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.service import KnownPerson as Person
from crm.segments.bits import ALL
from crm.segments.facets import Described, facets_of
from crm.segments.models import SegmentBits, SegmentChange, SegmentPlace

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
    while not asked_to_stop():
        async with as_relay(sessions) as session:
            campaigns = (await session.scalars(select(CAMPAIGN.c.campaign_id))).all()
        for campaign_id in campaigns:
            await fold_all(sessions, campaign_id)
        await asyncio.sleep(LOOK_SECONDS)


async def fold_all(sessions: Sessions, campaign_id: UUID, *, many: int = MANY, older: timedelta = LONGEST) -> None:
    """Until fewer than `many` changes wait, and none for longer than `older`."""
    while not asked_to_stop():
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
    """Whether anything was: not where another worker is at it.

    Whoever changes while this goes on is listed again, by their own transaction, and stays listed.
    """
    lock = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    if not await session.scalar(lock, {"name": f"segments {campaign_id}"}):
        return False
    listed = select(SegmentChange.id, SegmentChange.person_id).where(SegmentChange.campaign_id == campaign_id)
    changes = (await session.execute(listed.order_by(SegmentChange.id).limit(BATCH))).all()
    ids = list({one.person_id for one in changes})
    people = await _read_people(session, campaign_id, ids)
    places = await _give_places(session, campaign_id, ids, [one for one in ids if one in people])
    by_block = defaultdict[int, dict[int, Described | None]](dict)
    for person_id, place in places.items():
        by_block[place // BLOCK][place % BLOCK] = people.get(person_id)
    for block, mine in by_block.items():
        await _write_block(session, campaign_id, block, mine)
    await _forget(session, campaign_id, [one.id for one in changes], [one for one in ids if one not in people])
    return bool(changes)


async def _read_people(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Described]:
    last_on = cast(func.timezone("UTC", Person.last_exchange_at), Date)
    rows = await session.execute(
        select(
            Person.id,
            Person.tags,
            Person.roles,
            Person.uses,
            Person.source,
            Person.collected_on,
            Person.exchanges,
            last_on,
        ).where(Person.campaign_id == campaign_id, Person.id == any_(literal(ids, ARRAY(Uuid))))
    )
    return {row.id: Described(*row) for row in rows}


async def _give_places(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], here: Sequence[UUID]
) -> dict[UUID, int]:
    """Whoever is new gets the next ones."""
    mine = SegmentPlace.campaign_id == campaign_id
    asked = SegmentPlace.person_id == any_(literal(ids, ARRAY(Uuid)))
    rows = select(SegmentPlace.person_id, SegmentPlace.place).where(mine, asked)
    places = {row.person_id: row.place for row in await session.execute(rows)}
    new = [one for one in here if one not in places]
    if new:
        last = select(SegmentBits.block, SegmentBits.bits).where(
            SegmentBits.campaign_id == campaign_id, SegmentBits.facet == ALL
        )
        found = (await session.execute(last.order_by(SegmentBits.block.desc()).limit(1))).one_or_none()
        # Who went is in no set, so that after the last who is here there is nobody.
        following = found.block * BLOCK + int.from_bytes(found.bits, "little").bit_length() if found else 0
        given = {one: following + number for number, one in enumerate(new)}
        written = ((campaign_id, one, place) for one, place in given.items())
        await copy_rows(session, SegmentPlace.__tablename__, ("campaign_id", "person_id", "place"), written)
        places |= given
    return places


async def _write_block(
    session: AsyncSession, campaign_id: UUID, block: int, mine: Mapping[int, Described | None]
) -> None:
    """`mine`: who is at which place of the block now; None: nobody any more."""
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


def changed_sets(held: Mapping[str, int], mine: Mapping[int, Described | None]) -> dict[str, int]:
    """The sets of a block that are others now, once it is said who is at some places of it."""
    said, added = bytearray(_BYTES), defaultdict[str, bytearray](lambda: bytearray(_BYTES))
    for place, person in mine.items():
        at, bit = place >> 3, 1 << (place & 7)
        said[at] |= bit
        for facet in facets_of(person) if person is not None else ():
            added[facet][at] |= bit
    kept = ~int.from_bytes(said, "little")
    now = {facet: bits & kept for facet, bits in held.items()}
    for facet, bits in added.items():
        now[facet] = now.get(facet, 0) | int.from_bytes(bits, "little")
    return {facet: bits for facet, bits in now.items() if bits != held.get(facet, 0)}


async def _forget(session: AsyncSession, campaign_id: UUID, changes: Sequence[int], gone: Sequence[UUID]) -> None:
    done = SegmentChange.id == any_(literal(changes, ARRAY(BigInteger)))
    await session.execute(delete(SegmentChange).where(SegmentChange.campaign_id == campaign_id, done))
    if gone:
        left = delete(SegmentPlace).where(
            SegmentPlace.campaign_id == campaign_id, SegmentPlace.person_id == any_(literal(gone, ARRAY(Uuid)))
        )
        await session.execute(left)
