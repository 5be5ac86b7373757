"""The audit log of reads of personal data and of changes, written in the same transaction as they are."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from kit.db.bulk_copy import copy_rows
from kit.web.paging import Page, cut_page
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.models import AuditEntry
from crm.campaign.audit_log.schemas import About, Act, AuditEntryRead


def keep(
    session: AsyncSession,
    campaign_id: UUID,
    actor: str,
    act: Act,
    kind: About,
    about_id: object,
    fields: Sequence[str] = (),
) -> None:
    session.add(
        AuditEntry(
            campaign_id=campaign_id, actor=actor, act=act, about=kind, about_id=str(about_id), fields=list(fields)
        )
    )


async def keep_reading(
    session: AsyncSession, campaign_id: UUID, actor: str, about: About, about_id: object, fields: Sequence[str]
) -> None:
    """Record that a member read something, at most once an hour."""
    query = select(AuditEntry.id).where(
        AuditEntry.campaign_id == campaign_id,
        AuditEntry.about_id == str(about_id),
        AuditEntry.actor == actor,
        AuditEntry.act == "read",
        AuditEntry.fields == list(fields),
        AuditEntry.at > func.now() - timedelta(hours=1),
    )
    if await session.scalar(query.limit(1)) is None:
        keep(session, campaign_id, actor, "read", about, about_id, fields)


async def keep_many(
    session: AsyncSession,
    campaign_id: UUID,
    actor: str,
    act: Act,
    about: About,
    changes: Iterable[tuple[UUID, Sequence[str]]],
) -> None:
    """Record an act on many things, as `keep` does for one: the id of each, and the names of its fields."""
    rows = ((campaign_id, uuid4(), actor, act, about, str(about_id), fields) for about_id, fields in changes)
    await copy_rows(session, AuditEntry.__tablename__, _COLUMNS, rows)


async def read_audit_log(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    act: Act | None = None,
    actor: str | None = None,
    about_id: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Page[AuditEntryRead]:
    rows = select(AuditEntry).where(AuditEntry.campaign_id == campaign_id)
    for column, value in ((AuditEntry.act, act), (AuditEntry.actor, actor), (AuditEntry.about_id, about_id)):
        if value is not None:
            rows = rows.where(column == value)
    if before is not None:
        rows = rows.where(AuditEntry.entry < before)
    entries = (await session.scalars(rows.order_by(AuditEntry.entry.desc()).limit(limit + 1))).all()
    page = cut_page(entries, limit, lambda row: row.entry)
    return Page(items=[AuditEntryRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)


async def count_before(session: AsyncSession, campaign_id: UUID, day: date) -> int:
    return await session.scalar(select(func.count()).select_from(AuditEntry).where(*_before(campaign_id, day))) or 0


async def forget_before(session: AsyncSession, campaign_id: UUID, day: date) -> int:
    """Delete old entries; the database refuses to delete any younger than a year."""
    statement = delete(AuditEntry).where(*_before(campaign_id, day)).returning(AuditEntry.id)
    return len((await session.scalars(statement)).all())


def _before(campaign_id: UUID, day: date) -> tuple[ColumnElement[bool], ...]:
    younger = func.now() - timedelta(days=365)
    return (
        AuditEntry.campaign_id == campaign_id,
        AuditEntry.at < datetime.combine(day, time(0), UTC),
        AuditEntry.at < younger,
    )


_COLUMNS = ("campaign_id", "id", "actor", "act", "about", "about_id", "fields")
