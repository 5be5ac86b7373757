from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from budget.app import create_app
from budget.income.checkouts.simulators import HelloAssoSimulator, PayPlugSimulator
from budget.settings import Settings
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import app_on, call, clock_offset, new_campaign, new_member
from kit.testing.tokens import settings

ROOT = "https://campagne.exemple.fr"


@pytest.fixture
def app(sessions: Sessions, tmp_path: Path) -> FastAPI:
    """The service of a suite that has a name, to which providers send people back."""
    own = {"evidence_url": (tmp_path / "evidence").as_uri(), "public_url": ROOT}
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump() | own))


@pytest.fixture(params=["helloasso", "payplug"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def simulator(provider: str, app: FastAPI) -> HelloAssoSimulator | PayPlugSimulator:
    simulator = HelloAssoSimulator() if provider == "helloasso" else PayPlugSimulator()
    app.state.checkout_transport = httpx.MockTransport(simulator)
    return simulator


@pytest.fixture
def keys(provider: str) -> dict[str, Any]:
    given: dict[str, Any] = {"provider": provider, "return_url": "https://camille.exemple.fr/", "pays_agent": True}
    if provider == "helloasso":
        return given | {"organisation": "mandataire-exemple", "key": "a-client", "secret": "a-client-secret"}
    return given | {"secret": "sk_test_0123456789abcdef0123456789abcdef"}


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A campaign whose clock is three weeks before round one."""
    offset = clock_offset(datetime(2029, 5, 27, 9, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=offset)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


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
