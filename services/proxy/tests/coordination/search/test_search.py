"""proxy's search: requests by what their list shows, a first name and a place, for the coordination alone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

Make = Callable[..., dict[str, Any]]


@pytest.fixture
async def asked(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    for one in (typed(), typed(surname="Voisin", first_names="Odilon", commune="Vincennes", station="1")):
        answer = await voter.post(f"/demande/{campaign_id}", data=one)
        assert answer.status_code < 400, answer.text


async def found(client: AsyncClient, text: str) -> list[tuple[str, str, str]]:
    answer = await client.post("/v1/search", json={"text": text})
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["title"], one["page"]) for one in answer.json()["items"] if one["kind"] != "page"]


@pytest.mark.usefixtures("asked")
async def test_a_request_is_found_by_first_name_and_place_never_by_a_surname(coordinator: AsyncClient) -> None:
    ((kind, title, page),) = await found(coordinator, "odilon")
    assert (kind, title) == ("proxy_request", "Odilon")
    assert (await coordinator.get(page, headers={"Accept": "text/html"})).status_code == 200
    assert [one[1] for one in await found(coordinator, "vincennes")] == ["Odilon"]
    assert await found(coordinator, "voisin") == []


@pytest.mark.usefixtures("asked")
async def test_another_campaign_another_role_and_another_place_find_none(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call(app, await new_campaign(sessions)) as stranger:
        assert await found(stranger, "odilon") == []
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(sessions, campaign_id, "elsewhere", (Role.PROXY_COORDINATOR,), territories=("94033",))
    for subject in ("agent", "elsewhere"):
        async with call(app, campaign_id, subject=subject) as client:
            assert await found(client, "odilon") == []
