"""The daily run in each campaign of the rules that need no confirmation."""

import asyncio

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import func, select, text

from crm.privacy.retention_rules.models import RetentionRun
from crm.privacy.retention_rules.rules import BY_ITSELF
from crm.privacy.retention_rules.service import ask_by_itself, lock_runs

LOOK_SECONDS = 3600.0
NAP_SECONDS = 1.0


async def keep_retaining(sessions: Sessions) -> None:
    """Start the daily runs for as long as the worker runs; of several workers, one starts each."""
    clock = asyncio.get_running_loop()
    next_look = clock.time() + 60
    while not is_cancelled():
        if clock.time() >= next_look:
            await look_once(sessions)
            next_look = clock.time() + LOOK_SECONDS
        await asyncio.sleep(NAP_SECONDS)


async def look_once(sessions: Sessions) -> None:
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            await lock_runs(session, campaign_id)
            recent = select(RetentionRun.id).where(
                RetentionRun.asked_by == BY_ITSELF, RetentionRun.created_at > func.now() - text("interval '1 day'")
            )
            if await session.scalar(recent.limit(1)) is None:
                await ask_by_itself(session, campaign_id)
