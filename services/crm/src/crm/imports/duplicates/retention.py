"""Retention of the copies of merged records: as long as the merge may be undone."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.duplicates.models import Merge
from crm.imports.duplicates.service import PARTED_WITHIN


async def count_copies(session: AsyncSession, campaign_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Merge).where(*_old(campaign_id))) or 0


async def forget_copies(session: AsyncSession, campaign_id: UUID) -> int:
    return len((await session.scalars(delete(Merge).where(*_old(campaign_id)).returning(Merge.id))).all())


def _old(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Merge.campaign_id == campaign_id, Merge.created_at < datetime.now(UTC) - PARTED_WITHIN
