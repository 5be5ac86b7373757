from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import NewDatabase, call, new_campaign, settings
from proxy.app import create_app
from proxy.people import consents
from proxy.people.communes import Communes

COMMUNES = {"94033": "Fontenay-sous-Bois", "94080": "Vincennes", "93066": "Saint-Denis", "97411": "Saint-Denis"}

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("proxy")


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await new_campaign(sessions)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    app = create_app(sessions, settings(sessions))
    app.state.communes = Communes(COMMUNES)
    return app


@pytest.fixture
async def voter(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Somebody's browser, without an account."""
    async with call(app) as client:
        yield client


@pytest.fixture
async def coordinator(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
def body() -> Make:
    """A good request; `body(civil_status={"surname": ""})` changes a field of a group, `body(rounds=[1])` a value."""

    def make(**changed: Any) -> dict[str, Any]:
        made: dict[str, Any] = {
            "civil_status": {"first_names": "Zoé Marie", "surname": "Lefèvre", "born_on": "1985-03-27"},
            "contact": {"email": "zoe@exemple.fr", "phone": "06 12 34 56 78"},
            "registration": {"commune": "94033", "station": "94033_0012", "elector_number": "123 456 789"},
            "rounds": [1, 2],
            "consent": {"given": True, "version": consents.CURRENT},
        }
        for name, value in changed.items():
            made[name] = made[name] | value if isinstance(value, dict) and name in made else value
        return made

    return make


@pytest.fixture
def typed() -> Make:
    """The same request as a browser sends the form."""

    def make(**changed: Any) -> dict[str, Any]:
        return {
            "first_names": "Zoé Marie",
            "surname": "Lefèvre",
            "used_surname": "",
            "born_day": "27",
            "born_month": "3",
            "born_year": "1985",
            "email": "zoe@exemple.fr",
            "phone": "",
            "commune": "Fontenay sous bois",
            "station": "12",
            "consulate": "",
            "elector_number": "",
            "rounds": ["1", "2"],
            "consent": consents.CURRENT,
            "website": "",
        } | changed

    return make
