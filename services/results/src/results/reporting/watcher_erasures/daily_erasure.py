"""Watcher that erases the people of the polling stations on the day that is due."""

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns

from results.reporting.watcher_erasures.service import erase_due

EVERY_SECONDS = 600.0


async def keep_erasing(sessions: Sessions) -> None:
    await look_every(EVERY_SECONDS, erase_all_due, sessions)


async def erase_all_due(sessions: Sessions) -> int:
    """Erase in every campaign that is due; return in how many. A failure is logged and tried again."""
    return await visit_campaigns(sessions, erase_due, failure="poll watchers could not be erased")
