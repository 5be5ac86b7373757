"""Log of API clients' reads of people: client, time and operation, never the data shown."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from common.scopes import PERSONAL
from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clients.schemas import ApiAccessRead, ApiAccessTotalRead
from kit.clients.tables import CLIENT_READ, CLIENT_READ_SUM
from kit.web.paging import LogCursor, Page

_LONGEST = 255
NameClients: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[dict[str, str]]]
"""Returns the names of a campaign's API clients, by the subject of their tokens."""


async def no_client_names(_: AsyncSession, campaign_id: UUID) -> dict[str, str]:
    """Return no names: only crm knows who registered which client."""
    return {}


async def note_read(
    session: AsyncSession,
    campaign_id: UUID,
    subject: str,
    operation: str,
    scopes: Sequence[str],
    about: dict[str, Any],
) -> None:
    """Log a read in its own transaction, so that nothing is shown unlogged."""
    personal = sorted(PERSONAL & set(scopes))
    if not personal:
        return
    about_id = next((str(value) for name, value in about.items() if name.endswith("_id")), None)
    row = {
        "campaign_id": campaign_id,
        "id": uuid4(),
        "subject": subject,
        "operation": operation,
        "about_id": about_id[:_LONGEST] if about_id else None,
        "scopes": personal,
    }
    await session.execute(insert(CLIENT_READ).values(row))


async def note_export(
    session: AsyncSession, campaign_id: UUID, subject: str, table: str, scopes: Sequence[str]
) -> None:
    """Log that a member or a client took a table of data out of the suite."""
    row = {
        "campaign_id": campaign_id,
        "id": uuid4(),
        "subject": subject,
        "operation": "POST /v1/data-tables/{table_name}/export",
        "about_id": table,
        "scopes": list(scopes),
    }
    await session.execute(insert(CLIENT_READ).values(row))


async def list_reads(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    subject: str | None = None,
    after: LogCursor | None = None,
    limit: int = 50,
) -> Page[ApiAccessRead]:
    """List reads, newest first."""
    rows = select(CLIENT_READ).where(CLIENT_READ.c.campaign_id == campaign_id)
    if subject is not None:
        rows = rows.where(CLIENT_READ.c.subject == subject)
    order = (CLIENT_READ.c.at, CLIENT_READ.c.id)
    if after is not None:
        rows = rows.where(tuple_(*order) < after)
    page = (await session.execute(rows.order_by(*(column.desc() for column in order)).limit(limit + 1))).all()
    items = [ApiAccessRead.model_validate(row) for row in page[:limit]]
    return Page(items=items, next=LogCursor(items[-1].at, items[-1].id).write() if len(page) > limit else None)


async def list_sums(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    subject: str | None = None,
    before: date | None = None,
    days: int = 31,
) -> Page[ApiAccessTotalRead]:
    """List the totals of old reads, newest first: the last `days` that have any, complete."""
    conditions = [CLIENT_READ_SUM.c.campaign_id == campaign_id]
    if subject is not None:
        conditions.append(CLIENT_READ_SUM.c.subject == subject)
    if before is not None:
        conditions.append(CLIENT_READ_SUM.c.day < before)
    query = select(CLIENT_READ_SUM.c.day).where(*conditions).distinct().order_by(CLIENT_READ_SUM.c.day.desc())
    totals = (await session.scalars(query.limit(days + 1))).all()
    if not totals:
        return Page(items=[], next=None)
    last = totals[:days][-1]
    order = (CLIENT_READ_SUM.c.day.desc(), CLIENT_READ_SUM.c.subject, CLIENT_READ_SUM.c.operation)
    rows = await session.execute(
        select(CLIENT_READ_SUM).where(*conditions, CLIENT_READ_SUM.c.day >= last).order_by(*order)
    )
    items = [ApiAccessTotalRead.model_validate(row) for row in rows]
    return Page(items=items, next=last.isoformat() if len(totals) > days else None)


async def count_reads(session: AsyncSession, campaign_id: UUID, subject: str) -> int:
    """Count the client's reads of the last 30 days."""
    is_recent = CLIENT_READ.c.at > datetime.now(UTC) - timedelta(days=30)
    conditions = (CLIENT_READ.c.campaign_id == campaign_id, CLIENT_READ.c.subject == subject, is_recent)
    return await session.scalar(select(func.count()).select_from(CLIENT_READ).where(*conditions)) or 0
