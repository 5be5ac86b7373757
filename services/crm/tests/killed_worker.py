"""A worker in a process of its own, to be killed while it queues or sends."""

import asyncio
import json
import os
import signal
import sys
import textwrap

from kit.messages.settings import Settings
from kit.testing.fixtures import SECRET

_WORKER = textwrap.dedent("""
    import asyncio, importlib, sys
    from crm.consumers import JOBS
    from kit.db.sessions import open_database
    from kit.jobs.runner import Pool, work_once
    from kit.messages.delivery import open_posts, send_next
    from kit.messages import Channel
    from kit.messages.settings import Settings

    async def main():
        said = Settings.model_validate_json(sys.stdin.readline())
        what, secret, module, batch = sys.argv[1:]
        importlib.import_module(module).BATCH = int(batch)  # so that there is a part to be killed at
        sessions = open_database(said.worker_database_url, bytes.fromhex(secret))
        if what == "queue":
            await work_once(sessions, JOBS, Pool())
        else:
            posts = open_posts(said)
            while await send_next(sessions, posts, Channel.EMAIL, 1e6) is not None:
                pass

    asyncio.run(main())
""")


async def begin(what: str, said: Settings, module: str, batch: int) -> asyncio.subprocess.Process:
    """`what`: `queue`, the one job that waits, in batches of `batch` of `module`; or `send`, the mails that wait."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WORKER, what, SECRET.hex(), module, str(batch), stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    told = said.model_dump(mode="json") | {"secret_key": said.secret_key.get_secret_value()}
    process.stdin.write(f"{json.dumps(told)}\n".encode())
    await process.stdin.drain()
    return process


async def kill(process: asyncio.subprocess.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
