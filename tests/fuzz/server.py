"""A service over HTTP in this process, with a campaign that is not empty."""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import uvicorn
from common.scopes import SCOPES, Role
from kit.db import tenancy
from kit.db.sessions import close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import APP_PASSWORD, SECRET, TESTER, bearer

from tests.isolation.contents import Filled, fill, new_service
from tests.isolation.places import STATE


@dataclass(frozen=True)
class Served:
    url: str
    headers: dict[str, str]
    ids: dict[str, str]


@contextmanager
def served(service: str, postgres: Postgres, template: str) -> Generator[Served]:
    """On a loop of its own in a thread: what calls it need not be asynchronous."""
    name = f"{service}_{uuid4().hex}"
    run_sql(postgres, f"create database {name} template {template}")
    url = postgres.url(name, tenancy.APP, APP_PASSWORD)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    filled, server = asyncio.run_coroutine_threadsafe(_start(service, url), loop).result(60)
    running = asyncio.run_coroutine_threadsafe(server.serve(), loop)
    while not server.started:
        assert not running.done(), running.result()
    (port,) = (socket.getsockname()[1] for one in server.servers for socket in one.sockets)
    scopes = bearer(filled.campaign_id, *SCOPES)
    yield Served(f"http://127.0.0.1:{port}", scopes, filled.ids)
    server.should_exit = True
    running.result(30)
    asyncio.run_coroutine_threadsafe(close_database(filled.sessions), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
    run_sql(postgres, f"drop database {name} with (force)")


async def _start(service: str, url: str) -> tuple[Filled, uvicorn.Server]:
    sessions = open_database(url, SECRET)
    campaign_id = await new_campaign(sessions, **STATE)
    await new_member(sessions, campaign_id, TESTER, tuple(Role))
    filled = Filled(service, new_service(service, sessions), sessions, campaign_id)
    async with call(filled.app, campaign_id) as client:
        await fill(filled, client)
    config = uvicorn.Config(filled.app, port=0, lifespan="off", log_config=None, access_log=False)
    return filled, uvicorn.Server(config)
