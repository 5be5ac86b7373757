import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, new_campaign
from kit.testing.tokens import settings
from predict.app import create_app
from predict.past_results.boundaries.service import import_boundaries
from predict.past_results.elections.service import import_results
from predict.settings import Settings

DATA = Path(os.environ.get("ISOLOIR_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The official files; a machine of the project must have them."""
    if not (DATA / "official_small").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no official files in {DATA}: set ISOLOIR_DATA")
        pytest.skip("no official files here: set ISOLOIR_DATA")
    return DATA


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("predict")


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await new_campaign(sessions)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump()))


@pytest.fixture
async def client(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


ROUNDS = (
    "presidentielle-2022-t1",
    "legislatives-2022-t1",
    "legislatives-2022-t2",
    "legislatives-2024-t1",
    "legislatives-2024-t2",
)
LoadRounds: TypeAlias = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def load_rounds(data: Path) -> LoadRounds:
    """`load_rounds(sessions, "legislatives-2022-t1")`: official rounds of the 6th constituency of the Val-de-Marne."""

    async def load(sessions: Sessions, *rounds: str) -> None:
        async with transaction(sessions) as session:
            for folder in rounds:
                (file,) = (data / "official_small" / "94-06" / folder).iterdir()
                await import_results(session, file, f"{folder}/{file.name}", "strict")

    return load


@pytest.fixture(scope="session")
async def val_de_marne(kept_database: NewDatabase, load_rounds: LoadRounds, data: Path) -> Sessions:
    """The 80 stations of the 6th constituency, five rounds and their boundaries, read once for all who only look."""
    sessions = kept_database("predict")
    await load_rounds(sessions, *ROUNDS)
    async with transaction(sessions) as session:
        boundaries = (data / "geo" / "bureaux_contours_94_voronoi.geojson").read_bytes()
        await import_boundaries(session, boundaries, "Voronoï d’adresses, 2016")
    return sessions


@pytest.fixture(scope="session")
async def two_rounds(kept_database: NewDatabase, load_rounds: LoadRounds) -> Sessions:
    """Two first rounds of that constituency and nothing else, likewise."""
    sessions = kept_database("predict")
    await load_rounds(sessions, "legislatives-2022-t1", "legislatives-2024-t1")
    return sessions


@pytest.fixture(scope="session")
def real(val_de_marne: Sessions) -> FastAPI:
    """The service on that database."""
    return create_app(val_de_marne, Settings.model_validate(settings(val_de_marne).model_dump()))


@pytest.fixture
async def looker(real: FastAPI, val_de_marne: Sessions) -> AsyncIterator[AsyncClient]:
    """A manager of a new campaign in the 6th constituency of the Val-de-Marne."""
    async with call(real, await new_campaign(val_de_marne)) as client:
        yield client
