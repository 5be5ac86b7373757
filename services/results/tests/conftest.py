from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, clock_offset, new_campaign
from kit.testing.tokens import settings
from results.app import create_app
from results.settings import Settings

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
NewSheet = Callable[..., dict[str, Any]]

STATIONS = ["94033_0001", "94033_0002", "94080_0001"]


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("results")


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await campaign_of_the_day(sessions)


async def campaign_of_the_day(sessions: Sessions, **state: Any) -> UUID:
    """A campaign on the day of its first round, before the legal hour: earlier, a sheet is kept apart."""
    first = str(state["rounds"][0]["on"]) if "rounds" in state else "2029-06-10"
    afternoon = datetime.combine(date.fromisoformat(first), time(16), UTC)
    return await new_campaign(sessions, clock_offset_seconds=clock_offset(afternoon), **state)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump()))


@pytest.fixture
async def client(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    """The manager, in a campaign with three stations and two candidates, before the legal hour."""
    async with call(app, campaign_id) as client:
        for station in STATIONS:
            body = {"commune_name": "Fontenay", "registered": 1000}
            assert (await client.put(f"/v1/stations/{station}", json=body)).status_code == 200
        await put_candidates(client)
        yield client


@pytest.fixture
def call_as(app: FastAPI, campaign_id: UUID) -> CallAs:
    """`async with call_as("a-subject") as client`: another member of the same campaign."""

    def open_client(subject: str, *scopes: str) -> AbstractAsyncContextManager[AsyncClient]:
        return call(app, campaign_id, *scopes, subject=subject)

    return open_client


@pytest.fixture
def sheet() -> NewSheet:
    """A sheet that adds up; `sheet(voters=701)` varies it."""

    def make(**fields: Any) -> dict[str, Any]:
        return {
            "station": STATIONS[0],
            "round": 1,
            "registered": 1000,
            "voters": 700,
            "blank": 12,
            "null": 8,
            "valid": 680,
            "votes": {"A": 400, "B": 280},
        } | fields

    return make


async def put_candidates(client: AsyncClient, round_number: int = 1) -> None:
    candidates = [
        {"id": "A", "panel": 1, "name": "Camille Exemple", "nuance": "DVC"},
        {"id": "B", "panel": 2, "name": "Dominique Essai"},
    ]
    answer = await client.put(f"/v1/rounds/{round_number}/candidates", json={"candidates": candidates})
    assert answer.status_code == 200
