"""predict's summary for the home page: our standing and the first places to go, for those who may read it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import app_on, call, new_campaign, new_member
from kit.testing.tokens import settings
from kit.text import french
from predict.app import create_app
from predict.settings import Settings
from predict.targeting.stations import pending_rankings, service

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "nuance": "UG", "ours": True},
    {"id": "B", "label": "Ensemble", "nuance": "ENS"},
    {"id": "C", "label": "Rassemblement national", "nuance": "RN"},
]


async def summary(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/summary")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def cards(client: AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in (await summary(client))["cards"]}


@pytest.fixture
def filled(two_rounds: Sessions) -> FastAPI:
    """The service with two first rounds, which are only read: each test has a campaign of its own."""
    return app_on(create_app, two_rounds, Settings.model_validate(settings(two_rounds).model_dump()))


@pytest.fixture
async def own_campaign(two_rounds: Sessions) -> UUID:
    return await new_campaign(two_rounds)


@pytest.fixture
async def standing(filled: FastAPI, own_campaign: UUID) -> AsyncIterator[AsyncClient]:
    """The manager, where it is said who stands."""
    async with call(filled, own_campaign) as client:
        put = await client.put("/v1/contest", json={"lists": LISTS})
        assert put.status_code == 200, put.text
        yield client


async def test_results_are_imported_though_they_are_still_being_ranked(
    filled: FastAPI, own_campaign: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the nation, whose ranking takes a job of minutes."""
    monkeypatch.setattr(pending_rankings, "AT_ONCE", 0)
    async with call(filled, own_campaign) as client:
        found = await summary(client)
    assert found["cards"] == []
    assert {one["key"]: one["is_done"] for one in found["steps"]} == {"past-results": True, "list": False}


async def test_of_more_stations_than_are_drawn_the_home_has_no_map(
    standing: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "map" in {one["key"] for one in (await summary(standing))["cards"]}
    monkeypatch.setattr(service, "MAX_DRAWN", 5)
    assert {"priorities", "map"} & {one["key"] for one in (await summary(standing))["cards"]} == {"priorities"}


async def test_an_empty_campaign_has_steps_and_no_figure(client: AsyncClient) -> None:
    found = await summary(client)
    assert found["cards"] == []
    assert {one["key"]: one["is_done"] for one in found["steps"]} == {"past-results": False, "list": False}


async def test_a_filled_campaign_says_what_its_pages_say(standing: AsyncClient) -> None:
    found = await cards(standing)
    forecast = (await standing.get("/v1/forecast")).json()
    own = next(one for one in forecast["lists"] if one["ours"])

    assert found["forecast"]["figure"] == french.percent(own["share"])
    low, high = (french.percent(own["interval"][end]) for end in ("low", "high"))
    assert f"entre {low} et {high}" in found["forecast"]["detail"]
    assert f"({french.percent(own['chance_to_win'], 0)})" in found["forecast"]["detail"]
    best = (await standing.get("/v1/stations?limit=200")).json()["items"]
    first = sorted(best, key=lambda one: one["rank"])[:3]
    lines = found["priorities"]["lines"]
    assert len(lines) == 3
    for line, station in zip(lines, first, strict=True):
        gain = french.number(10 * station["net"]["hourly"]["expected"], 1)
        assert line["detail"].startswith(f"dix heures y gagnent {gain} voix nettes")
        assert line["detail"].endswith(")") is not station["net"]["stronghold"]
    picture = await standing.get(found["map"]["picture"])
    assert picture.headers["content-type"].startswith("image/svg+xml")
    steps = (await summary(standing))["steps"]
    assert {one["key"]: one["is_done"] for one in steps} == {"past-results": True, "list": True}


async def test_results_without_a_list_leave_the_forecast_to_do(filled: FastAPI, own_campaign: UUID) -> None:
    async with call(filled, own_campaign) as client:
        found = await summary(client)
    assert "forecast" not in {one["key"] for one in found["cards"]}
    assert {one["key"]: one["is_done"] for one in found["steps"]}["list"] is False


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (Role.COORDINATOR, {"priorities", "map", "forecast"}),
        (Role.READER, {"priorities", "map"}),
        (Role.CANVASSER, {"priorities", "map"}),
        (Role.PHONE_BANK, set[str]()),
        (Role.REPORTER, set[str]()),
        (Role.FINANCIAL_AGENT, set[str]()),
    ],
)
@pytest.mark.usefixtures("standing")
async def test_a_role_gets_the_figures_that_it_may_read_and_no_other(
    filled: FastAPI, two_rounds: Sessions, own_campaign: UUID, role: Role, keys: set[str]
) -> None:
    await new_member(two_rounds, own_campaign, "somebody", (role,))
    async with call(filled, own_campaign, subject="somebody") as somebody:
        found = await summary(somebody)
    assert {one["key"] for one in found["cards"]} == keys
    assert "past-results" not in {one["key"] for one in found["steps"]}


async def test_a_token_without_the_right_gets_no_figure(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "campaigns:read") as client:
        assert await summary(client) == {"cards": [], "steps": []}
    async with call(app) as nobody:
        assert (await nobody.get("/v1/summary")).status_code == 401


@pytest.mark.usefixtures("standing")
async def test_another_campaign_stands_nowhere(filled: FastAPI, two_rounds: Sessions) -> None:
    async with call(filled, await new_campaign(two_rounds)) as stranger:
        assert "forecast" not in await cards(stranger)
