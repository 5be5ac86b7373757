"""A worker's metrics: what waits in its log and its jobs, and whether it reaches its servers."""

import socket
from uuid import uuid4

import httpx
import pytest
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import EVENT
from kit.runtime import metrics
from kit.servers.process import free_port
from kit.testing.steps import as_worker
from kit.worker_metrics import measure_database, served_metrics
from sqlalchemy import insert


def value(name: str, text: str) -> float:
    return float(next(line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name)))


async def test_what_waits_is_measured_when_somebody_asks(sessions: Sessions) -> None:
    campaign = uuid4()
    async with transaction(sessions, campaign) as session:
        row = {"id": uuid4(), "subject": "crm.v1.tried", "payload": "{}", "campaign_id": campaign}
        await session.execute(insert(EVENT).values(row))
    asked: list[int] = []

    async def measure() -> None:
        asked.append(1)
        async with as_worker(sessions) as worker:
            await measure_database(worker, "tried", with_jobs=True)

    listen = f"127.0.0.1:{free_port()}"
    async with served_metrics(listen, measure), httpx.AsyncClient(base_url=f"http://{listen}") as client:
        assert not asked
        text = (await client.get("/metrics")).text
        assert value('isoloir_events_unpublished{service="tried"}', text) == 1
        assert value('isoloir_events_unpublished_seconds{service="tried"}', text) >= 0
        assert value('isoloir_jobs_waiting{service="tried"}', text) == 0
        assert (await client.get("/else")).status_code == 404
        assert len(asked) == 1
    metrics.UNPUBLISHED.remove("tried")


async def test_nothing_is_served_unless_asked_for() -> None:
    async def measure() -> None:
        raise AssertionError

    async with served_metrics("", measure):
        pass


@pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="ports are shared on Linux and macOS")
async def test_the_launcher_that_takes_a_suite_back_holds_the_port_beside_the_worker() -> None:
    async def measure() -> None:
        raise AssertionError

    port = free_port()
    async with served_metrics(f"127.0.0.1:{port}", measure):
        with socket.socket() as held:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind(("127.0.0.1", port))
