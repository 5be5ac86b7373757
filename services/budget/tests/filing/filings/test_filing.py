"""The checks over HTTP and on their page: each finding comes, and goes when it is mended."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.spending.expenses import actions
from common.events import ActionCompleted
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.events.consumer import Consumer
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_member, react

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}


@pytest.fixture
async def candidate(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call(app, campaign_id, subject="candidate") as client:
        yield client


async def found(client: AsyncClient) -> dict[str, dict[str, Any]]:
    answer = await client.get("/v1/filing/checks")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["passed"] + said["blocking"] + said["warnings"] == said["total"] == len(said["checks"])
    return {one["name"]: one for one in said["checks"] if one["outcome"] != "passed"}


async def test_an_empty_account_has_its_agent_to_declare_and_its_questions_to_answer(agent: AsyncClient) -> None:
    assert {name for name in await found(agent) if not name.startswith("office_")} == {"agent_declared"}


async def test_findings_come_with_what_is_entered_and_go_when_it_is_mended(
    agent: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})).json()["id"]
    checks = await found(agent)
    assert (checks["all_settled"]["entry_ids"], checks["all_settled"]["amount_cents"]) == ([made], 18_000)
    assert checks["balanced"]["amount_cents"] == 18_000
    assert checks["evidence_complete"]["entries"] == 1
    assert "accountant_named" in checks

    own = {"kind": "own", "amount_cents": 118_000, "received_on": "2029-05-01", "means": "transfer", "label": "Apport"}
    await agent.post("/v1/receipts", json=own)
    await prove(agent, made)
    await agent.post(f"/v1/expenses/{made}/transitions", json={"to": "paid"})
    checks = await found(agent)
    assert (checks["all_entered"]["entry_ids"], "all_settled" in checks, "balanced" in checks) == ([made], False, False)
    await agent.patch(f"/v1/expenses/{made}", json={"supplier": "Imprimerie"})
    await agent.post(f"/v1/expenses/{made}/transitions", json={"to": "in_account"})
    assert checks["agent_declared"]["severity"] == "warning"
    await agent.put(
        "/v1/account-people/agent",
        json={"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"},
    )
    fee = SPEND | {"heading": 9, "label": "Expert-comptable", "amount_cents": 100_000, "spent_on": "2029-07-01"}
    await agent.post("/v1/expenses", json=fee)
    assert {name for name in await found(agent) if not name.startswith("office_")} == {"bank_reconciled"}


async def test_direct_payments_and_help_in_kind_are_counted_as_they_change(agent: AsyncClient) -> None:
    paid = SPEND | {"state": "paid", "payer": "candidate"}
    direct = (await agent.post("/v1/expenses", json=paid)).json()["id"]
    helped = SPEND | {"heading": 3, "state": "invoiced", "payer": "in_kind"}
    in_kind = (await agent.post("/v1/expenses", json=helped)).json()["id"]
    checks = await found(agent)
    assert checks["direct_payments"]["amount_cents"] == 18_000
    assert checks["in_kind_valued"]["entry_ids"] == [in_kind]
    assert "all_settled" not in checks, "nobody is owed anything for help in kind"
    account = (await agent.get("/v1/account")).json()
    assert account["receipts_cents"] == SPEND["amount_cents"] * 2, "what the candidate paid, and what was lent"
    said = {"valuation": {"method": "market_price", "note": "Prix de la salle voisine"}}
    assert (await agent.patch(f"/v1/expenses/{in_kind}", json=said)).status_code == 200
    await agent.post(f"/v1/expenses/{direct}/reversal", json={"reason": "Erreur"})
    assert not {"direct_payments", "in_kind_valued"} & set(await found(agent))


async def test_gifts_without_a_number_or_beyond_the_limit_are_named(agent: AsyncClient, manager: AsyncClient) -> None:
    who = {"first_names": "Ada", "surname": "Exemple", "born_on": "1980-03-02", "address": "1 rue de l’Essai"}
    donor = (await agent.post("/v1/donors", json=who | {"french": True, "resident": True})).json()["id"]
    gift = {"kind": "gift", "received_on": "2029-05-27", "means": "cheque", "label": "Dîner", "donor_id": donor}
    big = gift | {"amount_cents": 500_000, "already_received": True}
    made = (await agent.post("/v1/receipts", json=big)).json()["id"]
    checks = await found(agent)
    assert (checks["gifts_legal"]["amount_cents"], checks["gifts_legal"]["entry_ids"]) == (40_000, [made])
    assert checks["forms_numbered"]["amount_cents"] == 500_000
    await agent.put(f"/v1/receipts/{made}/form-number", json={"form_number": "A-1"})
    back = {"amount_cents": 40_000, "returned_on": "2029-05-30"}
    await agent.post(f"/v1/receipts/{made}/returns", json=back)
    await agent.patch(f"/v1/donors/{donor}", json={"on_the_list": True})
    checks = await found(agent)
    assert not {"gifts_legal", "forms_numbered"} & set(checks)
    assert checks["donors_complete"]["entry_ids"] == [donor]
    # The manager may not see who gives: the number of them is no secret.
    seen = (await found(manager))["donors_complete"]
    assert (seen["entries"], seen["entry_ids"]) == (1, [])


async def test_an_action_that_took_place_has_a_cost(sessions: Sessions, campaign_id: UUID, agent: AsyncClient) -> None:
    action = {
        "id": str(uuid4()),
        "kind": "postering",
        "status": "completed",
        "stations": ["94033_0001"],
        "starts_at": "2026-05-19T22:30:00Z",
        "ends_at": "2026-05-19T23:30:00Z",
        "volunteers": 4,
        "cost_lines": [],
    }
    event = ActionCompleted.model_validate({"campaign_id": str(campaign_id), "version": 1, "action": action})
    await react(sessions, Consumer("budget", ActionCompleted, actions.hear_action), event)
    assert (await found(agent))["actions_costed"]["entry_ids"] == [action["id"]]
    await agent.post("/v1/expenses", json=SPEND | {"action_id": action["id"]})
    assert "actions_costed" not in await found(agent)


async def test_a_campaign_whose_dates_move_names_what_is_now_outside(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, agent: AsyncClient
) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND | {"spent_on": "2028-12-05"})).json()["id"]
    own = {"kind": "own", "amount_cents": 5_000, "received_on": "2028-12-06", "means": "transfer", "label": "Apport"}
    receipt = (await agent.post("/v1/receipts", json=own)).json()["id"]
    async with call(app, campaign_id, "operate", subject="operator") as operator:
        state = {
            "name": "Campagne d'essai",
            "candidate": "Camille Exemple",
            "election": "legislatives",
            "territory": "circo:9406",
            "rounds": [{"number": 1, "on": "2029-09-09"}],
            "population": 100_000,
        }
        moved = await operator.put(f"/v1/campaigns/{campaign_id}", json=state)
        assert moved.is_success, moved.text
    checks = await found(agent)
    assert checks["within_period"]["entry_ids"] == [made]
    assert checks["receipts_within_period"]["entry_ids"] == [receipt]


async def test_the_candidate_answers_and_a_forbidden_gift_proposes_its_line(
    candidate: AsyncClient, manager: AsyncClient, agent: AsyncClient, close: Callable[..., Awaitable[Response]]
) -> None:
    say = "/v1/filing/questions/software"
    assert (await manager.put(say, json={"answer": "no"})).status_code == 403
    assert (await candidate.put("/v1/filing/questions/weather", json={"answer": "no"})).status_code == 404
    assert (await candidate.put(say, json={"answer": "perhaps"})).status_code == 422
    answered = await candidate.put(say, json={"answer": "not_in_account", "note": "Prêté par Mme Secret"})
    assert (answered.status_code, answered.json()["note"]) == (200, "Prêté par Mme Secret")
    check = (await found(candidate))["office_software"]
    assert (check["severity"], check["proposal"]["heading"], check["article"]) == ("blocking", 10, "L. 52-8")
    await candidate.put(say, json={"answer": "no"})
    assert "office_software" not in await found(candidate)
    trail = (await agent.get("/v1/changes")).json()["items"]
    assert [one["fields"]["answer"] for one in trail[:2]] == [["not_in_account", "no"], [None, "not_in_account"]]
    assert "Secret" not in str(trail)
    await close(agent)
    assert (await candidate.put(say, json={"answer": "in_account"})).status_code == 409


async def test_the_page_says_in_plain_words_what_is_left(candidate: AsyncClient, agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"label": "Tracts <b>", "state": "invoiced"})
    html = (await candidate.get("/filing", headers={"Accept": "text/html"})).text
    text = html.replace("\u202f", " ").replace("\xa0", " ")
    assert "vendredi 17 août 2029 à 18 h" in text
    assert "points à corriger avant le dépôt" in text
    assert "Il manque 180 €" in text
    assert "Tracts &lt;b&gt;" in text
    assert 'href="/evidence"' in text
    assert not re.search(r"<script|style=|<b>|(?:src|href)=[\"'](?:https?:)?//", without_frame_script(html))
    sent = await candidate.post("/filing/questions", data={"premises": "no", "staff": "in_account"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/filing?done=answered#questions")
    answered = {one["key"]: one["answer"] for one in (await agent.get("/v1/filing/questions")).json()["items"]}
    assert (answered["premises"], answered["staff"], answered["rooms"]) == ("no", "in_account", None)
    refused = await candidate.post("/filing/questions", data={"premises": "?"})
    assert (refused.status_code, "Choisissez la réponse dans la liste." in refused.text) == (422, True)
