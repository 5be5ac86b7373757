"""Retention of API clients' reads: totals after six months, deleted after a year (CNIL, 2021-122)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

KEPT = timedelta(days=184)
SUMS_KEPT = timedelta(days=365)
AT_ONCE = 5000


async def sum_some(session: AsyncSession, campaign_id: UUID, now: datetime) -> int:
    """Replace one transaction's worth of old reads by totals; return how many, 0 when none is left.

    For the worker: the application's role may not delete reads. A concurrent worker finds none left.
    """
    parameters = {"campaign": campaign_id, "until": now - KEPT, "most": AT_ONCE}
    return await session.scalar(_SUM, parameters) or 0


async def forget_sums(session: AsyncSession, campaign_id: UUID, now: datetime) -> None:
    await session.execute(_FORGET, {"campaign": campaign_id, "until": (now - SUMS_KEPT).date()})


_SUM = text("""
    with gone as (
        delete from client_read where campaign_id = :campaign and id in (
            select id from client_read where campaign_id = :campaign and at < :until
            limit :most
        ) returning (at at time zone 'UTC')::date as day, subject, operation
    ), added as (
        insert into client_read_sum as known (campaign_id, day, subject, operation, reads)
        select :campaign, day, subject, operation, count(*) from gone group by day, subject, operation
        on conflict (campaign_id, day, subject, operation) do update set reads = known.reads + excluded.reads
    )
    select count(*) from gone
""")
_FORGET = text("delete from client_read_sum where campaign_id = :campaign and day < :until")
