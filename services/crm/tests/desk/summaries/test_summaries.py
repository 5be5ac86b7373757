"""crm's summary for the home page: the day of each role, in figures of the own campaign alone."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member
from kit.text.french_typography import breakable

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]


async def summary(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/summary")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def cards(client: AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in (await summary(client))["cards"]}


async def steps(client: AsyncClient) -> dict[str, bool]:
    return {one["key"]: one["is_done"] for one in (await summary(client))["steps"]}


@pytest.fixture
async def member(sessions: Sessions, campaign_id: UUID, call_as: CallAs) -> Callable[[Role], Any]:
    """`async with await member(Role.READER) as client`: somebody else of the team with one role."""

    async def enter(role: Role) -> AbstractAsyncContextManager[AsyncClient]:
        await new_member(sessions, campaign_id, "somebody", (role,))
        return call_as("somebody")

    return enter


async def test_an_empty_campaign_says_zero_and_what_to_begin_with(client: AsyncClient) -> None:
    found = await cards(client)

    assert (found["week"]["figure"], found["week"]["detail"]) == ("0", "0 les sept jours d’avant.")
    assert found["late"]["detail"] == "Rien en retard."
    assert found["meetings"]["page"] == "/campaign-events/new"
    assert found["start"]["figure"] == ""
    assert "my-tasks" not in found
    assert await steps(client) == {"team": False, "contacts": False, "streets": False}


async def test_attempts_of_seven_days_are_counted(client: AsyncClient, canvass: Make) -> None:
    for outcome in ("answered", "not_home"):
        more = {} if outcome == "answered" else {"support": None}
        answer = await client.post("/v1/canvasses", json=canvass(outcome=outcome, **more))
        assert answer.is_success, answer.text

    assert (await cards(client))["week"]["figure"] == "2"


async def test_a_coming_meeting_stands_with_its_title(client: AsyncClient, meeting: Make) -> None:
    made = await client.post("/v1/campaign-events", json=meeting())
    assert made.is_success, made.text
    found = (await cards(client))["meetings"]

    assert [one["text"] for one in found["lines"]] == ["Rencontre au marché"]
    assert "22 mai 2029" in breakable(found["lines"][0]["detail"])
    assert found["lines"][0]["page"] == f"/campaign-events/{made.json()['id']}"


async def test_an_action_that_ended_without_its_outcome_is_late(client: AsyncClient) -> None:
    body = {
        "kind": "postering",
        "title": "Collage du centre",
        "starts_at": "2025-05-19T18:00:00Z",
        "ends_at": "2025-05-19T20:00:00Z",
        "stations": ["94033_0001"],
    }
    made = await client.post("/v1/actions", json=body)
    assert made.is_success, made.text
    found = (await cards(client))["late"]

    assert found["level"] == "warn"
    assert [one["text"] for one in found["lines"]] == ["Bilan à noter : Collage du centre"]


async def test_a_canvasser_begins_at_the_first_door_of_the_turf_they_were_given(
    client: AsyncClient, turf: UUID, member: Callable[..., Any]
) -> None:
    async with await member(Role.CANVASSER) as canvasser:
        found = (await cards(canvasser))["start"]
        assert (found["title"], found["page"]) == ("Porte-à-porte", "/my-turfs")
        assert "prenez-en un" in found["detail"]

        given = await client.post(f"/v1/turfs/{turf}/holders", json={"subjects": ["somebody"]})
        assert given.is_success, given.text
        found = (await cards(canvasser))["start"]

    assert (found["title"], found["page"]) == ("Autour du marché", "/my-turfs")
    assert found["figure"] in ("Rue des Essais", "Rue du Modèle")
    assert breakable(found["detail"]).startswith("14 portes, ")


@pytest.mark.usefixtures("turf")
async def test_steps_are_done_once_the_team_and_the_streets_are_there(
    client: AsyncClient, member: Callable[..., Any]
) -> None:
    async with await member(Role.CANVASSER) as canvasser:
        assert await steps(canvasser) == {}

    assert await steps(client) == {"team": True, "contacts": False, "streets": True}


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (Role.CANVASSER, {"start", "week", "meetings"}),
        (Role.PHONE_BANK, {"calls"}),
        (Role.READER, {"meetings"}),
        (Role.REPORTER, set[str]()),
    ],
)
async def test_a_role_gets_the_cards_of_its_day_and_no_other(
    client: AsyncClient, canvass: Make, meeting: Make, member: Callable[..., Any], role: Role, keys: set[str]
) -> None:
    await client.post("/v1/canvasses", json=canvass())
    await client.post("/v1/campaign-events", json=meeting())
    async with await member(role) as somebody:
        found = await summary(somebody)

    assert {one["key"] for one in found["cards"]} == keys
    assert found["steps"] == []


async def test_a_token_without_the_right_gets_no_figure(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "campaigns:read") as client:
        assert await summary(client) == {"cards": [], "steps": []}
    async with call(app) as nobody:
        assert (await nobody.get("/v1/summary")).status_code == 401


@pytest.mark.usefixtures("turf")
async def test_another_campaigns_week_turfs_and_meetings_are_never_shown(
    app: FastAPI, client: AsyncClient, canvass: Make, meeting: Make, sessions: Sessions
) -> None:
    await client.post("/v1/canvasses", json=canvass())
    await client.post("/v1/campaign-events", json=meeting())
    async with call(app, await new_campaign(sessions)) as stranger:
        found = await cards(stranger)
        assert await steps(stranger) == {"team": False, "contacts": False, "streets": False}

    assert found["week"]["figure"] == "0"
    assert found["start"]["page"] == "/"
    assert found["meetings"]["lines"] == []


async def test_a_consulate_is_led_to_no_door(app: FastAPI, sessions: Sessions) -> None:
    abroad = await new_campaign(sessions, territory="circo:ZZ07", election="legislatives")
    async with call(app, abroad) as client:
        assert await steps(client) == {"team": False, "contacts": False}
        assert "start" not in await cards(client)
