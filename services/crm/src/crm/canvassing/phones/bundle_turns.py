"""Queue for phones that come back online together: a few are served at once, the others retry on their own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from kit.web.problems import TooManyRequests

AT_ONCE = 6
"""Fewer than the pool's connections, so that phones never exhaust it and pages still get one."""
MAX_WAITING = 120
RETRY_AFTER = 5

_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, "Turns"] = WeakKeyDictionary()


class Turns:
    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def take(self) -> AsyncGenerator[None]:
        """Wait for a turn; raise TooManyRequests if too many wait, before reading the request's body."""
        if self._waiting >= MAX_WAITING:
            raise TooManyRequests(
                "Beaucoup de téléphones envoient en même temps : le vôtre réessaie tout seul.",
                "Many phones are sending at once: try again.",
                headers={"Retry-After": str(RETRY_AFTER)},
            )
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()


def turns() -> Turns:
    """Return the turns of this process."""
    return _TURNS.setdefault(asyncio.get_running_loop(), Turns())
