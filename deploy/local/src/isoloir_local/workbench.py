"""Access of commands to a suite's databases."""

from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres

from isoloir_local.databases import url_of
from isoloir_local.engines import Engines
from isoloir_local.home import SERVICES, Home, NotRunning


@contextmanager
def server_of(home: Home) -> Generator[str]:
    """The URL of its PostgreSQL as the owner; started for the time of the command when the suite is not up."""
    try:
        running = home.running()
    except NotRunning:
        with home.lock():
            engines = Engines(home)
            if engines.postgres:
                engines.postgres.start()
            try:
                yield engines.server_url
            finally:
                if engines.postgres:
                    engines.postgres.stop()
        return
    port = running["postgres_port"]
    yield Postgres(home.postgres, port=port).url() if port else Engines(home).server_url


def services_of(home: Home) -> Sequence[str]:
    try:
        return list(home.running()["services"])
    except NotRunning:
        return SERVICES


def nats_url_of(home: Home) -> str:
    """Return the NATS URL of the running suite."""
    port = home.running()["nats_port"]
    return Nats(home.nats, port=port).url if port else Engines(home).nats_url


@asynccontextmanager
async def worker_sessions(home: Home, server_url: str, service: str) -> AsyncGenerator[Sessions]:
    """With the rights of the service's worker."""
    secrets = home.secrets()
    url = url_of(server_url, service, tenancy.WORKER, secrets.worker_password)
    sessions = open_database(url, *secrets.known_secrets)
    try:
        yield sessions
    finally:
        await close_database(sessions)


def programs_of(home: Home) -> Path:
    """The folder of pg_dump and pg_restore that fit the server."""
    return Postgres(home.postgres, port=1).bin
