"""Start of scheduled mailings."""

from uuid import UUID

from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs.watch_loops import look_every
from sqlalchemy import text

from crm.messaging.mailings.service import get_mailing, start

LOOK_SECONDS = 5.0
_DUE = text(
    "select campaign_id, id from mailing where state = 'scheduled' and starts_at <= now() order by starts_at limit 20"
)


async def keep_starting(sessions: Sessions) -> None:
    """Start the mailings that are due, for as long as the worker runs."""
    await look_every(LOOK_SECONDS, start_due, sessions)


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
