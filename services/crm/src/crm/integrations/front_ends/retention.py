"""Hourly end of sessions that nobody ended, and deletion of those that ended a day ago."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.front_ends.sessions import end_stale_sessions, forget_ended_sessions

LOOK_SECONDS = 3600.0
FIRST_LOOK_SECONDS = 60.0


async def keep_ending(sessions: Sessions) -> None:
    """Look every hour, for as long as the worker runs."""
    await asyncio.sleep(FIRST_LOOK_SECONDS)
    await look_every(LOOK_SECONDS, lambda sessions: end_everywhere(sessions, datetime.now(UTC)), sessions)


async def end_everywhere(sessions: Sessions, now: datetime) -> int:
    """Return how many sessions were ended."""

    async def end(session: AsyncSession, campaign_id: UUID) -> int:
        ended = await end_stale_sessions(session, campaign_id, now)
        await forget_ended_sessions(session, campaign_id, now)
        return ended

    return await visit_campaigns(sessions, end)
