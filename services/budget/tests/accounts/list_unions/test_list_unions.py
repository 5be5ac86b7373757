"""Lists that join or merge, by their page and the API: the ceiling, the period and the checks follow."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, today

UNIONS = "/v1/list-unions"
TOULOUSE = "commune:31555"


async def campaign_of(
    app: FastAPI, sessions: Sessions, days_to_round_one: int, **state: Any
) -> AsyncIterator[AsyncClient]:
    first = today() + timedelta(days=days_to_round_one)
    rounds = [{"number": 1, "on": str(first)}, {"number": 2, "on": str(first + timedelta(days=7))}]
    changed: dict[str, Any] = {"election": "municipales", "territory": TOULOUSE, "rounds": rounds} | state
    made = await new_campaign(sessions, population=60_000, **changed)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, made, subject="agent") as client:
        yield client


@pytest.fixture
async def before(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    """The agent of a list of a town, forty days before round one."""
    async for client in campaign_of(app, sessions, 40):
        yield client


@pytest.fixture
async def between(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    """The agent of a list of a town, two days after round one."""
    async for client in campaign_of(app, sessions, -2):
        yield client


def joined(**more: Any) -> dict[str, Any]:
    given = {
        "kind": "joined",
        "name": "Vivre ici",
        "united_on": str(today() - timedelta(days=9)),
        "spent_cents": 70_000,
    }
    return given | more


def merged(**more: Any) -> dict[str, Any]:
    return {"kind": "merged", "name": "Ensemble", "united_on": str(today() - timedelta(days=1)), "head": "ours"} | more


async def checks_of(client: AsyncClient) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in (await client.get("/v1/filing/checks")).json()["checks"]}


async def test_what_a_joined_list_spent_counts_until_its_entries_are_in_the_account(before: AsyncClient) -> None:
    ceiling = (await before.get("/v1/ceiling")).json()["ceiling_cents"]
    made = await before.post(UNIONS, json=joined(spent_cents=ceiling + 1))
    assert made.status_code == 201, made.text
    checks = await checks_of(before)
    assert checks["ceiling_respected"]["outcome"] == "failed"
    assert "listes réunies compris" in checks["ceiling_respected"]["finding"]
    waiting = checks["joined_lists_entered"]
    assert (waiting["outcome"], waiting["amount_cents"]) == ("failed", ceiling + 1)
    gauge = (await before.get("/")).text
    assert "Plafond dépassé" in gauge
    assert "listes réunies</a>, pas encore saisis" in gauge
    api = (await before.get("/v1/ceiling")).json()
    assert (api["level"], api["headroom_cents"], api["spent_cents"]) == ("exceeded", -1, ceiling + 1)
    cards = {card["key"]: card for card in (await before.get("/v1/summary")).json()["cards"]}
    assert "de listes réunies" in cards["ceiling"]["detail"]
    assert cards["ceiling"]["level"] == "bad"
    page = (await before.get("/list-unions")).text
    assert "Tout est saisi" in page
    assert "se note ici après le premier tour" in page
    assert "/list-unions" in (await before.get("/account")).text

    taken = await before.post(f"{UNIONS}/{made.json()['id']}/take-over")
    assert taken.json()["taken_over"] is True
    assert (await before.post(f"{UNIONS}/{made.json()['id']}/take-over")).status_code == 200, "twice"
    checks = await checks_of(before)
    assert {checks[name]["outcome"] for name in ("ceiling_respected", "joined_lists_entered")} == {"passed"}
    assert "Une liste réunie ou fusionnée" in (await before.get("/changes")).text


async def test_the_absorbing_list_has_the_ceiling_of_round_two(between: AsyncClient) -> None:
    first = (await between.get("/v1/ceiling")).json()
    made = (await between.post(UNIONS, json=merged())).json()
    assert (made["absorbing"], made["closes_on"]) == ("ours", str(today() + timedelta(days=5)))
    second = (await between.get("/v1/ceiling")).json()
    assert (first["round"], second["round"]) == (1, 2)
    assert second["ceiling_cents"] > first["ceiling_cents"]
    again = await between.post(UNIONS, json=merged(name="Autre"))
    assert (again.status_code, again.json()["pointer"]) == (409, "/kind")
    wrong = await between.post(f"{UNIONS}/{made['id']}/take-over")
    assert wrong.status_code == 409


async def test_the_absorbed_list_engages_nothing_after_round_one(between: AsyncClient) -> None:
    made = await between.post(UNIONS, json=merged(head="neither", own_candidates=10, other_candidates=25))
    assert made.json()["absorbing"] == "other"
    spend = {"heading": 11, "label": "Affiches", "amount_cents": 1_000, "spent_on": str(today()), "state": "invoiced"}
    late = await between.post("/v1/expenses", json=spend)
    assert late.status_code == 422
    assert late.json()["pointer"] == "/spent_on"
    page = (await between.get("/list-unions")).text
    assert "Votre liste est absorbée" in page
    assert (await between.get("/v1/ceiling")).json()["round"] == 1


async def test_an_even_merger_is_left_to_the_commission(between: AsyncClient) -> None:
    made = await between.post(UNIONS, json=merged(head="neither", own_candidates=9, other_candidates=9))
    assert made.json()["absorbing"] == "undecided"
    assert "Demandez à la commission" in (await between.get("/list-unions")).text
    assert (await checks_of(between))["second_round_said"]["outcome"] == "failed", "nobody has said it yet"
    assert (await between.delete(f"{UNIONS}/{made.json()['id']}")).status_code == 204
    assert (await between.get(UNIONS)).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (merged(), 422, "/united_on"),
        (joined(united_on=str(today() + timedelta(days=1))), 422, "/united_on"),
        (joined(head="ours"), 422, ""),
        (merged(head=None), 422, ""),
        (joined(name=""), 422, "/name"),
        (joined(name="a\u0000b"), 422, "/name"),
        (joined(spent_cents=-1), 422, "/spent_cents"),
        (joined(spent_cents="1"), 422, "/spent_cents"),
        (merged(own_candidates=501), 422, "/own_candidates"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    before: AsyncClient, body: dict[str, Any], status: int, pointer: str
) -> None:
    refused = await before.post(UNIONS, json=body)
    found = refused.json()
    pointers = [error["pointer"] for error in found.get("errors") or [{"pointer": found.get("pointer", "")}]]
    assert (refused.status_code, pointers) == (status, [pointer])


async def test_a_list_that_comes_after_round_one_is_a_merger(between: AsyncClient) -> None:
    refused = await between.post(UNIONS, json=joined(united_on=str(today())))
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/united_on")
    assert "fusion" in refused.json()["detail"]
    assert (await between.post(f"{UNIONS}/{uuid4()}/take-over")).status_code == 404


async def test_a_deputy_has_no_list(agent: AsyncClient) -> None:
    refused = await agent.post(UNIONS, json=joined())
    assert (refused.status_code, refused.json()["pointer"]) == (409, "/kind")
    assert "pas un scrutin de liste" in (await agent.get("/list-unions")).text
    assert "/list-unions" not in (await agent.get("/account")).text


async def test_two_presses_count_a_joined_list_once(before: AsyncClient) -> None:
    answers = await asyncio.gather(*(before.post(UNIONS, json=joined()) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert (await before.get("/v1/ceiling")).json()["spent_cents"] == 70_000
    assert (await before.post(UNIONS, json=joined(name=" "))).status_code == 422


async def test_sums_beyond_all_bounds_are_told_all_the_same(before: AsyncClient) -> None:
    for name in ("Une", "Deux"):
        assert (await before.post(UNIONS, json=joined(name=name, spent_cents=10**12))).status_code == 201
    assert (await before.get("/v1/ceiling")).json()["level"] == "exceeded"
    assert (await before.get("/")).status_code == 200
    assert (await before.get("/v1/summary")).status_code == 200
