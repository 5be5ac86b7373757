"""The purge of offers at the end of the campaign: all go, and their number by state stays."""

from kit.campaigns.queries import Campaign
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers.models import Offer
from proxy.people.erasures.service import count_erasure


async def count_all(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Offer)) or 0


async def erase_all(session: AsyncSession, campaign: Campaign) -> None:
    rows = await session.execute(select(Offer.state, func.count()).group_by(Offer.state))
    for state, number in rows.all():
        await count_erasure(session, campaign.id, "offer", state, number)
    await session.execute(delete(Offer).where(Offer.campaign_id == campaign.id))
