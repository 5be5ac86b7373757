"""Scheduled purge."""

from uuid import UUID

from kit.campaigns.queries import find_campaign
from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.retention.purges import service

LOOK_SECONDS = 600.0


async def keep_purging(sessions: Sessions) -> None:
    await look_every(LOOK_SECONDS, purge_due, sessions)


async def purge_due(sessions: Sessions) -> int:
    """Purge the campaigns that are due; return how many. A failure is logged and retried at the next run."""
    return await visit_campaigns(sessions, _purge, failure="a campaign could not be purged")


async def _purge(session: AsyncSession, campaign_id: UUID) -> bool:
    campaign = await find_campaign(session, campaign_id)
    if campaign is None or not await service.is_due(session, campaign):
        return False
    await service.purge(session, campaign, "schedule")
    return True
