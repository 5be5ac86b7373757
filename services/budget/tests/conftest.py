import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from budget.app import create_app
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import NewDatabase, call, new_campaign, new_member, settings

REPOSITORY = Path(__file__).parents[3]
AGENT = "agent"


@pytest.fixture(scope="session")
def law() -> Path:
    """The published figures of law, which the repository does not hold."""
    folder = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data")) / "law"
    if not folder.is_dir():
        message = f"no law vectors in {folder}: set ISOLOIR_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("budget")


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return create_app(sessions, settings(sessions))


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """Législatives 2029, 100 000 inhabitants: a ceiling of 66 780 €. Its members: a manager and an agent."""
    made = await new_campaign(sessions, population=100_000)
    await new_member(sessions, made, AGENT, (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
async def manager(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
async def agent(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id, subject=AGENT) as client:
        yield client
