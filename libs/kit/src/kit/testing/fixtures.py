"""Fixtures of every test suite: a real PostgreSQL and a real NATS, started from wheels.

A suite gets them with `pytest_plugins = ["kit.testing.fixtures"]` in the conftest.py at the root.
"""

import gc
import math
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from common.events import Event
from common.schemas.campaign import CampaignState
from common.scopes import Feature, Role
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Request, Response
from nats.aio.client import Client
from sqlalchemy import select, text
from starlette.datastructures import State

from kit.app import attach_settings
from kit.campaigns.queries import campaign_today
from kit.campaigns.schemas import MemberPut
from kit.campaigns.service import LOCAL, store_campaign, store_member
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.events import bus
from kit.events.consumer import Consumer, handle_event
from kit.events.outbox import EVENT
from kit.jobs.runner import JobKind, Pool, work_once
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.settings import Settings
from kit.testing.shared_databases import SharedDatabase, SharedDatabases, find_taken
from kit.testing.tokens import APP_PASSWORD as APP_PASSWORD
from kit.testing.tokens import BACKUP_PASSWORD as BACKUP_PASSWORD
from kit.testing.tokens import ISSUER as ISSUER
from kit.testing.tokens import SECRET as SECRET
from kit.testing.tokens import TESTER as TESTER
from kit.testing.tokens import WORKER_PASSWORD as WORKER_PASSWORD
from kit.testing.tokens import bearer as bearer
from kit.testing.tokens import settings as settings
from kit.testing.tokens import token as token
from kit.text.french_typography import breakable

ROOM = 4 * 2**30
"""Bytes; the tests of a service need less than one gigabyte at a time."""

NewDatabase: TypeAlias = Callable[[str], Sessions]
Known = TypeVar("Known", bound=Settings)
_MADE: dict[tuple[object, ...], tuple[FastAPI, dict[str, Any]]] = {}
_POOL = Pool()

STATE = {
    "name": "Campagne d'essai",
    "candidate": "Camille Exemple",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    "time_zone": "Europe/Paris",
    "demo": True,
    "clock_offset_seconds": 0,
    "population": None,
    "triggered_on": None,
}


