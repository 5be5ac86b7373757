"""A provider by its strict simulator, its keys, and a campaign three weeks before round one with an agent."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from budget.income.checkouts.simulators import HelloAssoSimulator, PayPlugSimulator
from common.scopes import Role
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import clock_offset, new_campaign, new_member


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
    given: dict[str, Any] = {"provider": provider, "return_url": "https://camille.exemple.fr/merci", "pays_agent": True}
    if provider == "helloasso":
        return given | {"organisation": "mandataire-exemple", "key": "a-client", "secret": "a-client-secret"}
    return given | {"secret": "sk_test_0123456789abcdef0123456789abcdef"}


@pytest.fixture
async def weeks_before(sessions: Sessions) -> UUID:
    """A campaign whose clock is three weeks before round one."""
    offset = clock_offset(datetime(2029, 5, 27, 9, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=offset)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made
