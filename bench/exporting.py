"""An export over a real socket: by how much it grows the process that serves it."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.tokens import bearer

from bench.processes import Spent, spent

_ASKED = {"columns": ["surname", "first_names", "emails", "phones", "tags"], "reason": "bench"}
_MINE = Path("/proc/self")


async def export(app: FastAPI, campaign_id: UUID) -> None:
    """Everybody of the campaign, read and thrown away as it comes; prints size, times and growth."""
    took, size = list[Spent](), 0
    async with _served(app) as address, AsyncClient(base_url=address, headers=bearer(campaign_id)) as client:
        client.timeout = 6000.0
        # The highest mark so far is the import's.
        (_MINE / "clear_refs").write_text("5")
        before = _memory("VmRSS")
        async with spent(took), client.stream("POST", "/v1/people-exports", json=_ASKED) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                size += len(piece)
        grown = _memory("VmHWM") - before
    print(
        f"  export: {size / 2**20:.0f} MB in {took[0]}, the process, server and client, grew by {grown / 1024:.0f} MB"
    )


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
