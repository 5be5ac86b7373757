from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import APP_PASSWORD, SECRET, run_sql
from predict.contests import service as contests
from predict.contests.schemas import ContestPut
from predict.past_results.elections.service import import_results

LISTS = [
    {"id": "a", "label": "Liste A", "nuance": "UG", "ours": True},
    {"id": "b", "label": "Liste B", "nuance": "ENS"},
]
NewPast = Callable[[], Sessions]


async def load(sessions: Sessions, data: Path, *folders: str) -> None:
    async with transaction(sessions) as session:
        for folder in folders:
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")


@pytest.fixture(scope="session")
async def before_2024(postgres: Postgres, template: Callable[[str], str], data: Path) -> AsyncIterator[Sessions]:
    """What was known before the round that the trials are about: read once, and only looked at."""
    name = f"predict_{uuid4().hex}"
    run_sql(postgres, f"create database {name} template {template('predict')}")
    sessions = open_database(postgres.url(name, tenancy.APP, APP_PASSWORD), SECRET)
    await load(sessions, data, "presidentielle-2022-t1", "legislatives-2022-t1")
    yield sessions
    await close_database(sessions)
    run_sql(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def ours(sessions: Sessions, campaign_id: UUID) -> None:
    """The campaign has said which list is its own."""
    async with transaction(sessions, campaign_id) as session:
        await contests.put_contest(session, campaign_id, ContestPut.model_validate({"lists": LISTS}), None)
