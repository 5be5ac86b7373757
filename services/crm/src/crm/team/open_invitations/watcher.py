"""Hourly: codes of rooms that ended a day ago are deleted, with the names of who waited."""

import asyncio

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from crm.team.open_invitations.service import forget_rooms

LOOK_SECONDS = 3600.0


async def keep_forgetting(sessions: Sessions) -> None:
    """Look every hour, for as long as the worker runs."""
    while not is_cancelled():
        async with as_relay(sessions) as session:
            campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
        for campaign_id in campaigns:
            async with transaction(sessions, campaign_id) as session:
                await forget_rooms(session, campaign_id)
        await asyncio.sleep(LOOK_SECONDS)
