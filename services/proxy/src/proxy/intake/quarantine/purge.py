"""The purge of traces and quarantines at the end of the campaign."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.quarantine.models import Hold, Trace, Vouch


async def count_all(session: AsyncSession) -> tuple[int, int]:
    """Count the traces and the quarantines."""
    traces = await session.scalar(select(func.count()).select_from(Trace)) or 0
    return traces, await session.scalar(select(func.count()).select_from(Hold)) or 0


async def erase_all(session: AsyncSession, campaign_id: UUID) -> None:
    for table in (Trace, Hold, Vouch):
        await session.execute(delete(table).where(table.campaign_id == campaign_id))
