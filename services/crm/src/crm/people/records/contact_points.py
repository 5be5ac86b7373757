"""Addresses of many people at once, for senders."""

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
"""The id, the encrypted address and its blind index."""
_MAXIMUM = 100
"""More addresses than anybody has."""


async def open_points(
    session: AsyncSession, campaign_id: UUID, person_ids: Sequence[UUID], channel: Channel
) -> dict[UUID, list[Point]]:
    """Return the open contact points by person, in order of preference."""
    closed = is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind)
    requested = (
        func.unnest(literal(list(person_ids), ARRAY(Uuid)))
        .table_valued(column("id", Uuid), name="asked")
        .render_derived()
    )
    # A lateral join per person, with `limit`, keeps the planner from reading everybody's addresses.
    query = (
        select(ContactPoint)
        .where(
            ContactPoint.campaign_id == campaign_id,
            ContactPoint.person_id == requested.c.id,
            ContactPoint.channel == channel,
            not_(closed),
        )
        .order_by(ContactPoint.place, ContactPoint.id)
        .limit(_MAXIMUM)
        .lateral("theirs")
    )
    points = query.c
    rows = select(points.person_id, points.id, points.sealed, points.blind).select_from(requested.join(query, true()))
    by_person: defaultdict[UUID, list[Point]] = defaultdict(list)
    for row in await session.execute(rows.order_by(points.place, points.id)):
        by_person[row.person_id].append((row.id, row.sealed, row.blind))
    return by_person


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
    """Return the person, the channel and the blind index of an address; None if it is gone."""
    row = await session.get(ContactPoint, (campaign_id, contact_id))
    return None if row is None else (row.person_id, row.channel, row.blind)


async def people_at(session: AsyncSession, campaign_id: UUID, channel: Channel, blind: bytes) -> Sequence[UUID]:
    """Return the ids of the people with this address."""
    rows = select(ContactPoint.person_id).where(
        ContactPoint.campaign_id == campaign_id, ContactPoint.channel == channel, ContactPoint.blind == blind
    )
    return (await session.scalars(rows.order_by(ContactPoint.person_id).distinct())).all()
