"""Loops of watchers: they look again and again, at every campaign in a transaction of its own.

An outage of the database ends them, and the worker starts them again (`kit.worker`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.tables import CAMPAIGN
from kit.db.relocations import CampaignAway
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled

log = logging.getLogger(__name__)


async def look_every(seconds: float, look: Callable[[Sessions], Awaitable[object]], sessions: Sessions) -> None:
    """Look now, and again after so many seconds, for as long as the worker runs."""
    while not is_cancelled():
        await look(sessions)
        await asyncio.sleep(seconds)


async def list_campaigns(sessions: Sessions) -> list[UUID]:
    async with as_relay(sessions) as session:
        return list(await session.scalars(select(CAMPAIGN.c.campaign_id)))


async def visit_campaigns(
    sessions: Sessions, visit: Callable[[AsyncSession, UUID], Awaitable[int | None]], *, failure: str = ""
) -> int:
    """Visit each campaign in a transaction of its own; return the sum of what the visits return.

    `failure`: words for the log where a visit fails, so that the other campaigns are visited all the same; without
    them the error is raised. An outage is raised always.
    """
    total = 0
    for campaign_id in await list_campaigns(sessions):
        try:
            async with transaction(sessions, campaign_id) as session:
                total += await visit(session, campaign_id) or 0
        except CampaignAway:
            continue
        except Exception as error:
            if not failure or is_outage(error):
                raise
            log.error("%s: %s", failure, type(error).__name__, exc_info=error)
    return total
