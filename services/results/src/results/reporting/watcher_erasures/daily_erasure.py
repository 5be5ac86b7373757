"""Watcher that erases the people of the polling stations on the day that is due."""

import asyncio
import logging

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from results.reporting.watcher_erasures.service import erase_due

log = logging.getLogger(__name__)
EVERY_SECONDS = 600.0


async def keep_erasing(sessions: Sessions) -> None:
    while not is_cancelled():
        await erase_all_due(sessions)
        await asyncio.sleep(EVERY_SECONDS)


async def erase_all_due(sessions: Sessions) -> int:
    """Erase in every campaign that is due; return in how many. A failure is logged and tried again."""
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    erased = 0
    for campaign_id in campaigns:
        try:
            async with transaction(sessions, campaign_id) as session:
                erased += await erase_due(session, campaign_id)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("poll watchers could not be erased: %s", type(error).__name__, exc_info=error)
    return erased
