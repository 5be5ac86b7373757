"""Retention of the log of exports: a year, like the audit log."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.exports.models import PeopleExport


async def count_before(session: AsyncSession, campaign_id: UUID, day: date) -> int:
    return await session.scalar(select(func.count()).select_from(PeopleExport).where(*_before(campaign_id, day))) or 0


async def forget_before(session: AsyncSession, campaign_id: UUID, day: date) -> int:
    statement = delete(PeopleExport).where(*_before(campaign_id, day)).returning(PeopleExport.id)
    return len((await session.scalars(statement)).all())


def _before(campaign_id: UUID, day: date) -> tuple[ColumnElement[bool], ...]:
    return PeopleExport.campaign_id == campaign_id, PeopleExport.created_at < datetime.combine(day, time(0), UTC)
