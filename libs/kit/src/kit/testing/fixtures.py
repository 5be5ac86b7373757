"""Fixtures of every test suite: a real PostgreSQL and a real NATS, started from wheels.

A suite gets them with `pytest_plugins = ["kit.testing.fixtures"]` in the conftest.py at the root.
"""

import gc
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import psycopg
import pytest
from nats.aio.client import Client

from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database
from kit.events import bus
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.testing.shared_databases import SharedDatabase, SharedDatabases
from kit.testing.steps import POOL
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD

ROOM = 4 * 2**30
"""Bytes; the tests of a service need less than one gigabyte at a time."""

NewDatabase: TypeAlias = Callable[[str], Sessions]

# Collecting garbage after every 700 new objects, Python's default, took a tenth of the tests' time. Unclosed resources
# are still found, as pytest collects at the end and occasionally before.
gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Freeze the collected tests: they stay to the end, and each full garbage collection would traverse them again."""
    gc.collect()
    gc.freeze()


def run_sql(postgres: Postgres, *statements: str, database: str = "postgres") -> None:
    """Run statements as the owner, outside any transaction."""
    url = postgres.url(database).replace("+psycopg", "")
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.hookimpl
def pytest_sessionfinish() -> None:
    POOL.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not pytest's folder, whose parents are closed to the user that PostgreSQL may run as. In memory if there is room,
    # without fsync: a database of a test is six hundred files that need not survive a crash. (The tests of faults kill
    # servers with normal settings.)
    with tempfile.TemporaryDirectory(prefix="isoloir-", dir=_memory(), ignore_cleanup_errors=True) as directory:
        # A small cache, as each dropped database has it searched. Cheap password hashing, as every test opens
        # connections.
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
    """Return the migrated, empty database of a service: made once, then copied in 50 ms."""
    created: set[str] = set()

    def find(service: str) -> str:
        if service not in created:
            # A first attempt may have failed half way.
            run_sql(postgres, f"drop database if exists {service} with (force)", f"create database {service}")
            migrations.upgrade(service, postgres.url(service))
            created.add(service)
        return service

    return find


@pytest.fixture(scope="session")
def owner_connection(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A connection outside any transaction, shared by all tests, as opening one costs a fifth of copying a database."""
    with closing(psycopg.connect(postgres.url().replace("+psycopg", ""), autocommit=True)) as connection:
        yield connection


@pytest.fixture(scope="session")
async def shared_databases(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[SharedDatabases]:
    """The databases of this process that are free for the next test."""
    databases = open_shared(postgres, owner_connection, template)
    yield databases
    await databases.close()


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
    """`new_database("crm")`: sessions on an empty database of crm, as the services' role.

    The test has it alone; it is then emptied for the next one. A test that changes the schema, or examines the server's
    state of a database (statistics, plans, connections), takes `private_database`.
    """
    in_use: list[tuple[str, SharedDatabase]] = []

    def take(service: str) -> Sessions:
        in_use.append((service, shared_databases.take(service)))
        return in_use[-1][1].app

    yield take
    for service, database in in_use:
        await shared_databases.give_back(service, database)


@pytest.fixture
async def private_database(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[NewDatabase]:
    """`private_database("crm")`: the same on a database that no other test uses."""
    async with _copies(postgres, owner_connection, template) as open_new:
        yield open_new


@pytest.fixture(scope="session")
async def kept_database(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[NewDatabase]:
    """`kept_database("predict")`: one that a session fixture fills, for tests that only read."""
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
    """Create a copy of the template; return its name."""
    name = f"{template}_{uuid4().hex}"
    owner.execute(f"create database {name} template {template} strategy file_copy".encode())
    return name


def drop_database(owner: psycopg.Connection, name: str) -> None:
    owner.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[Nats]:
    """A server of the test's own, which it may kill."""
    server = Nats(tmp_path / "nats")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def nats_client(nats_server: Nats) -> AsyncIterator[Client]:
    async with bus.connect(nats_server.url) as client:
        yield client
