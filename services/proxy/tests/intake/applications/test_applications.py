"""A request and an offer live alike: the same steps, over the API, for both."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member

Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("kind", ["requests", "offers"])
async def test_the_second_call_confirms_and_the_first_confirmation_counts(
    app: FastAPI, sessions: Sessions, coordinator: AsyncClient, campaign_id: UUID, body: Make, kind: str
) -> None:
    await coordinator.post(f"/v1/{kind}", json=body())
    (one,) = (await coordinator.get(f"/v1/{kind}")).json()["items"]
    assert (await coordinator.post(f"/v1/{kind}/{one['id']}/confirm")).status_code == 409
    await new_member(sessions, campaign_id, "second")
    async with call(app, campaign_id, subject="second") as other:
        first, again = [(await other.post(f"/v1/{kind}/{one['id']}/confirm")).json() for _ in range(2)]
    assert first["confirmed_at"] == again["confirmed_at"] is not None


@pytest.mark.parametrize("kind", ["requests", "offers"])
async def test_the_later_of_two_is_the_duplicate_until_the_first_is_withdrawn(
    coordinator: AsyncClient, body: Make, kind: str
) -> None:
    for _ in range(2):
        await coordinator.post(f"/v1/{kind}", json=body())
    rows = sorted((await coordinator.get(f"/v1/{kind}")).json()["items"], key=lambda one: one["opened_at"])
    assert [one["duplicate_of"] for one in rows] == [None, rows[0]["id"]]
    assert (await coordinator.post(f"/v1/{kind}/{rows[0]['id']}/withdraw")).is_success
    found = {one["id"]: one["duplicate_of"] for one in (await coordinator.get(f"/v1/{kind}")).json()["items"]}
    assert found[rows[1]["id"]] is None
