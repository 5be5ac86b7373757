"""predict's search: the campaign's communes and stations, each with where to go there."""

from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import app_on, call, new_campaign, new_member
from kit.testing.tokens import settings
from predict.app import create_app
from predict.settings import Settings


@pytest.fixture
def filled(two_rounds: Sessions) -> FastAPI:
    return app_on(create_app, two_rounds, Settings.model_validate(settings(two_rounds).model_dump()))


@pytest.fixture
async def own_campaign(two_rounds: Sessions) -> UUID:
    return await new_campaign(two_rounds)


async def found(client: AsyncClient, text: str) -> list[tuple[str, str, str]]:
    answer = await client.post("/v1/search", json={"text": text})
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["title"], one["page"]) for one in answer.json()["items"] if one["kind"] != "page"]


async def test_a_commune_and_its_stations_lead_to_where_to_go(filled: FastAPI, own_campaign: UUID) -> None:
    async with call(filled, own_campaign) as client:
        station = (await client.get("/v1/stations?limit=1")).json()["items"][0]
        results = await found(client, station["commune_name"])
        assert results
        assert {kind for kind, _, _ in results} == {"station"}
        pages = {page for _, _, page in results}
        assert f"/?place={station['commune']}" in pages
        assert {page for page in pages if page.startswith("/stations/")} == pages - {f"/?place={station['commune']}"}
        for page in pages:
            assert (await client.get(page, headers={"Accept": "text/html"})).status_code == 200
        assert await found(client, "Quimperlé") == []


async def test_a_role_without_rankings_and_a_member_of_elsewhere_find_none(
    filled: FastAPI, own_campaign: UUID, two_rounds: Sessions
) -> None:
    async with call(filled, own_campaign) as client:
        name = (await client.get("/v1/stations?limit=1")).json()["items"][0]["commune_name"]
    await new_member(two_rounds, own_campaign, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(two_rounds, own_campaign, "elsewhere", (Role.COORDINATOR,), territories=("29232",))
    for subject in ("agent", "elsewhere"):
        async with call(filled, own_campaign, subject=subject) as client:
            assert await found(client, name) == []
