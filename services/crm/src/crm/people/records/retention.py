"""Conditions for people that the campaign may no longer keep, shared by the count and the erasure."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import Person

REGULAR = ("member", "volunteer", "donor")
"""People with whom a political body has regular contact (GDPR, art. 9(2)(d))."""


async def count_unheard(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _count(session, campaign_id, *_unheard(until))


async def count_without_link(session: AsyncSession, campaign_id: UUID) -> int:
    return await _count(session, campaign_id, *_without_link())


async def list_inactive_contacts(session: AsyncSession, until: date, limit: int) -> Sequence[UUID]:
    return await _some(session, limit, *_unheard(until))


async def some_without_link(session: AsyncSession, limit: int) -> Sequence[UUID]:
    return await _some(session, limit, *_without_link())


def _unheard(until: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for people from a file or a connector who were not informed in time (art. 14(3)(a))."""
    second_hand = Person.source.in_(("import", "integration"))
    return second_hand, Person.notice_on.is_(None), Person.collected_on < until


def _without_link() -> tuple[ColumnElement[bool], ...]:
    return func.cardinality(Person.uses) == 0, not_(Person.roles.overlap(list(REGULAR)))


async def _count(session: AsyncSession, campaign_id: UUID, *where: ColumnElement[bool]) -> int:
    rows = select(func.count()).select_from(Person).where(Person.campaign_id == campaign_id, *where)
    return await session.scalar(rows) or 0


async def _some(session: AsyncSession, limit: int, *where: ColumnElement[bool]) -> Sequence[UUID]:
    return (await session.scalars(select(Person.id).where(*where).order_by(Person.id).limit(limit))).all()
