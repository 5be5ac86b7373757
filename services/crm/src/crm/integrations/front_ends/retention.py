"""Hourly end of sessions that nobody ended, and deletion of those that ended a day ago."""

import asyncio
from datetime import UTC, datetime

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from crm.integrations.front_ends.sessions import end_stale_sessions, forget_ended_sessions

LOOK_SECONDS = 3600.0
FIRST_LOOK_SECONDS = 60.0


async def keep_ending(sessions: Sessions) -> None:
    """Look every hour, for as long as the worker runs."""
    await asyncio.sleep(FIRST_LOOK_SECONDS)
    while not is_cancelled():
        await end_everywhere(sessions, datetime.now(UTC))
        await asyncio.sleep(LOOK_SECONDS)


async def end_everywhere(sessions: Sessions, now: datetime) -> int:
    """Return how many sessions were ended."""
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    ended = 0
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            ended += await end_stale_sessions(session, campaign_id, now)
            await forget_ended_sessions(session, campaign_id, now)
    return ended
