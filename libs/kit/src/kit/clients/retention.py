"""Reads by other software become sums after six months, and go after a year, as logs do (CNIL, 2021-122)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

KEPT = timedelta(days=184)
SUMS_KEPT = timedelta(days=365)
AT_ONCE = 5000


async def sum_some(session: AsyncSession, campaign_id: UUID, now: datetime) -> int:
    """One transaction's worth of reads that are old, added to the sums of their days; 0 when none is left.

    Of two workers the second finds them gone. For the worker: the application may not take a read away.
    """
    said = {"campaign": campaign_id, "until": now - KEPT, "most": AT_ONCE}
    return await session.scalar(_SUM, said) or 0


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
