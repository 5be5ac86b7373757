"""Scheduled purge."""

import asyncio
import logging

from kit.campaigns.queries import find_campaign
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from proxy.retention.purges import service

log = logging.getLogger(__name__)

LOOK_SECONDS = 600.0


async def keep_purging(sessions: Sessions) -> None:
    while not is_cancelled():
        await purge_due(sessions)
        await asyncio.sleep(LOOK_SECONDS)


async def purge_due(sessions: Sessions) -> int:
    """Purge the campaigns that are due; return how many. A failure is logged and retried at the next run."""
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    purged = 0
    for campaign_id in campaigns:
        try:
            async with transaction(sessions, campaign_id) as session:
                campaign = await find_campaign(session, campaign_id)
                if campaign is not None and await service.is_due(session, campaign):
                    await service.purge(session, campaign, "schedule")
                    purged += 1
        except Exception as error:
            if is_outage(error):
                raise
            log.error("a campaign could not be purged: %s", type(error).__name__, exc_info=error)
    return purged
