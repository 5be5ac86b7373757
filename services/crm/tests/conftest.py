from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.app import create_app
from crm.settings import Settings
from crm.territories.preparing import prepare
from crm.territories.storing import gather, store_buildings, store_streets
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions, transaction
from kit.testing import NewDatabase, call, new_campaign, settings

Canvass = Callable[..., dict[str, Any]]
CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
LayGround = Callable[[bytes], Awaitable[None]]


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("crm")


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


@pytest.fixture
def call_as(app: FastAPI, campaign_id: UUID) -> CallAs:
    """`async with call_as("a-subject") as client`: another member of the same campaign."""

    def open_client(subject: str, *scopes: str) -> AbstractAsyncContextManager[AsyncClient]:
        return call(app, campaign_id, *scopes, subject=subject)

    return open_client


@pytest.fixture
def canvass() -> Canvass:
    """The report of a conversation an hour ago; `canvass(outcome="refused", support=None)` varies it."""

    def make(**fields: Any) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "station": "94033_0001",
            "happened_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "channel": "door",
            "outcome": "answered",
            "support": 4,
        } | fields

    return make


@pytest.fixture
def lay_ground(sessions: Sessions, campaign_id: UUID) -> LayGround:
    """`await lay_ground(csv)`: addresses as the job loads them, without the process that it reads them in."""

    async def lay(content: bytes) -> None:
        async with transaction(sessions, campaign_id) as session:
            prepared = prepare(content, (), *await gather(session), electors=False)
            await store_streets(session, campaign_id, prepared.streets)
            await store_buildings(session, campaign_id, prepared.buildings, "essai")

    return lay
