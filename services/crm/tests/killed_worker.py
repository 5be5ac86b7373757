"""A worker in a process of its own, to be killed while it queues or sends.

Forked from a process that has imported the service's jobs and does nothing else: each took seconds to import them.
"""

import asyncio
import importlib
import multiprocessing
import os
import signal
from multiprocessing.context import ForkServerProcess

from crm.consumers import JOBS
from kit.db.sessions import open_database
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.messages import Channel
from kit.messages.delivery import open_posts, send_next
from kit.messages.settings import Settings
from kit.testing.tokens import SECRET

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def _run(what: str, said: Settings, secret: bytes, module: str, batch: int) -> None:
    vars(importlib.import_module(module))["BATCH"] = batch  # so that there is a part to be killed at
    asyncio.run(_work(what, said, secret))


async def _work(what: str, said: Settings, secret: bytes) -> None:
    sessions = open_database(said.worker_database_url, secret)
    if what == "queue":
        await work_once(sessions, JOBS, Pool())
        return
    posts = open_posts(said)
    while await send_next(sessions, posts, Channel.EMAIL, 1e6) is not None:
        pass


async def begin(what: str, said: Settings, module: str, batch: int) -> ForkServerProcess:
    """`what`: `queue`, the one job that waits, in batches of `batch` of `module`; or `send`, the mails that wait."""
    process = _CONTEXT.Process(target=_run, args=(what, said, SECRET, module, batch))
    await asyncio.to_thread(process.start)
    return process


async def kill(process: ForkServerProcess) -> None:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
