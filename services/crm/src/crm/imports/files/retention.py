"""Retention of imports: copies as long as an undo is possible; a file that was not continued, a week."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files.models import ImportChange, PersonImport

UNDONE_WITHIN = timedelta(days=30)
UNUSED_WITHIN = timedelta(days=7)


async def count_copies(session: AsyncSession, campaign_id: UUID) -> int:
    changes = select(func.count()).select_from(ImportChange).where(*_changes(campaign_id))
    files = select(func.count()).select_from(PersonImport).where(*_unused(campaign_id))
    return (await session.scalar(changes) or 0) + (await session.scalar(files) or 0)


async def forget_copies(session: AsyncSession, campaign_id: UUID) -> int:
    changes = delete(ImportChange).where(*_changes(campaign_id)).returning(ImportChange.line)
    files = delete(PersonImport).where(*_unused(campaign_id)).returning(PersonImport.id)
    return len((await session.scalars(changes)).all()) + len((await session.scalars(files)).all())


async def forget_files(session: AsyncSession, campaign_id: UUID, acquired_lists: Sequence[UUID]) -> None:
    """Delete the unwritten files of deleted lists."""
    unwritten = PersonImport.state.in_(("received", "previewing", "previewed"))
    conditions = (PersonImport.campaign_id == campaign_id, PersonImport.list_id.in_(acquired_lists), unwritten)
    await session.execute(delete(PersonImport).where(*conditions))


def _changes(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    old = select(PersonImport.id).where(
        PersonImport.campaign_id == campaign_id, PersonImport.created_at < datetime.now(UTC) - UNDONE_WITHIN
    )
    return ImportChange.campaign_id == campaign_id, ImportChange.import_id.in_(old)


def _unused(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        PersonImport.campaign_id == campaign_id,
        PersonImport.state.in_(("received", "previewed")),
        PersonImport.created_at < datetime.now(UTC) - UNUSED_WITHIN,
    )
