from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from budget.app import create_app
from budget.settings import Settings
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import app_on, call
from kit.testing.tokens import settings

ROOT = "https://campagne.exemple.fr"


@pytest.fixture
def app(sessions: Sessions, tmp_path: Path) -> FastAPI:
    """The service of a suite that has a name, to which providers send people back."""
    own = {"evidence_url": (tmp_path / "evidence").as_uri(), "public_url": ROOT}
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump() | own))


@pytest.fixture
def campaign_id(weeks_before: UUID) -> UUID:
    return weeks_before


@pytest.fixture
async def opened(agent: AsyncClient, simulator: object, keys: dict[str, Any]) -> None:
    """The page is published, by an agent who is declared and has an account."""
    days = {"name": "Lise Canari", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=days)).is_success
    assert (await agent.put("/v1/checkout-provider", json=keys)).is_success
    body = {"published": True, "contact": "mandataire@exemple.fr", "words": "Merci.", "sites": ["https://exemple.fr"]}
    answer = await agent.put("/v1/gift-page", json=body)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with call(app) as client:
        yield client
