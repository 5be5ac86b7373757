"""Warm-up before forking: first-use imports and caches, shared by all processes (3 to 15 MB each).

Nothing stays open, and nothing is logged.
"""

import asyncio
import gc
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module

import httpx
from fastapi import FastAPI
from kit import health
from kit.app import attach_settings
from kit.db.notifications import subscribe_to_inserts
from kit.db.sessions import close_database, open_database
from kit.events import feed
from kit.events.bus import connect
from kit.events.outbox import EVENT
from kit.security.keyring import secrets_of
from kit.settings import Settings
from kit.web import problems
from kit.web.router_group import include

from isoloir_local.process_entry import Task

SECONDS = 3.0
"""At most: where a server is slow, what is missed is made in each process, as without it."""

_REQUESTS = ("/health", "/ready", "/v1/events", "/nothing")


def rehearse(tasks: Sequence[Task]) -> None:
    for task in tasks:
        with _environment(task.environment), suppress(Exception):
            if task.kind == "api":
                settings = import_module(f"{task.service}.settings").Settings()
                if task is tasks[0]:
                    asyncio.run(_visit(settings))
            elif task.kind in ("gateway", "catcher"):
                import_module(f"isoloir_local.{task.kind}.app").create_app()
    gc.collect()
    gc.freeze()


@contextmanager
def _environment(own: Mapping[str, str]) -> Generator[None]:
    before = dict(os.environ)
    os.environ.update(own)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _visit(settings: Settings) -> None:
    """Request a bare kit application, then use its servers as a worker does."""
    sessions = open_database(settings.database_url, secrets_of(settings))
    app = FastAPI()
    app.state.service = "rehearsal"
    attach_settings(app, settings, sessions)
    problems.install(app)
    for router in (health.router, feed.router):
        include(app, router)
    try:
        async with asyncio.timeout(SECONDS):
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                for path in _REQUESTS:
                    await client.get(path)
            async with subscribe_to_inserts(sessions, EVENT.name), connect(settings.nats_url):
                pass
    finally:
        await close_database(sessions)
