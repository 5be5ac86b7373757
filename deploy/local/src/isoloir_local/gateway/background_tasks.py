"""Tasks that go on after the answer, until they end or the gateway does."""

import asyncio
from collections.abc import Coroutine


class BackgroundTasks:
    """The tasks of one part of the gateway: asyncio itself keeps none from being collected."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Cancel what still runs, and wait for its end."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
