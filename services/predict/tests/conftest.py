import os
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import NewDatabase, call, new_campaign, settings
from predict.app import create_app
from predict.settings import Settings

# Alone with its own lock the service has no browser to be looked at with; `make test` has one.
collect_ignore = [] if find_spec("playwright") else ["stations/test_page.py"]

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
    return create_app(sessions, Settings.model_validate(settings(sessions).model_dump()))


@pytest.fixture
async def client(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client
