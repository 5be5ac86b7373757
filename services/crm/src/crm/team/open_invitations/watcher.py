"""Hourly: codes of rooms that ended a day ago are deleted, with the names of who waited."""

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns

from crm.team.open_invitations.service import forget_rooms

LOOK_SECONDS = 3600.0


async def keep_forgetting(sessions: Sessions) -> None:
    """Look every hour, for as long as the worker runs."""
    await look_every(LOOK_SECONDS, _look, sessions)


async def _look(sessions: Sessions) -> None:
    await visit_campaigns(sessions, forget_rooms)
