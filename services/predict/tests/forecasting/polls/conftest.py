"""One database for the module, with two real rounds of a constituency in it; each test has a campaign of its own."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import APP_PASSWORD, SECRET, run_sql
from predict.past_results.elections.service import import_results

ROUNDS = ("legislatives-2022-t1", "legislatives-2024-t1")


@pytest.fixture(scope="module")
async def sessions(postgres: Postgres, template: Callable[[str], str], data: Path) -> AsyncIterator[Sessions]:
    name = f"polls_{uuid4().hex}"
    run_sql(postgres, f"create database {name} template {template('predict')}")
    opened = open_database(postgres.url(name, tenancy.APP, APP_PASSWORD), SECRET)
    async with transaction(opened) as session:
        for folder in ROUNDS:
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")
    yield opened
    await close_database(opened)
    run_sql(postgres, f"drop database {name} with (force)")
