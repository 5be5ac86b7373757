"""Watcher that deletes rehearsals that have ended, within a minute."""

import asyncio

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from results.preparation.rehearsals.service import clear_ended

EVERY_SECONDS = 60.0


async def keep_clearing(sessions: Sessions) -> None:
    while not is_cancelled():
        await clear_all(sessions)
        await asyncio.sleep(EVERY_SECONDS)


async def clear_all(sessions: Sessions) -> None:
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            await clear_ended(session)
