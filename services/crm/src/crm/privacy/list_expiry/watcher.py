"""Automatic deletion of acquired lists on the day after their last one, with a certificate."""

import asyncio

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from crm.privacy.retention_rules.service import ask_now

LOOK_SECONDS = 900.0


async def keep_ending(sessions: Sessions) -> None:
    """Delete ended lists for as long as the worker runs, each campaign in its own time zone and transaction."""
    while not is_cancelled():
        async with as_relay(sessions) as session:
            campaigns = (await session.scalars(select(CAMPAIGN.c.campaign_id))).all()
        for campaign_id in campaigns:
            async with transaction(sessions, campaign_id) as session:
                await ask_now(session, campaign_id, "lists")
        await asyncio.sleep(LOOK_SECONDS)
