"""Watcher that records refusals by the relay."""

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns

from proxy.messages.bounces.service import note_refused

LOOK_SECONDS = 30.0


async def keep_noting(sessions: Sessions) -> None:
    """Record refusals for ever."""
    await look_every(LOOK_SECONDS, _look, sessions)


async def _look(sessions: Sessions) -> None:
    await visit_campaigns(sessions, note_refused)
