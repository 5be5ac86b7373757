"""Retries for services that were unavailable: an erasure is complete only when each has answered."""

import asyncio
from datetime import timedelta

from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import func, select, text

from crm.privacy.rights.holdings import everywhere
from crm.privacy.rights.models import RightsCase
from crm.privacy.rights.service import put_to_work

LOOK_SECONDS = 300.0
NAP_SECONDS = 1.0
PATIENCE = timedelta(minutes=15)
DESK = "rights-desk"
"""The author of automatic retries."""


async def keep_retrying_services(sessions: Sessions) -> None:
    """Retry unanswered requests for as long as the worker runs."""
    clock = asyncio.get_running_loop()
    next_look = clock.time() + 60
    while not is_cancelled():
        if clock.time() >= next_look:
            await ask_again(sessions)
            next_look = clock.time() + LOOK_SECONDS
        await asyncio.sleep(NAP_SECONDS)


async def ask_again(sessions: Sessions, after: timedelta = PATIENCE) -> int:
    """Retry open requests whose last attempt is at least `after` ago; return how many."""
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    retried = 0
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            rows = select(RightsCase).where(
                RightsCase.campaign_id == campaign_id,
                RightsCase.state == "ready",
                RightsCase.asked.is_not(None),
                RightsCase.answered_at < func.now() - after,
                func.jsonb_path_exists(RightsCase.services, text("'$.*.state ? (@ == \"away\")'")),
            )
            for case in await session.scalars(rows.with_for_update(skip_locked=True)):
                await put_to_work(session, everywhere(campaign_id, DESK), case)
                retried += 1
    return retried
