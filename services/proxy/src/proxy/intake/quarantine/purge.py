"""The purge of fingerprints and quarantine items at the end of the campaign."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.quarantine.models import FormFingerprint, QuarantineItem, Vouch


async def count_all(session: AsyncSession) -> tuple[int, int]:
    """Count the traces and the quarantine."""
    fingerprints = await session.scalar(select(func.count()).select_from(FormFingerprint)) or 0
    return fingerprints, await session.scalar(select(func.count()).select_from(QuarantineItem)) or 0


async def erase_all(session: AsyncSession, campaign_id: UUID) -> None:
    for table in (FormFingerprint, QuarantineItem, Vouch):
        await session.execute(delete(table).where(table.campaign_id == campaign_id))
