from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import ContactPoint, CustomField, PersonTheme


async def contacts_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[ContactPoint]:
    rows = select(ContactPoint).where(ContactPoint.campaign_id == campaign_id, ContactPoint.person_id == person_id)
    return (await session.scalars(rows.order_by(ContactPoint.channel, ContactPoint.place, ContactPoint.id))).all()


async def contacts_of_all(
    session: AsyncSession, campaign_id: UUID, people: Collection[UUID]
) -> dict[UUID, list[ContactPoint]]:
    """Return contact points as `contacts_of` does, by person."""
    by_person: dict[UUID, list[ContactPoint]] = {}
    rows = select(ContactPoint).where(ContactPoint.campaign_id == campaign_id, ContactPoint.person_id.in_(people))
    order = (ContactPoint.channel, ContactPoint.place, ContactPoint.id)
    for point in await session.scalars(rows.order_by(*order)) if people else ():
        by_person.setdefault(point.person_id, []).append(point)
    return by_person


async def themes_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[PersonTheme]:
    rows = select(PersonTheme).where(PersonTheme.campaign_id == campaign_id, PersonTheme.person_id == person_id)
    return (await session.scalars(rows.order_by(PersonTheme.noted_on.desc(), PersonTheme.id))).all()


async def custom_fields(session: AsyncSession) -> Sequence[CustomField]:
    return (await session.scalars(select(CustomField).order_by(CustomField.key))).all()


def holding(channel: str, blind: bytes) -> Select[Any]:
    """Select the people with this address."""
    return select(ContactPoint.person_id).where(ContactPoint.channel == channel, ContactPoint.blind == blind)
