"""An export over a real socket: by how much it grows the process that serves it."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.tokens import bearer
from psutil import NoSuchProcess, Process

from bench.processes import Spent, spent

_ASKED = {"columns": ["surname", "first_names", "emails", "phones", "tags"], "reason": "bench"}
_MINE = Path("/proc/self")


async def export(app: FastAPI, campaign_id: UUID) -> None:
    """Everybody of the campaign, read and thrown away as it comes; prints size, times and growth."""
    await download(app, campaign_id, "export", "/v1/people-exports", _ASKED)


async def download(app: FastAPI, campaign_id: UUID, title: str, path: str, asked: dict[str, Any]) -> None:
    """A file, read and thrown away as it comes; prints size, times, and the memory that it took."""
    took, size = list[Spent](), 0
    async with _served(app) as address, AsyncClient(base_url=address, headers=bearer(campaign_id)) as client:
        client.timeout = 6000.0
        # The highest mark so far is that of what went before.
        (_MINE / "clear_refs").write_text("5")
        before = _memory("VmRSS")
        children = _Children()
        looking = asyncio.create_task(children.watch())
        async with spent(took), client.stream("POST", path, json=asked) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                size += len(piece)
        looking.cancel()
        grown = _memory("VmHWM") - before
    beside = f", a process beside it has {children.most / 2**20:.0f} MB at most" if children.most else ""
    print(
        f"  {title}: {size / 2**20:.0f} MB in {took[0]}, the process, server and client, grew by {grown / 1024:.0f} MB"
        f"{beside}",
        flush=True,
    )


class _Children:
    """The largest Python process beside this one."""

    def __init__(self) -> None:
        self.most = 0

    async def watch(self) -> None:
        while True:
            for one in Process().children(recursive=True):
                with suppress(NoSuchProcess):
                    if "python" in one.name():
                        self.most = max(self.most, one.memory_info().rss)
            await asyncio.sleep(0.2)


def _memory(name: str) -> int:
    """Kilobytes."""
    (line,) = (line for line in (_MINE / "status").read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncGenerator[str]:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield "http://{}:{}".format(*listening.getsockname())
        server.should_exit = True
        await serving
