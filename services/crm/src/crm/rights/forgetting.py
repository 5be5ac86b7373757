"""What the rights desk itself forgets, once it is proved that it answered."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.rights.models import RightsCase


async def count_answers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _count(session, _closed(campaign_id, RightsCase.answer, until))


async def count_askers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _count(session, _closed(campaign_id, RightsCase.asked, until))


async def forget_answers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _forget(session, _closed(campaign_id, RightsCase.answer, until), {"answer": None})


async def forget_askers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _forget(session, _closed(campaign_id, RightsCase.asked, until), {"asked": None})


def _closed(campaign_id: UUID, kept: InstrumentedAttribute[Any], until: date) -> tuple[ColumnElement[bool], ...]:
    end = datetime.combine(until, time(0), UTC)
    return RightsCase.campaign_id == campaign_id, RightsCase.closed_at < end, kept.is_not(None)


async def _count(session: AsyncSession, where: tuple[ColumnElement[bool], ...]) -> int:
    return await session.scalar(select(func.count()).select_from(RightsCase).where(*where)) or 0


async def _forget(session: AsyncSession, where: tuple[ColumnElement[bool], ...], values: dict[str, Any]) -> int:
    gone = update(RightsCase).where(*where).values(**values).returning(RightsCase.id)
    return len((await session.scalars(gone)).all())
