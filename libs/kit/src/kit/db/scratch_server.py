"""A temporary PostgreSQL with the services' roles, for one command."""

import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from kit.db import tenancy
from kit.servers.postgres import Postgres


@contextmanager
def scratch_postgres() -> Generator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            run_statements(server, *tenancy.create_roles("a", "b", "c"))
            yield server
        finally:
            server.stop()


def run_statements(server: Postgres, *statements: str, database: str = "postgres") -> None:
    """Run each statement as the owner, outside any transaction."""
    with closing(psycopg.connect(server.url(database).replace("+psycopg", ""), autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement.encode())
