from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member, work_off
from proxy.consumers import JOBS

Make = Callable[..., dict[str, Any]]
Enter = Callable[..., Awaitable[tuple[str, str]]]
Match = Callable[[], Awaitable[dict[str, Any]]]


@pytest.fixture
def enter(app: FastAPI, coordinator: AsyncClient, campaign_id: UUID, body: Make) -> Enter:
    """A request or an offer, confirmed by a call: its id and the token of its link."""
    count = 0

    async def make(kind: str, *, confirm: bool = True, **changed: Any) -> tuple[str, str]:
        nonlocal count
        count += 1
        civil = {"first_names": f"Camille{'abcdefgh'[count]}", "surname": "Essai", "born_on": "1985-03-27"}
        sent = body(**{"civil_status": civil} | changed)
        if kind == "offers":
            sent = {"radius_km": 20} | sent
        token = (await coordinator.post(f"/v1/{kind}", json=sent)).json()["token"]
        items = (await coordinator.get(f"/v1/{kind}", params={"limit": 200})).json()["items"]
        found = max(items, key=lambda one: one["opened_at"])["id"]
        if confirm:
            async with call(app, campaign_id, subject="second") as other:
                answer = await other.post(f"/v1/{kind}/{found}/confirm")
                assert answer.status_code == 200, answer.text
        return found, token

    return make


@pytest.fixture(autouse=True)
async def second_member(sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "second")


@pytest.fixture
def match(coordinator: AsyncClient, sessions: Sessions) -> Match:
    """The matching of the whole pool, done: its result."""

    async def run() -> dict[str, Any]:
        answer = await coordinator.post("/v1/matching-runs")
        assert answer.status_code == 202, answer.text
        await work_off(sessions, JOBS)
        job = (await coordinator.get(f"/v1/jobs/{answer.json()['id']}")).json()
        assert job["state"] == "done", job
        return job["result"]

    return run
