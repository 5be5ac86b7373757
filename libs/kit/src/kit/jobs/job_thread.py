"""Jobs on an event loop of their own, in a thread of the worker.

A job reads and adds up a country's results between its awaits; on the loop that hears events, each of those moments
would keep every event waiting. In a thread it gives way after some milliseconds.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from kit.db.sessions import Sessions, close_database
from kit.jobs.runner import JobKind, keep_working
from kit.runtime.disk_space import ANYWHERE, Disks


async def keep_working_apart(
    open_sessions: Callable[[], Sessions], kinds: Sequence[JobKind[Any]], disks: Disks = ANYWHERE
) -> None:
    """Run jobs until cancelled, with connections of the thread's own; an error of theirs is raised here."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def work() -> None:
        sessions = open_sessions()
        try:
            await keep_working(sessions, kinds, disks)
        finally:
            await close_database(sessions)

    async def work_until_stopped() -> None:
        working, stopped = asyncio.create_task(work()), asyncio.create_task(stop.wait())
        await asyncio.wait((working, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if stop.is_set():
            working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(work_until_stopped())

    thread = asyncio.create_task(asyncio.to_thread(run))
    try:
        await asyncio.shield(thread)
    except asyncio.CancelledError:
        with suppress(RuntimeError):  # it ended by itself, and its loop is closed
            loop.call_soon_threadsafe(stop.set)
        await asyncio.wait([thread])
        raise
