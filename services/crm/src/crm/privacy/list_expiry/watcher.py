"""Automatic deletion of acquired lists on the day after their last one, with a certificate."""

from uuid import UUID

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns
from sqlalchemy.ext.asyncio import AsyncSession

from crm.privacy.retention_rules.service import ask_now

LOOK_SECONDS = 900.0


async def keep_ending(sessions: Sessions) -> None:
    """Delete ended lists for as long as the worker runs, each campaign in its own time zone and transaction."""
    await look_every(LOOK_SECONDS, _look, sessions)


async def _look(sessions: Sessions) -> None:
    await visit_campaigns(sessions, _end)


async def _end(session: AsyncSession, campaign_id: UUID) -> bool:
    return await ask_now(session, campaign_id, "lists")
