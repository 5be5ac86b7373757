"""Hourly: addresses of members are hashed by the current secret, after `isoloir keys rotate`."""

import asyncio

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import select

from crm.team.sign_ins.service import hash_anew

LOOK_SECONDS = 3600.0


async def keep_hashing(sessions: Sessions) -> None:
    """Look at the start, and every hour as keys may change while the worker runs."""
    while not is_cancelled():
        await hash_everywhere(sessions)
        await asyncio.sleep(LOOK_SECONDS)


async def hash_everywhere(sessions: Sessions) -> int:
    """Return how many addresses had a hash by another secret."""
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    changed = 0
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            changed += await hash_anew(session, campaign_id)
    return changed
