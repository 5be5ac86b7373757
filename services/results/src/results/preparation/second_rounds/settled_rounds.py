"""Watcher that enters who may stand in round two, within a minute of round one being settled."""

from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns
from sqlalchemy.ext.asyncio import AsyncSession

from results.preparation.second_rounds.service import prepare_second_round

EVERY_SECONDS = 60.0


async def keep_preparing(sessions: Sessions) -> None:
    await look_every(EVERY_SECONDS, prepare_all, sessions)


async def prepare_all(sessions: Sessions) -> int:
    """Prepare round two of every campaign that is between its rounds; return of how many."""
    return await visit_campaigns(sessions, _prepare, failure="round two cannot be prepared")


async def _prepare(session: AsyncSession, campaign_id: UUID) -> int:
    state = (await get_campaign(session, campaign_id)).state
    if len(state.rounds) == 2 and state.rounds[0].on <= campaign_today(state) <= state.rounds[1].on:
        return await prepare_second_round(session, campaign_id)
    return 0
