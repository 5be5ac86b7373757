"""Start of scheduled mailings."""

import asyncio
import logging
from uuid import UUID

from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm.messaging.mailings.service import get_mailing, start

log = logging.getLogger(__name__)
LOOK_SECONDS = 5.0
_DUE = text(
    "select campaign_id, id from mailing where state = 'scheduled' and starts_at <= now() order by starts_at limit 20"
)


async def keep_starting(sessions: Sessions) -> None:
    """Start the mailings that are due, for as long as the worker runs."""
    while not is_cancelled():
        try:
            await start_due(sessions)
        except (DBAPIError, OSError) as error:
            if not is_outage(error):
                raise
            log.warning("scheduled messages wait for the database")
        await asyncio.sleep(LOOK_SECONDS)


async def start_due(sessions: Sessions) -> int:
    """Start the mailings that are due; return how many were started."""
    async with as_relay(sessions) as session:
        due = [(row.campaign_id, row.id) for row in await session.execute(_DUE)]
    return sum([await _start(sessions, campaign_id, mailing_id) for campaign_id, mailing_id in due])


async def _start(sessions: Sessions, campaign_id: UUID, mailing_id: UUID) -> bool:
    async with transaction(sessions, campaign_id) as session:
        mailing = await get_mailing(session, campaign_id, mailing_id, lock=True)
        if mailing.state != "scheduled":  # taken by another worker, or cancelled
            return False
        await start(session, mailing)
        return True
