"""Counting by the bits of the segments, with those who changed since looked at one by one: exact at any moment."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Integer, LargeBinary, Select, Text, any_, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.service import KnownPerson as Person
from crm.segments.bits import Expression, evaluate, facets_in
from crm.segments.folding import BLOCK
from crm.segments.models import SegmentBits, SegmentChange, SegmentPlace

MOST_CHANGED = 4_000
"""Of more people than that who changed, the conditions are quicker asked of everybody."""
_CHANGED, _MOVED = 1, 2


async def count_by_bits(
    session: AsyncSession, campaign_id: UUID, asked: Expression, people: Select[Person]
) -> int | None:
    """How many of the campaign fit; `people` asks the same of each. None where too much has changed since.

    One statement, so that bits and changes are those of one moment, whatever is folded meanwhile.
    """
    waiting = select(SegmentChange.id).where(SegmentChange.campaign_id == campaign_id).limit(MOST_CHANGED + 1)
    if (await session.scalar(select(func.count()).select_from(waiting.subquery())) or 0) > MOST_CHANGED:
        return None
    changed = select(SegmentChange.person_id).where(SegmentChange.campaign_id == campaign_id).distinct().cte("changed")
    sets = select(literal(0).label("kind"), SegmentBits.facet, SegmentBits.block.label("number"), SegmentBits.bits)
    nothing = (null().cast(LargeBinary),)
    moved = select(literal(_MOVED), literal("", Text), SegmentPlace.place, *nothing).join(
        changed, SegmentPlace.person_id == changed.c.person_id
    )
    fitting = people.where(Person.id.in_(select(changed.c.person_id))).with_only_columns(
        literal(_CHANGED), literal("", Text), func.count().cast(Integer), *nothing
    )
    facets = literal(sorted(set(facets_in(asked))), ARRAY(Text))
    rows = await session.execute(
        union_all(
            sets.where(SegmentBits.campaign_id == campaign_id, SegmentBits.facet == any_(facets)),
            moved.where(SegmentPlace.campaign_id == campaign_id),
            fitting,
        )
    )
    held, left, count = defaultdict[str, dict[int, bytes]](dict), list[int](), 0
    for kind, facet, number, bits in rows:
        if kind == _CHANGED:
            count = number
        elif kind == _MOVED:
            left.append(number)
        else:
            held[facet][number] = bits
    fits = evaluate(asked, {facet: _joined(blocks) for facet, blocks in held.items()})
    return (fits & ~_set_of(left)).bit_count() + count


def _set_of(places: Sequence[int]) -> int:
    every = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        every[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(every, "little")


def _joined(blocks: dict[int, bytes]) -> int:
    """The blocks of a set as one."""
    every = bytearray((max(blocks) + 1) * BLOCK // 8)
    for block, bits in blocks.items():
        every[block * BLOCK // 8 : block * BLOCK // 8 + len(bits)] = bits
    return int.from_bytes(every, "little")
