"""Places for calls that are under way at once: whoever does not answer takes none from those who do."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

HEALTHY, FAILING = 64, 16
PATIENCE = 1.0
"""Seconds after which a call gives its place to the next, and goes on without: there is one call of a webhook."""


class Places:
    """Places of all campaigns, in two parts: for readers that answered the last time, and for the others."""

    def __init__(self) -> None:
        self._healthy = asyncio.Semaphore(HEALTHY)
        self._failing = asyncio.Semaphore(FAILING)

    @asynccontextmanager
    async def hold(self, *, failing: bool) -> AsyncGenerator[None, None]:
        if failing:
            async with self._failing:
                yield
            return
        await self._healthy.acquire()
        is_held = True

        def give_back() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                self._healthy.release()

        timer = asyncio.get_running_loop().call_later(PATIENCE, give_back)
        try:
            yield
        finally:
            timer.cancel()
            give_back()
