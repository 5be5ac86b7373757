"""The end of an agreement between campaigns: what was only proposed to their people ends with it, at once."""

from uuid import UUID

from kit.campaigns.queries import Campaign
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.pools import service
from proxy.pools.endings import end_proposed


async def end_agreement(session: AsyncSession, campaign: Campaign, member_id: UUID, by: str) -> None:
    """End the agreement with one campaign of the pool."""
    await service.delete_agreement(session, campaign, member_id)
    await end_proposed(session, campaign.id, "matches", by, with_campaign=member_id)


async def leave_all(session: AsyncSession, campaign: Campaign, by: str) -> None:
    """Leave the pool. Two people who accepted their match already know each other, and stay matched."""
    await end_proposed(session, campaign.id, "matches", by)
    await service.leave_pool(session, campaign)
