"""The trail of reads of personal data and of changes, kept in the transaction of what it tells of."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from kit.db.bulk_copy import copy_rows
from kit.web.paging import Page, cut_page
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.models import Trail
from crm.campaign.audit_log.schemas import About, Act, AuditEntryRead


def keep(
    session: AsyncSession,
    campaign_id: UUID,
    made_by: str,
    act: Act,
    about: About,
    about_id: object,
    fields: Sequence[str] = (),
) -> None:
    session.add(
        Trail(
            campaign_id=campaign_id, made_by=made_by, act=act, about=about, about_id=str(about_id), fields=list(fields)
        )
    )


async def keep_reading(
    session: AsyncSession, campaign_id: UUID, made_by: str, about: About, about_id: object, fields: Sequence[str]
) -> None:
    """Record that a person read something: once an hour, for those who go from page to page."""
    lately = select(Trail.id).where(
        Trail.campaign_id == campaign_id,
        Trail.about_id == str(about_id),
        Trail.made_by == made_by,
        Trail.act == "read",
        Trail.fields == list(fields),
        Trail.at > func.now() - timedelta(hours=1),
    )
    if await session.scalar(lately.limit(1)) is None:
        keep(session, campaign_id, made_by, "read", about, about_id, fields)


async def keep_many(
    session: AsyncSession,
    campaign_id: UUID,
    made_by: str,
    act: Act,
    about: About,
    told: Iterable[tuple[UUID, Sequence[str]]],
) -> None:
    """Record an act on many things at once, as `keep` does for one: the id of each, and the names of its fields."""
    rows = ((campaign_id, uuid4(), made_by, act, about, str(one), fields) for one, fields in told)
    await copy_rows(session, Trail.__tablename__, _COLUMNS, rows)


async def read_trail(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    act: Act | None = None,
    made_by: str | None = None,
    about_id: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Page[AuditEntryRead]:
    rows = select(Trail).where(Trail.campaign_id == campaign_id)
    for column, wanted in ((Trail.act, act), (Trail.made_by, made_by), (Trail.about_id, about_id)):
        if wanted is not None:
            rows = rows.where(column == wanted)
    if before is not None:
        rows = rows.where(Trail.entry < before)
    found = (await session.scalars(rows.order_by(Trail.entry.desc()).limit(limit + 1))).all()
    page = cut_page(found, limit, lambda row: row.entry)
    return Page(items=[AuditEntryRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)


async def count_before(session: AsyncSession, campaign_id: UUID, day: date) -> int:
    return await session.scalar(select(func.count()).select_from(Trail).where(*_before(campaign_id, day))) or 0


async def forget_before(session: AsyncSession, campaign_id: UUID, day: date) -> int:
    """The database itself lets nothing younger than a year go, by the real clock."""
    gone = delete(Trail).where(*_before(campaign_id, day)).returning(Trail.id)
    return len((await session.scalars(gone)).all())


def _before(campaign_id: UUID, day: date) -> tuple[ColumnElement[bool], ...]:
    younger = func.now() - timedelta(days=365)
    return Trail.campaign_id == campaign_id, Trail.at < datetime.combine(day, time(0), UTC), Trail.at < younger


_COLUMNS = ("campaign_id", "id", "made_by", "act", "about", "about_id", "fields")
