"""Counting by the bits of the segments, with those who changed since looked at one by one: exact at any moment."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Integer, LargeBinary, Select, Text, any_, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.bit_sets import Expression, evaluate, facets_in
from crm.segments.segments.bit_updates import BLOCK
from crm.segments.segments.facets import facet_of_tag
from crm.segments.segments.models import SegmentBits, SegmentChange, SegmentPlace

MAX_CHANGED = 4_000
"""Of more people than that who changed, the conditions are quicker asked of everybody."""
_NUMBERS = ARRAY(Integer)
_MET = "changes"
"""No facet: each of those has its kind before a colon."""


async def count_by_bits(
    session: AsyncSession, campaign_id: UUID, asked: Expression, people: Select[Person]
) -> int | None:
    """Count the campaign's people who fit; `people` selects the same in SQL. None where too much has changed since.

    One statement, so that bits and changes are those of one moment, whatever is folded meanwhile.
    """
    # No more, and the planner is told: what it last counted there may have been a file of a million people.
    listed = select(SegmentChange.person_id).where(SegmentChange.campaign_id == campaign_id)
    few = listed.limit(MAX_CHANGED + 1).cte("few")
    changed = select(few.c.person_id).distinct().cte("changed")
    facets = literal(sorted(set(facets_in(asked))), ARRAY(Text))
    block, bits = SegmentBits.block, SegmentBits.bits
    # Each set in one piece: of eight hundred pieces, each would be waited for.
    sets = (
        select(
            SegmentBits.facet,
            func.array_agg(aggregate_order_by(block, block), type_=_NUMBERS),
            func.array_agg(aggregate_order_by(func.octet_length(bits), block), type_=_NUMBERS),
            func.string_agg(bits, aggregate_order_by(literal(b"", LargeBinary), block), type_=LargeBinary),
        )
        .where(SegmentBits.campaign_id == campaign_id, SegmentBits.facet == any_(facets))
        .group_by(SegmentBits.facet)
    )
    none, no_bits = cast(null(), _NUMBERS), cast(null(), LargeBinary)
    moved = (
        select(literal("", Text), func.array_agg(SegmentPlace.place, type_=_NUMBERS), none, no_bits)
        .join(changed, SegmentPlace.person_id == changed.c.person_id)
        .where(SegmentPlace.campaign_id == campaign_id)
    )
    count = func.array_append(cast([], _NUMBERS), cast(func.count(), Integer))
    fitting = people.where(Person.id.in_(select(changed.c.person_id)))
    lines = func.array_append(cast([], _NUMBERS), cast(func.count(few.c.person_id), Integer))
    met = select(literal(_MET, Text), none, lines, no_bits)
    rows = await session.execute(
        union_all(sets, moved, met, fitting.with_only_columns(literal("", Text), none, count, no_bits))
    )
    held, left, among = dict[str, int](), list[int](), 0
    for facet, numbers, others, pieces in rows:
        if facet == _MET:
            if others[0] > MAX_CHANGED:
                return None
        elif facet:
            held[facet] = _joined(numbers, others, pieces)
        elif others:
            among = others[0]
        else:
            left = numbers or []
    return (evaluate(asked, held) & ~_set_of(left)).bit_count() + among


async def tags_nobody_has(session: AsyncSession, campaign_id: UUID, tags: Collection[str]) -> list[str]:
    """Return those of these tags, by name, that are neither in the bits nor had by people who changed since."""
    if not tags:
        return []
    facets = {facet_of_tag(tag): tag for tag in tags}
    held = select(SegmentBits.facet).where(SegmentBits.campaign_id == campaign_id, SegmentBits.facet.in_(list(facets)))
    known = set(await session.scalars(held.distinct()))
    unheld = {tag for facet, tag in facets.items() if facet not in known}
    if not unheld:
        return []
    changed = select(SegmentChange.person_id).where(SegmentChange.campaign_id == campaign_id)
    borne = select(func.unnest(Person.tags).label("tag")).where(
        Person.campaign_id == campaign_id, Person.id.in_(changed), Person.tags.overlap(list(unheld))
    )
    return sorted(unheld - set(await session.scalars(borne.distinct())))


def _joined(blocks: Sequence[int], lengths: Iterable[int], pieces: bytes) -> int:
    """A set from what its blocks hold, one after the other."""
    every, done = bytearray((blocks[-1] + 1) * BLOCK // 8), 0
    for block, length in zip(blocks, lengths, strict=True):
        first = block * BLOCK // 8
        every[first : first + length] = pieces[done : done + length]
        done += length
    return int.from_bytes(every, "little")


def _set_of(places: Sequence[int]) -> int:
    every = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        every[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(every, "little")
