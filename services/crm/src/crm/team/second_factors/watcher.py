"""Hourly: second factors of who is in no campaign any more are deleted."""

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every

from crm.team.second_factors.service import forget_who_left

LOOK_SECONDS = 3600.0


async def keep_forgetting(sessions: Sessions) -> None:
    """Look every hour, for as long as the worker runs."""
    await look_every(LOOK_SECONDS, forget_who_left, sessions)
