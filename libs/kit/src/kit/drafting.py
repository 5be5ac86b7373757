"""Draft a migration from the models: python -m kit.drafting crm "add shifts"

On a PostgreSQL of its own, brought to the last migration there is. Read the draft before you keep it: Alembic sees
columns and indexes, not policies and grants.
"""

import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from kit import migrations, tenancy
from kit.servers.postgres import Postgres


def draft(service: str, message: str) -> None:
    versions = Path(str(files(service))) / "migrations" / "versions"
    number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            engine = create_engine(server.url(), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                for statement in (*tenancy.create_roles("a", "b", "c"), f"create database {service}"):
                    connection.execute(text(statement))
            engine.dispose()
            migrations.upgrade(service, server.url(service))
            command.revision(migrations.config(service, server.url(service)), message, autogenerate=True, rev_id=number)
        finally:
            server.stop()


if __name__ == "__main__":
    draft(*sys.argv[1:])
