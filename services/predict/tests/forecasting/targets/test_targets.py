"""Targets over HTTP, on the real results of 94-06."""

import csv
import io
import math
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign, new_member

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "bloc": "gauche", "ours": True},
    {"id": "B", "label": "Ensemble", "bloc": "centre"},
    {"id": "C", "label": "Les Républicains", "bloc": "droite"},
    {"id": "D", "label": "Rassemblement national", "bloc": "extrême droite"},
]
HTML = {"Accept": "text/html"}


@pytest.fixture
async def ours(val_de_marne: Sessions, real: FastAPI) -> UUID:
    campaign = await new_campaign(val_de_marne)
    async with call(real, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
    return campaign


@pytest.fixture
async def client(real: FastAPI, ours: UUID) -> AsyncIterator[AsyncClient]:
    async with call(real, ours) as client:
        yield client


async def read(client: AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/v1/targets", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_each_goal_has_its_votes_as_a_distribution_its_chance_and_its_article(client: AsyncClient) -> None:
    told = await read(client)
    goals = {one["key"]: one for one in told["goals"]}

    assert list(goals) == ["reimbursement", "qualify", "win_first_round", "win_second_round"]
    for one in goals.values():
        needed = one["votes_needed"]
        assert needed["low"] <= needed["lower"] <= needed["middle"] <= needed["upper"] <= needed["high"]
        assert 0 <= one["chance"] <= 1
        assert one["articles"]
        assert all(said["text"] for said in one["conditions"])
    assert goals["qualify"]["votes_needed"]["high"] <= -(-told["registered"] // 8)
    assert goals["reimbursement"]["articles"] == ["L. 52-11-1"]
    assert (told["method"], told["forecast_method"], told["core_vote_method"]) == (
        "targets-1",
        "forecast-5",
        "core-vote-3",
    )


async def test_the_chances_are_those_of_the_forecast(client: AsyncClient) -> None:
    told = await read(client)
    (forecast,) = [one for one in (await client.get("/v1/forecast")).json()["lists"] if one["ours"]]
    chances = {one["key"]: one["chance"] for one in told["goals"]}

    assert chances["qualify"] == pytest.approx(forecast["chance_to_qualify"], abs=0.01)
    assert chances["win_first_round"] == pytest.approx(forecast["chance_to_win_first_round"], abs=0.01)
    assert chances["reimbursement"] == pytest.approx(forecast["chance_to_pass_5_percent"], abs=0.01)


async def test_the_stations_add_up_and_each_says_what_is_beyond_its_base(client: AsyncClient) -> None:
    told = await read(client, goal="win_first_round")
    (goal,) = [one for one in told["goals"] if one["key"] == "win_first_round"]

    assert len(told["items"]) == 80
    assert sum(one["votes"] for one in told["items"]) == told["shared_votes"]
    assert told["shared_votes"] == math.ceil(goal["votes_needed"]["middle"])
    for one in told["items"]:
        assert one["interval"]["low"] <= one["votes"] <= one["interval"]["high"]
        assert one["gap"] == pytest.approx(one["votes"] - one["core_vote"], abs=0.06)


async def test_more_turnout_asks_for_more_votes_to_win_and_not_to_go_on(client: AsyncClient) -> None:
    before = {one["key"]: one["votes_needed"] for one in (await read(client))["goals"]}
    put = {"name": "Forte participation", "assumptions": {"turnout_shift": 0.08}}
    kept = (await client.post("/v1/scenarios", json=put)).json()
    await client.post(f"/v1/scenarios/{kept['id']}/choose")
    after = {one["key"]: one["votes_needed"] for one in (await read(client))["goals"]}

    assert after["win_first_round"]["middle"] > before["win_first_round"]["middle"]
    assert after["qualify"]["high"] <= before["qualify"]["high"]


async def test_stations_come_in_pages_and_as_a_table(client: AsyncClient) -> None:
    first = await read(client, limit=50)
    second = await read(client, limit=50, after=first["next"])
    table = list(csv.DictReader(io.StringIO((await client.get("/v1/targets.csv")).text)))

    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 30, None)
    assert [row["station"] for row in table] == [one["station"] for one in [*first["items"], *second["items"]]]
    assert {row["goal"] for row in table} == {"qualify"}


async def test_another_list_can_be_asked_for(client: AsyncClient) -> None:
    assert (await read(client, list="D"))["label"] == "Rassemblement national"


async def test_who_is_limited_to_a_commune_sees_its_stations_only(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    await new_member(val_de_marne, ours, "local", (Role.MANAGER,), ("94067",))
    async with call(real, ours, subject="local") as client:
        told = await read(client)

    assert {one["station"][:5] for one in told["items"]} == {"94067"}
    assert sum(one["votes"] for one in told["items"]) < told["shared_votes"]


@pytest.mark.parametrize(
    ("query", "status", "pointer"),
    [
        ({"goal": "seats"}, 422, "?goal"),
        ({"goal": "gagner"}, 422, None),
        ({"list": "Z"}, 404, "?list"),
    ],
)
async def test_what_is_not_of_this_contest_is_refused_by_name(
    client: AsyncClient, query: dict[str, str], status: int, pointer: str | None
) -> None:
    answer = await client.get("/v1/targets", params=query)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert pointer is None or answer.json()["pointer"] == pointer


async def test_a_list_that_the_scenario_withdraws_has_no_target(client: AsyncClient) -> None:
    put = {"name": "Sans nous", "assumptions": {"withdrawals": [{"list": "A"}]}}
    kept = (await client.post("/v1/scenarios", json=put)).json()
    await client.post(f"/v1/scenarios/{kept['id']}/choose")

    answer = await client.get("/v1/targets")
    page = await client.get("/targets", headers=HTML)

    assert answer.status_code == 409
    assert "retire cette liste" in answer.json()["detail"]
    assert (page.status_code, "retire cette liste" in page.text) == (200, True)


async def test_without_a_list_of_ours_the_page_says_what_to_do(looker: AsyncClient) -> None:
    answer = await looker.get("/v1/targets")
    page = await looker.get("/targets", headers=HTML)

    assert answer.status_code == 409
    assert "quelle liste est la vôtre" in page.text


async def test_the_page_shows_goals_conditions_and_stations(client: AsyncClient) -> None:
    page = (await client.get("/targets", params={"goal": "win_second_round"}, headers=HTML)).text

    assert "ce qui doit être vrai" in page
    assert "des voix des listes éliminées" in page or "ne suffirait pas" in page
    assert page.count('<th scope="row">') == 4 + 25
    last = (await client.get("/targets", params={"goal": "win_second_round", "skip": 75}, headers=HTML)).text
    assert last.count('<th scope="row">') == 4 + 5
    for forbidden in ("<script", "<style", " style=", "onclick"):
        assert forbidden not in without_frame_script(page)


async def test_municipal_lists_have_other_lines(val_de_marne: Sessions, real: FastAPI) -> None:
    campaign = await new_campaign(val_de_marne, election="municipales", territory="commune:94033")
    async with call(real, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
        told = await read(client)

    assert [one["key"] for one in told["goals"]][:4] == ["reimbursement", "seats", "qualify", "win_first_round"]
    (qualify,) = [one for one in told["goals"] if one["key"] == "qualify"]
    assert qualify["share_of_valid"]["middle"] == pytest.approx(0.1, abs=0.001)
