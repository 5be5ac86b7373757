"""Budget's summary for the home page: an empty and a filled account, and the roles that may read it."""

from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000_00, "spent_on": "2029-05-20"}
INVOICED = SPEND | {"state": "invoiced"}


async def summary(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/summary")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def cards(client: AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in (await summary(client))["cards"]}


def said(card: dict[str, Any]) -> str:
    return f"{card['figure']} | {card['detail']}".replace("\u202f", " ").replace("\xa0", " ")


async def test_of_an_empty_account_the_whole_ceiling_is_left(agent: AsyncClient) -> None:
    found = await cards(agent)

    assert said(found["ceiling"]).startswith(
        "66 780 € | 0 € dépensés ou engagés, sur un plafond de 66 780 € (L. 52-11, al. 3, décret 2008-1300)."
    )
    assert (found["ceiling"]["level"], found["ceiling"]["share"]) == ("good", 0)
    assert "account-tasks" not in found


async def test_what_was_spent_is_taken_off_and_what_waits_is_named(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=INVOICED)
    found = await cards(agent)

    assert said(found["ceiling"]).startswith("48 780 € | 18 000 € dépensés ou engagés")
    assert found["ceiling"]["share"] == pytest.approx(18_000 / 66_780)
    assert [one["text"] for one in found["account-tasks"]["lines"] if "factures reçues" in one["text"]]


async def test_above_the_ceiling_nothing_is_left_and_the_gauge_is_full(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=INVOICED | {"amount_cents": 70_000_00})
    ceiling = (await cards(agent))["ceiling"]

    assert said(ceiling).startswith("0 € | 70 000 € dépensés ou engagés")
    assert (ceiling["level"], ceiling["share"]) == ("bad", 1)


async def test_what_blocks_the_filing_is_counted_as_on_its_page(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=INVOICED)
    filing = (await agent.get("/v1/filing/checks")).json()
    blocking = [one["title"] for one in filing["checks"] if (one["outcome"], one["severity"]) == ("failed", "blocking")]
    found = (await cards(agent))["filing"]

    assert blocking
    assert (found["figure"], found["level"]) == (str(filing["blocking"]), "bad")
    assert [one["text"] for one in found["lines"]] == blocking[:4]


async def test_without_a_population_the_ceiling_is_still_to_do(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions, election="departementales", territory="canton:2312")) as manager:
        found = await summary(manager)

    assert found["cards"][0]["detail"] == "Plafond à établir."
    assert {one["key"]: one["is_done"] for one in found["steps"]} == {"account": False, "account-people": False}


async def test_a_small_commune_has_neither_a_ceiling_to_establish_nor_a_filing(
    app: FastAPI, sessions: Sessions
) -> None:
    rounds = [{"number": 1, "on": "2032-03-14"}, {"number": 2, "on": "2032-03-21"}]
    ahun = await new_campaign(sessions, election="municipales", territory="commune:23001", rounds=rounds)
    async with call(app, ahun) as manager:
        found = await summary(manager)

    assert [one["key"] for one in found["cards"]] == ["ceiling", "dates"]
    assert "(L. 52-4, dernier alinéa)" in found["cards"][0]["detail"]
    assert not any("compte" in one["text"] for one in found["cards"][1]["lines"])
    assert "ni plafond ni compte" in found["cards"][0]["detail"]
    assert found["cards"][0]["level"] == "none"
    assert {one["key"]: one["is_done"] for one in found["steps"]} == {"account": True}


async def test_the_step_is_done_once_the_ceiling_is_known(agent: AsyncClient) -> None:
    done = {one["key"]: one["is_done"] for one in (await summary(agent))["steps"]}
    assert done == {"account": True, "account-people": False}
    declared = {"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=declared)).status_code == 200
    done = {one["key"]: one["is_done"] for one in (await summary(agent))["steps"]}
    assert done == {"account": True, "account-people": True}


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (Role.ACCOUNTANT, {"ceiling", "dates", "filing", "account-tasks"}),
        (Role.COORDINATOR, {"ceiling", "dates"}),
        (Role.CANVASSER, set[str]()),
        (Role.PHONE_BANK, set[str]()),
        (Role.READER, set[str]()),
    ],
)
async def test_a_role_gets_the_figures_that_it_may_read_and_no_other(
    app: FastAPI, agent: AsyncClient, sessions: Sessions, campaign_id: UUID, role: Role, keys: set[str]
) -> None:
    await agent.post("/v1/expenses", json=INVOICED)
    await new_member(sessions, campaign_id, "somebody", (role,))
    async with call(app, campaign_id, subject="somebody") as somebody:
        found = await summary(somebody)

    assert {one["key"] for one in found["cards"]} == keys
    assert found["steps"] == []


async def test_a_token_without_the_right_gets_no_figure(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "campaigns:read") as client:
        assert await summary(client) == {"cards": [], "steps": []}
    async with call(app, campaign_id, "expenses:read") as client:
        assert (await client.get("/v1/summary")).status_code == 403
    async with call(app) as nobody:
        assert (await nobody.get("/v1/summary")).status_code == 401


async def test_another_campaigns_spending_is_never_counted(
    app: FastAPI, agent: AsyncClient, sessions: Sessions
) -> None:
    await agent.post("/v1/expenses", json=INVOICED)
    async with call(app, await new_campaign(sessions, population=100_000)) as stranger:
        found = await cards(stranger)

    assert said(found["ceiling"]).startswith("66 780 € | 0 € dépensés")
    assert "account-tasks" not in found
