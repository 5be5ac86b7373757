"""Hourly: second factors of who is in no campaign any more are deleted."""

import asyncio

from kit.db.sessions import Sessions
from kit.runtime.shutdown import is_cancelled

from crm.team.second_factors.service import forget_who_left

LOOK_SECONDS = 3600.0


async def keep_forgetting(sessions: Sessions) -> None:
    """Look every hour, for as long as the worker runs."""
    while not is_cancelled():
        await forget_who_left(sessions)
        await asyncio.sleep(LOOK_SECONDS)
