"""Watcher that enters who may stand in round two, within a minute of round one being settled."""

import asyncio
import logging

from kit.campaigns.queries import campaign_today, get_campaign
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from kit.web.problems import Problem
from sqlalchemy import select

from results.preparation.second_rounds.service import prepare_second_round

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0


async def keep_preparing(sessions: Sessions) -> None:
    while not is_cancelled():
        await prepare_all(sessions)
        await asyncio.sleep(EVERY_SECONDS)


async def prepare_all(sessions: Sessions) -> int:
    """Prepare round two of every campaign that is between its rounds; return of how many."""
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    prepared = 0
    for campaign_id in campaigns:
        try:
            async with transaction(sessions, campaign_id) as session:
                state = (await get_campaign(session, campaign_id)).state
                if len(state.rounds) == 2 and state.rounds[0].on <= campaign_today(state) <= state.rounds[1].on:
                    prepared += await prepare_second_round(session, campaign_id)
        except Problem as problem:
            log.warning("round two cannot be prepared: %s", type(problem).__name__)
    return prepared
