"""Conditions for people who were never informed, shared by the count and the erasure."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.labels import THEMSELVES
from crm.people.records.models import Person


async def count_unheard(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    rows = select(func.count()).select_from(Person).where(Person.campaign_id == campaign_id, *_unheard(until))
    return await session.scalar(rows) or 0


async def list_inactive_contacts(session: AsyncSession, until: date, limit: int) -> Sequence[UUID]:
    return (await session.scalars(select(Person.id).where(*_unheard(until)).order_by(Person.id).limit(limit))).all()


def _unheard(until: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for people from a file or a connector who were not informed in time (art. 14(3)(a)).

    That month is for data given by somebody else: whoever filled in the campaign's own form stays, and is informed.
    """
    second_hand = Person.source.in_(("import", "integration"))
    by_others = Person.given_by.is_distinct_from(THEMSELVES)
    return second_hand, by_others, Person.notice_on.is_(None), Person.collected_on < until
