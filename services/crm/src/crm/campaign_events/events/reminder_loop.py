"""The loop of a watcher that reminds people: it looks again and again, and waits for a database that is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from kit.db.sessions import Sessions, is_outage
from kit.runtime.shutdown import is_cancelled
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)
LOOK_SECONDS = 20.0


async def keep_looking(sessions: Sessions, look: Callable[[Sessions], Awaitable[int]]) -> None:
    while not is_cancelled():
        try:
            await look(sessions)
        except (DBAPIError, OSError) as error:
            if not is_outage(error):
                raise
            log.warning("reminders wait for the database")
        await asyncio.sleep(LOOK_SECONDS)
