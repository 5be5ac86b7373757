"""Hourly cleanup in each campaign by every service's worker."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import select

from kit.campaigns.tables import CAMPAIGN
from kit.clients.retention import forget_sums, sum_some
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from kit.security.revoked_tokens import forget_expired
from kit.web.token_buckets import forget_idle

LOOK_SECONDS = 3600.0
FIRST_LOOK_SECONDS = 90.0
NAP_SECONDS = 1.0


async def keep_tidying(sessions: Sessions) -> None:
    clock = asyncio.get_running_loop()
    next_look = clock.time() + FIRST_LOOK_SECONDS
    while not is_cancelled():
        if clock.time() >= next_look:
            await clean_up(sessions, datetime.now(UTC))
            next_look = clock.time() + LOOK_SECONDS
        await asyncio.sleep(NAP_SECONDS)


async def clean_up(sessions: Sessions, now: datetime) -> int:
    """Clean up; return the number of reads turned into totals. By the real clock, which also dates the reads."""
    await forget_idle(sessions)
    await forget_expired(sessions)
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    done = 0
    for campaign_id in campaigns:
        while True:
            async with transaction(sessions, campaign_id) as session:
                summed = await sum_some(session, campaign_id, now)
            done += summed
            if not summed:
                break
        async with transaction(sessions, campaign_id) as session:
            await forget_sums(session, campaign_id, now)
    return done
