"""uvicorn without its periodic wake-ups, which another process can take over from without losing a request."""

import asyncio
import signal
from contextlib import suppress
from types import FrameType

import uvicorn

TICK_SECONDS = 1.0
"""How often the Date header is updated."""
_TICKS = 10
"""In uvicorn's unit, tenths of a second."""

DRAIN: signal.Signals | None = signal.SIGUSR1 if hasattr(signal, "SIGUSR1") else None
"""The signal to leave the work to another process; None where the system has none."""
QUIET_SECONDS = 1.0
"""Without a new request, after which the connections that are still open are closed."""
_MOST_QUIET_LOOKS = 15
DRAINED_ANSWER_SECONDS = 30
"""How long answers under way may then take; event streams are cut."""


class QuietServer(uvicorn.Server):
    """Woken by a signal to stop; uvicorn's own wakes ten times a second, 1 ms of CPU in each process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._draining = False

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        if DRAIN is not None:
            with suppress(RuntimeError, ValueError):  # not in the main thread
                self._loop.add_signal_handler(DRAIN, self.begin_draining)
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += _TICKS
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._woken.wait()
            if self._draining:
                await self._drain()
                return

    def begin_draining(self) -> None:
        """End once nobody asks any more; no request is lost if another process listens on the same socket, or if
        who asks has been told another address.
        """
        self._draining = True
        self._woken.set()

    async def _drain(self) -> None:
        # A connection that is closed while a request is on its way loses it: each answer says that it is the last one.
        for server in self.servers:
            server.close()
        self.config.encoded_headers = [*self.config.encoded_headers, (b"connection", b"close")]
        await self.on_tick(0)
        for _ in range(_MOST_QUIET_LOOKS):
            seen = self.server_state.total_requests
            await asyncio.sleep(QUIET_SECONDS)
            if self.should_exit or self.server_state.total_requests == seen:
                break
        if not self.should_exit:
            self.config.timeout_graceful_shutdown = DRAINED_ANSWER_SECONDS

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._draining:
            self.force_exit = True
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._woken.set)
