"""Addresses of many people at once, for who writes to them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, column, func, literal, not_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.contacts import Channel
from crm.people.records.models import ContactPoint
from crm.people.suppressions.service import is_closed

Point = tuple[UUID, bytes, bytes]
"""Its id, the sealed address, its keyed hash."""
_MAXIMUM = 100
"""More than anybody's addresses."""


async def open_points(
    session: AsyncSession, campaign_id: UUID, person_ids: Sequence[UUID], channel: Channel
) -> dict[UUID, list[Point]]:
    """Return the contact points that nobody has closed, by person, the first to be used first."""
    closed = is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind)
    asked = (
        func.unnest(literal(list(person_ids), ARRAY(Uuid)))
        .table_valued(column("id", Uuid), name="asked")
        .render_derived()
    )
    # Person by person, in the index: `limit` keeps the planner from reading the addresses of all.
    theirs = (
        select(ContactPoint)
        .where(
            ContactPoint.campaign_id == campaign_id,
            ContactPoint.person_id == asked.c.id,
            ContactPoint.channel == channel,
            not_(closed),
        )
        .order_by(ContactPoint.place, ContactPoint.id)
        .limit(_MAXIMUM)
        .lateral("theirs")
    )
    points = theirs.c
    rows = select(points.person_id, points.id, points.sealed, points.blind).select_from(asked.join(theirs, true()))
    found: defaultdict[UUID, list[Point]] = defaultdict(list)
    for row in await session.execute(rows.order_by(points.place, points.id)):
        found[row.person_id].append((row.id, row.sealed, row.blind))
    return found


async def points_of_all(
    session: AsyncSession, campaign_id: UUID, person_ids: Sequence[UUID]
) -> dict[UUID, list[tuple[str, bytes]]]:
    """Return the channel and the keyed hash of every address, by person, closed ones too."""
    rows = select(ContactPoint.person_id, ContactPoint.channel, ContactPoint.blind)
    mine = rows.where(ContactPoint.campaign_id == campaign_id, ContactPoint.person_id.in_(person_ids))
    found: defaultdict[UUID, list[tuple[str, bytes]]] = defaultdict(list)
    for person, channel, blind in await session.execute(mine):
        found[person].append((channel, blind))
    return found


async def blinds_of(session: AsyncSession, campaign_id: UUID, contact_ids: Select[Any]) -> set[bytes]:
    rows = select(ContactPoint.blind).where(ContactPoint.campaign_id == campaign_id, ContactPoint.id.in_(contact_ids))
    return set(await session.scalars(rows))


async def address_of(session: AsyncSession, campaign_id: UUID, contact_id: UUID) -> tuple[UUID, str, bytes] | None:
    """Return the person, the channel and the keyed hash of an address; None when it is gone."""
    row = await session.get(ContactPoint, (campaign_id, contact_id))
    return None if row is None else (row.person_id, row.channel, row.blind)


async def people_at(session: AsyncSession, campaign_id: UUID, channel: Channel, blind: bytes) -> Sequence[UUID]:
    """Return the people who have this address."""
    rows = select(ContactPoint.person_id).where(
        ContactPoint.campaign_id == campaign_id, ContactPoint.channel == channel, ContactPoint.blind == blind
    )
    return (await session.scalars(rows.order_by(ContactPoint.person_id).distinct())).all()
