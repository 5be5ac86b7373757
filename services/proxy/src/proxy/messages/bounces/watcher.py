"""Watcher that records refusals by the relay."""

import asyncio
from uuid import UUID

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from proxy.messages.bounces.service import note_refused

LOOK_SECONDS = 30.0


async def keep_noting(sessions: Sessions) -> None:
    """Record refusals for ever."""
    while not is_cancelled():
        async with as_relay(sessions) as session:
            campaigns: list[UUID] = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
        for campaign_id in campaigns:
            async with transaction(sessions, campaign_id) as session:
                await note_refused(session, campaign_id)
        await asyncio.sleep(LOOK_SECONDS)