# Collecting garbage after every 700 new objects, as Python does, was a tenth of what the tests computed.
# What is left open is found all the same: pytest collects at the end, and before it a collection comes often enough.
gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Freeze the collected tests: they stay to the end, and each full garbage collection would traverse them again."""
    gc.collect()
    gc.freeze()


def run_sql(postgres: Postgres, *statements: str, database: str = "postgres") -> None:
    """Run statements as the owner, outside of any transaction."""
    url = postgres.url(database).replace("+psycopg", "")
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def today() -> date:
    """The day it is for a campaign of the tests: for an hour or two of each night, the day after that of UTC."""
    return campaign_today(CampaignState.model_validate(STATE))


def clock_offset(moment: datetime) -> int:
    """Seconds that put a demonstration's clock at `moment`, or up to a second after: never before it.

    An offset is whole seconds. Rounded to the nearest, the clock would start in the minute before now and then.
    """
    return math.ceil((moment - datetime.now(UTC)).total_seconds())


_CONTROLLER = text(
    "insert into controller (campaign_id, name, address, email) values "
    "(:campaign, 'Camille Exemple, candidate', '1 rue de l''Essai, 94300 Vincennes', 'donnees@exemple.fr')"
)


async def new_campaign(
    sessions: Sessions, campaign_id: UUID | None = None, *, named: bool = True, **state: Any
) -> UUID:
    """A campaign with the member "tester", its manager. Where people are kept it has named who answers for them, as
    it has to before anybody enters (`named=False`: not yet)."""
    made = campaign_id or uuid4()
    async with transaction(sessions, made) as session:
        await store_campaign(session, made, 1, CampaignState.model_validate(STATE | state), LOCAL)
        if named and await session.scalar(text("select to_regclass('controller')")) is not None:
            await session.execute(_CONTROLLER, {"campaign": made})
    await new_member(sessions, made)
    return made


async def new_member(
    sessions: Sessions,
    campaign_id: UUID,
    subject: str = TESTER,
    roles: tuple[Role, ...] = (Role.MANAGER,),
    territories: tuple[str, ...] = (),
    ends_at: datetime | None = None,
    closed: tuple[Feature, ...] = (),
) -> None:
    member = MemberPut(roles=list(roles), territories=list(territories), ends_at=ends_at, closed=list(closed))
    async with transaction(sessions, campaign_id) as session:
        await store_member(session, campaign_id, subject, 1, member, LOCAL)


def app_on(create: Callable[[Sessions, Known], FastAPI], sessions: Sessions, known: Known) -> FastAPI:
    """The service's application on these sessions.

    FastAPI makes the routes at the first request, a second for five hundred: done once for all tests that
    start it alike. What a test changed of it is undone for the next.
    """
    alike = (create, *(f"{name}={value}" for name, value in known if not name.endswith("_url")))
    if alike not in _MADE:
        app = create(sessions, known)
        _MADE[alike] = (app, {name: app.state[name] for name in app.state})
    app, state = _MADE[alike]
    app.state = State(dict(state))
    app.dependency_overrides.clear()
    attach_settings(app, known, sessions)
    return app


@asynccontextmanager
async def call(
    app: FastAPI, campaign_id: object | None = None, *scopes: str, subject: str = TESTER
) -> AsyncGenerator[AsyncClient]:
    """A client of the app; without a campaign it carries no token."""
    headers = bearer(campaign_id, *scopes, subject=subject) if campaign_id else {}
    # As a server does: a fault is an answer, not an exception in the test.
    transport = Reading(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
        yield client


class Reading(ASGITransport):
    """Pages as they are spelled: where lines may break (`kit.text.french_typography`) is not what a test is about."""

    async def handle_async_request(self, request: Request) -> Response:
        response = await super().handle_async_request(request)
        if not response.headers.get("content-type", "").startswith("text/html"):
            return response
        page = breakable((await response.aread()).decode()).encode()
        headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-length"]
        return Response(response.status_code, headers=headers, content=page)


async def told(sessions: Sessions, campaign_id: UUID) -> list[Event]:
    """Return the events told so far, oldest first."""
    async with transaction(sessions, campaign_id) as session:
        rows = await session.execute(select(EVENT).order_by(EVENT.c.entry))
        return [Event.registry[row.subject].model_validate_json(row.payload) for row in rows]


async def react(sessions: Sessions, consumer: Consumer[Any], event: Event, position: int = 1) -> None:
    """Handle an event like the worker: once for each event, in one transaction of its campaign."""
    await handle_event(sessions, consumer, event.model_dump_json(), position)


async def work_off(sessions: Sessions, kinds: Sequence[JobKind[Any]], pool: Pool | None = None) -> int:
    """Do every job that waits, as the worker does, and return how many there were.

    `pool`: what computes beside it; else one that all tests share, as it takes seconds to import what computes.
    """
    done = 0
    async with as_worker(sessions) as opened:
        while await work_once(opened, kinds, pool or _POOL):
            done += 1
    return done


@pytest.hookimpl
def pytest_sessionfinish() -> None:
    _POOL.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    # In memory where there is room, and never waiting for a disk: what a test asks for is a database of its own,
    # six hundred files, not that it outlives the machine. (The tests of faults kill servers that write as ever.)
    with tempfile.TemporaryDirectory(prefix="isoloir-", dir=_memory(), ignore_cleanup_errors=True) as directory:
        # A small cache: each database that is dropped has it searched through.
        # Passwords that are cheap to compare: every test makes connections of its own.
        options = ("fsync=off", "full_page_writes=off", "shared_buffers=128MB", "scram_iterations=1")
        server = Postgres(Path(directory), options=options)
        server.start()
        run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
        yield server
        server.stop()


def _memory() -> str | None:
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > ROOM else None


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Callable[[str], str]:
    """The migrated, empty database of a service: made once, then copied in 50 ms."""
    made: set[str] = set()

    def find(service: str) -> str:
        if service not in made:
            # A first try may have failed half way.
            run_sql(postgres, f"drop database if exists {service} with (force)", f"create database {service}")
            migrations.upgrade(service, postgres.url(service))
            made.add(service)
        return service

    return find


@pytest.fixture(scope="session")
def owner_connection(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """Outside of any transaction; one for all tests, as opening it costs a fifth of copying a database."""
    with closing(psycopg.connect(postgres.url().replace("+psycopg", ""), autocommit=True)) as connection:
        yield connection


@pytest.fixture(scope="session")
async def shared_databases(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[SharedDatabases]:
    """The databases of this process that are free for the next test."""
    made = open_shared(postgres, owner_connection, template)
    yield made
    await made.close()


def open_shared(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> SharedDatabases:
    def open_copy(service: str) -> SharedDatabase:
        name = copy_template(owner_connection, template(service))
        app, worker = _urls(postgres, name)
        return SharedDatabase(name, postgres.url(name), app, worker, SECRET)

    return SharedDatabases(open_copy, lambda name: drop_database(owner_connection, name))


@pytest.fixture
async def new_database(shared_databases: SharedDatabases) -> AsyncIterator[NewDatabase]:
    """`new_database("crm")`: sessions on an empty database of crm, as the role that the services use.

    The test has it alone; emptied, it is the next one's. A test that changes the schema, or looks at what the server
    keeps of a database (statistics, plans, connections), takes `private_database`.
    """
    taken: list[tuple[str, SharedDatabase]] = []

    def take(service: str) -> Sessions:
        taken.append((service, shared_databases.take(service)))
        return taken[-1][1].app

    yield take
    for service, database in taken:
        await shared_databases.give_back(service, database)


@pytest.fixture
async def private_database(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[NewDatabase]:
    """`private_database("crm")`: the same on a database that no test had before, and none will have after."""
    async with _copies(postgres, owner_connection, template) as open_new:
        yield open_new


@pytest.fixture(scope="session")
async def kept_database(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[NewDatabase]:
    """`kept_database("predict")`: one that a session fixture fills, for tests that only look at what is in it."""
    async with _copies(postgres, owner_connection, template) as open_new:
        yield open_new


@asynccontextmanager
async def _copies(
    postgres: Postgres, owner: psycopg.Connection, template: Callable[[str], str]
) -> AsyncGenerator[NewDatabase]:
    opened: dict[str, Sessions] = {}

    def open_new(service: str) -> Sessions:
        name = copy_template(owner, template(service))
        return opened.setdefault(name, open_database(_urls(postgres, name)[0], SECRET))

    yield open_new
    for name, sessions in opened.items():
        await close_database(sessions)
        drop_database(owner, name)


def _urls(postgres: Postgres, database: str) -> tuple[str, str]:
    """Return the database URLs of the application and of the worker."""
    app = postgres.url(database, tenancy.APP, APP_PASSWORD)
    return app, postgres.url(database, tenancy.WORKER, WORKER_PASSWORD)


def copy_template(owner: psycopg.Connection, template: str) -> str:
    """Make a database like the template and return its name."""
    name = f"{template}_{uuid4().hex}"
    owner.execute(f"create database {name} template {template} strategy file_copy".encode())
    return name


def drop_database(owner: psycopg.Connection, name: str) -> None:
    owner.execute(f"drop database {name} with (force)".encode())


@asynccontextmanager
async def as_worker(sessions: Sessions) -> AsyncGenerator[Sessions]:
    """The same database with the worker's role."""
    if shared := find_taken(sessions):
        yield shared.worker
        return
    # By the secret of these sessions: the base of a bench has one of its own.
    opened = open_database(settings(sessions).worker_database_url, sessions.kw["info"]["secrets"])
    try:
        yield opened
    finally:
        # What fails inside is thrown in at the yield: its connections go all the same.
        await close_database(opened)


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[Nats]:
    """A server of the test's own, so that the test may kill it."""
    server = Nats(tmp_path / "nats")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def nats_client(nats_server: Nats) -> AsyncIterator[Client]:
    async with bus.connect(nats_server.url) as client:
        yield client
