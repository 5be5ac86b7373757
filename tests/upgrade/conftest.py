"""The databases of a suite of before, restored once and brought to today's release as its next start would."""

import base64
import json
import lzma
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from fastapi import FastAPI
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.tokens import APP_PASSWORD
from pydantic import SecretStr

from tests.isolation.contents import new_service

RELEASED = Path(__file__).parent / "released"
KNOWN: dict[str, Any] = json.loads((RELEASED / "known.json").read_text())
CAMPAIGN = UUID(KNOWN["campaign"])
KEY = base64.b64decode(KNOWN["secret_key"])

Restore: TypeAlias = Callable[[str, str], str]


@dataclass(frozen=True)
class Upgraded:
    """A service of today on the database that a release of before filled."""

    sessions: Sessions
    app: FastAPI


@pytest.fixture(scope="session")
def restore(postgres: Postgres) -> Restore:
    """`restore("crm", "crm_x")`: a new database with what was released, at its revision; returns its URL."""
    read: set[str] = set()

    def make(service: str, name: str) -> str:
        released = f"{service}_released"
        if service not in read:
            run_sql(postgres, f"drop database if exists {released} with (force)", f"create database {released}")
            sql = lzma.decompress((RELEASED / f"{service}.sql.xz").read_bytes())
            command = [str(postgres.bin / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
            subprocess.run([*command, postgres.url(released).replace("+psycopg", "")], input=sql, check=True)
            read.add(service)
        again = f"create database {name} template {released} strategy file_copy"
        run_sql(postgres, f"drop database if exists {name} with (force)", again)
        return postgres.url(name)

    return make


@pytest.fixture(scope="session")
async def upgraded(postgres: Postgres, restore: Restore) -> AsyncIterator[Callable[[str], Upgraded]]:
    known: dict[str, Upgraded] = {}
    async with AsyncExitStack() as opened:

        def make(service: str) -> Upgraded:
            if service not in known:
                name = f"{service}_upgraded"
                migrations.upgrade(service, restore(service, name))
                # Years have passed: what was to end a week after it was made would have.
                run_sql(postgres, "update link set expires_at = now() + interval '1 day'", database=name)
                sessions = open_database(postgres.url(name, tenancy.APP, APP_PASSWORD), KEY)
                opened.push_async_callback(close_database, sessions)
                secret = {"secret_key": SecretStr(KNOWN["secret_key"])}
                known[service] = Upgraded(sessions, new_service(service, sessions, **secret))
            return known[service]

        yield make
