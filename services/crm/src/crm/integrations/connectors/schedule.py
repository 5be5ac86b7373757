"""Connectors that synchronise by themselves, every so many hours."""

from uuid import UUID

from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs.watch_loops import look_every
from sqlalchemy import func, select, text

from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.run_requests import SYNC, is_running, start_run
from crm.integrations.connectors.service import next_due

BY = "schedule"
LOOK_SECONDS = 30.0
_DUE = text("""
    select campaign_id, id from connector
    where due_at <= now() and tried_at is not null and reconnect is null order by due_at limit 20
""")


async def keep_syncing(sessions: Sessions) -> None:
    """Start the synchronisations that are due, for as long as the worker runs."""
    await look_every(LOOK_SECONDS, sync_due, sessions)


async def sync_due(sessions: Sessions) -> int:
    """Start the synchronisations that are due; return how many were started."""
    async with as_relay(sessions) as session:
        due = [(row.campaign_id, row.id) for row in await session.execute(_DUE)]
    return sum([await _start(sessions, campaign_id, connector_id) for campaign_id, connector_id in due])


async def _start(sessions: Sessions, campaign_id: UUID, connector_id: UUID) -> bool:
    async with transaction(sessions, campaign_id) as session:
        mine = select(Connector).where(
            Connector.campaign_id == campaign_id, Connector.id == connector_id, Connector.due_at <= func.now()
        )
        found = await session.scalar(mine.with_for_update(skip_locked=True))
        if found is None:  # another worker, or somebody who set another time
            return False
        found.due_at = next_due(found.every_hours)
        # One that lasts longer than the time between two is not begun twice: the next look is the next time.
        if await is_running(session, found):
            return False
        await start_run(session, found, SYNC, BY, dry=False)
        return True
