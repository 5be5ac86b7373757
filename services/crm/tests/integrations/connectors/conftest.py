import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from crm.app import create_app
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import Server, Window, simulated
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import app_on, call, work_off
from kit.testing.tokens import SECRET, settings
from sqlalchemy import func, update

from services.crm.tests.integrations.connectors.vendor_facts import Checked

KINDS = {NationBuilderSimulator: "nationbuilder", QomonSimulator: "qomon", BrevoSimulator: "brevo"}
Sync = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return app_on(create_app, sessions, settings(sessions, webhooks_loopback=True))


@pytest.fixture(autouse=True)
def as_the_launcher_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's settings come from its environment: a demonstration may reach this machine."""
    monkeypatch.setenv("ISOLOIR_SECRET_KEY", base64.b64encode(SECRET).decode())
    monkeypatch.setenv("ISOLOIR_WEBHOOKS_LOOPBACK", "true")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a vendor to recover waits a hundredth as long."""
    sleep = asyncio.sleep

    async def shorter(seconds: float) -> None:
        await sleep(seconds / 100)

    monkeypatch.setattr("crm.integrations.connectors.http_line.asyncio.sleep", shorter)


@pytest.fixture
def nation() -> Iterator[tuple[NationBuilderSimulator, Server]]:
    """Each exchange with it is held against what is documented."""
    simulator = NationBuilderSimulator(window=Window(100_000, 10.0))
    checked = Checked("nationbuilder", simulator)
    with simulated(checked) as server:
        yield simulator, server
    assert checked.wrong == []


@pytest.fixture
def space() -> Iterator[tuple[QomonSimulator, Server]]:
    simulator = QomonSimulator(window=Window(100_000, 10.0), delay=0.05)
    checked = Checked("qomon", simulator)
    with simulated(checked) as server:
        yield simulator, server
    assert checked.wrong == []


@pytest.fixture
def account() -> Iterator[tuple[BrevoSimulator, Server]]:
    simulator = BrevoSimulator(window=Window(100_000, 10.0), delay=0.05)
    checked = Checked("brevo", simulator)
    with simulated(checked) as server:
        yield simulator, server
    assert checked.wrong == []


async def call_tried(sessions: Sessions, campaign_id: UUID) -> None:
    """As if a dry run of each connector had come to its end."""
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Connector).values(tried_at=func.now()))


@pytest.fixture
async def client(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
def wire(client: AsyncClient) -> Sync:
    """`await wire(simulator, server, cap=5)`: the connector."""

    async def make(simulator: Any, server: Server, **more: Any) -> dict[str, Any]:
        kind = KINDS[type(simulator)]
        body = {"kind": kind, "name": kind, "base_url": server.url, "token": simulator.token, "gives_new": True}
        made = await client.post("/v1/connectors", json=body | {"cap": 10_000} | more)
        assert made.status_code == 201, made.text
        return made.json()

    return make


@pytest.fixture
def sync(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> Sync:
    """`await sync(connector)`: the run, once it has ended, with its entries."""

    async def run(connector: dict[str, Any], *, dry: bool = False) -> dict[str, Any]:
        path = f"/v1/connectors/{connector['id']}/runs"
        if not dry:
            await call_tried(sessions, campaign_id)
        asked = await client.post(path, json={"dry": dry})
        assert asked.status_code == 202, asked.text
        await work_off(sessions, JOBS)
        found = (await client.get(path)).json()["items"][0]
        assert found["id"] == asked.json()["id"]
        entries = (await client.get(f"{path}/{found['id']}/entries?limit=200")).json()["items"]
        return found | {"entries": entries}

    return run
