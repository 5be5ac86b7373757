"""A service's database on a PostgreSQL server of its own, for as long as a benchmark runs."""

import base64
import os
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD


@asynccontextmanager
async def database_of(service: str) -> AsyncGenerator[tuple[Postgres, Sessions]]:
    """Yield the server and the sessions of the service's role, at its last migration.

    The secret of tests is this process's, and that of processes that it starts.
    """
    os.environ["ISOLOIR_SECRET_KEY"] = base64.b64encode(SECRET).decode()
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder))
        postgres.start()
        try:
            run_sql(postgres, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            run_sql(postgres, f"create database {service}")
            migrations.upgrade(service, postgres.url(service))
            sessions = open_database(postgres.url(service, tenancy.APP, APP_PASSWORD), SECRET)
            yield postgres, sessions
            await close_database(sessions)
        finally:
            postgres.stop()
