"""What had only an API has its page: loans, promises, budgets, comments, the trail, donors, shared costs."""

import html
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.consumers import CONSUMERS
from common.events import ActionCompleted, PledgeMade
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import react
from kit.text.french import euros

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}
DONOR: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Exemple",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": "true",
}


def said(cents: int) -> str:
    return euros(cents).replace("\u202f", " ").replace("\xa0", " ")


async def page(client: AsyncClient, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text).replace("\u202f", " ").replace("\xa0", " ")


async def send(client: AsyncClient, path: str, /, status: int = 303, **data: Any) -> str:
    """Where it leads, or the page where it is refused."""
    answer = await client.post(path, data=data, headers=HTML)
    assert answer.status_code == status, html.unescape(answer.text)
    return answer.headers["location"] if status == 303 else html.unescape(answer.text)


LOAN: dict[str, Any] = {
    "lender": "bank",
    "lender_name": "Banque de l'Essai",
    "amount": "5 000",
    "rate_percent": "3,5 %",
}
DATES: dict[str, Any] = {"starts_on": "2029-03-01", "due_on": "2033-03-01"}


async def test_a_loan_is_entered_and_paid_back_by_its_page(agent: AsyncClient) -> None:
    assert await send(agent, "/loans", **LOAN, **DATES) == "/loans?done=new"
    (loan,) = (await agent.get("/v1/loans")).json()["items"]
    assert (loan["amount_cents"], float(loan["rate_percent"])) == (5_000_00, 3.5)
    assert "plus que ce qui reste dû" in await send(
        agent, f"/loans/{loan['id']}/repay", 422, amount="5000,01", paid_on="2030-03-01"
    )
    await send(agent, f"/loans/{loan['id']}/repay", amount="1 000", paid_on="2030-03-01")
    shown = await page(agent, "/loans")
    assert "Banque de l'Essai" in shown
    assert f"Reste dû : <strong>{said(4_000_00)}</strong>" in shown
    late: dict[str, Any] = {"lender": "person", "starts_on": "2029-03-01", "due_on": "2031-03-01"}
    refused = await send(agent, "/loans", 422, **dict[str, Any](LOAN | late | {"rate_percent": "0"}))
    assert "dix-huit mois" in refused
    assert 'value="2031-03-01"' in refused, "what was typed stays"


async def test_a_promise_becomes_a_gift_and_keeps_the_link(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    example: dict[str, Any] = PledgeMade.model_json_schema()["examples"][0]
    event = PledgeMade.model_validate(
        example | {"campaign_id": campaign_id, "version": 1, "amount_cents": 50_00, "status": "open"}
    )
    (consumer,) = [one for one in CONSUMERS if one.event is PledgeMade]
    await react(sessions, consumer, event)
    assert f"/receipts?pledge={event.pledge}#nouvelle" in await page(agent, "/pledges")

    await send(agent, "/donors", **DONOR)
    donor = (await agent.get("/v1/donors")).json()["items"][0]["id"]
    form = await page(agent, f"/receipts?pledge={event.pledge}")
    assert 'value="50.00"' in form
    gift: dict[str, Any] = {
        "kind": "gift",
        "amount": "50",
        "received_on": "2029-05-27",
        "means": "cheque",
        "label": "Dîner",
    }
    await send(agent, "/receipts", **gift, donor_id=donor, pledge_id=str(event.pledge))
    (receipt,) = (await agent.get("/v1/receipts")).json()["items"]
    assert receipt["pledge_id"] == str(event.pledge)
    assert f"/receipts#receipt-{receipt['id']}" in await page(agent, "/pledges")
    assert f"/pledges#pledge-{event.pledge}" in await page(agent, "/receipts")


async def test_a_budget_is_set_by_heading_and_not_over_another_agents(agent: AsyncClient) -> None:
    assert (
        await send(agent, "/heading-budgets", heading=11, version=0, amount="2 000")
        == "/heading-budgets?done=set#heading-11"
    )
    assert "a changé depuis" in await send(agent, "/heading-budgets", 412, heading=11, version=0, amount="3 000")
    shown = await page(agent, "/heading-budgets")
    assert f"Budget : <strong>{said(2_000_00)}</strong>" in shown


async def test_a_comment_is_made_of_one_expense_and_read_with_it(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND)).json()["id"]
    await send(agent, "/filing-notes", text="Il manque le devis.", about=made)
    assert "Il manque le devis." in await page(agent, f"/expenses/{made}")
    assert f'/expenses/{made}">Affiches' in await page(agent, "/filing-notes")
    assert "Indiquez" in await send(agent, "/filing-notes", 422, text=" ")


async def test_the_trail_is_read_in_words(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND)).json()["id"]
    await agent.patch(f"/v1/expenses/{made}", json={"amount_cents": 19_000})
    shown = await page(agent, "/changes")
    assert f"Montant : {said(180_00)} → {said(190_00)}" in shown
    assert f'/expenses/{made}">Une dépense</a> : corrigé' in shown


async def test_a_donor_is_corrected_and_an_erasure_is_answered_with_the_duty(agent: AsyncClient) -> None:
    await send(agent, "/donors", **DONOR)
    donor = (await agent.get("/v1/donors")).json()["items"][0]["id"]
    assert f"/donors/{donor}" in await page(agent, "/donors")
    edit: dict[str, Any] = {"version": 1, "address": "2 rue de l'Essai, 75001 Paris", "french": "true"}
    assert await send(agent, f"/donors/{donor}/edit", **edit) == f"/donors/{donor}?done=edited"
    assert "a changé depuis" in await send(agent, f"/donors/{donor}/edit", 412, **edit)

    gift: dict[str, Any] = {
        "kind": "gift",
        "amount": "50",
        "received_on": "2029-05-27",
        "means": "cheque",
        "label": "Dîner",
    }
    await send(agent, "/receipts", **gift, donor_id=donor)
    answer = await send(agent, f"/donors/{donor}/erase", 200)
    assert "ne peut pas encore être effacée" in answer
    assert "n'a pas pu être vérifié" in answer

    await send(agent, "/donors", **dict[str, Any](DONOR | {"surname": "Autre"}))
    other = next(one["id"] for one in (await agent.get("/v1/donors")).json()["items"] if one["surname"] == "Autre")
    assert await send(agent, f"/donors/{other}/erase") == "/donors?done=erased"
    assert other not in await page(agent, "/donors")


async def test_a_shared_cost_is_entered_by_its_key(agent: AsyncClient) -> None:
    base: dict[str, Any] = {"label": "Tract commun", "heading": "11", "spent_on": "2029-05-20", "state": "planned"}
    shared: dict[str, Any] = {"shared_total": "1 000,01", "shared_key": "pages", "own_weight": "3", "other_weight": "5"}
    where = await send(agent, "/expenses", **base, **shared, shared_note="Convention du 3 mai")
    shown = await page(agent, where.partition("?")[0])
    assert said(375_00) in shown
    assert "« pages » : 3 sur 8" in shown
    assert "nombres entiers" in await send(
        agent, "/expenses", 422, **base, **dict[str, Any](shared | {"own_weight": "-3"})
    )


async def test_help_in_kind_is_valued_after_its_invoice(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND | {"payer": "in_kind", "state": "invoiced"})).json()["id"]
    assert "in_kind_valued" in await page(agent, "/filing")
    await send(agent, f"/expenses/{made}/valuation", version=1, valuation_method="quote", valuation_note="Devis du 2")
    assert "Devis du 2" in await page(agent, f"/expenses/{made}")


@pytest.mark.parametrize("question", ["software", "isoloir"])
async def test_help_that_is_not_in_the_account_is_made_a_planned_line(agent: AsyncClient, question: str) -> None:
    await agent.put(f"/v1/filing/questions/{question}", json={"answer": "not_in_account"})
    assert "Créer cette dépense" in await page(agent, "/filing")
    where = await send(agent, "/filing/proposals", question=question, amount="120")
    made = (await agent.get(f"/v1{where.partition('?')[0]}")).json()
    assert (made["state"], made["heading"], made["amount_cents"]) == ("planned", 10, 120_00)


async def test_an_action_that_cost_nothing_is_made_a_planned_line(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    example: dict[str, Any] = ActionCompleted.model_json_schema()["examples"][0]
    action = example["action"] | {"id": str(uuid4()), "kind": "postering", "status": "completed", "cost_lines": []}
    action |= {"starts_at": "2026-05-20T10:00:00+02:00"}
    event = ActionCompleted.model_validate(example | {"campaign_id": campaign_id, "version": 9, "action": action})
    (consumer,) = [one for one in CONSUMERS if one.event is ActionCompleted]
    await react(sessions, consumer, event)
    assert "Affiches collées, 20/05/2026" in await page(agent, "/filing")
    where = await send(agent, "/filing/proposals", action=action["id"], amount="45,50")
    made = (await agent.get(f"/v1{where.partition('?')[0]}")).json()
    assert (made["action_id"], made["heading"], made["amount_cents"]) == (action["id"], 11, 45_50)
    await send(agent, "/filing/proposals", 404, action=action["id"], amount="45,50")


async def test_every_link_of_the_checks_opens(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced", "payer": "candidate", "heading": 21})
    await agent.post("/v1/expenses", json=SPEND | {"state": "paid", "payer": "in_kind"})
    await send(agent, "/donors", **dict[str, Any](DONOR | {"on_the_list": "true"}))
    donor = (await agent.get("/v1/donors")).json()["items"][0]["id"]
    gift: dict[str, Any] = {
        "kind": "gift",
        "amount": "6000",
        "received_on": "2029-05-27",
        "means": "cash",
        "label": "Dîner",
    }
    await send(agent, "/receipts", **gift, donor_id=donor, already_received="true")
    checks = (await agent.get("/v1/filing/checks")).json()["checks"]
    failed = {one["name"]: one["link"] for one in checks if one["outcome"] == "failed"}
    assert failed["gifts_legal"] == "/receipts?show=to_return#liste"
    assert failed["donors_complete"] == "/donors"
    assert "/" not in failed.values()
    text = await page(agent, "/filing")
    paths = {part.split('"')[0] for part in text.split('href="')[1:]}
    for path in sorted(path for path in paths if path.startswith("/") and "static" not in path):
        assert (await agent.get(path.partition("#")[0], headers=HTML)).status_code == 200, path
        _, _, anchor = path.partition("#")
        if anchor and path.startswith("/receipts"):
            assert f'id="{anchor}"' in (await agent.get(path.partition("#")[0], headers=HTML)).text, path


async def test_the_prefectures_figure_is_given_on_the_gauge_page(agent: AsyncClient) -> None:
    official: dict[str, Any] = {"amount": "66 000", "source": "Préfecture, circulaire", "dated_on": "2029-01-10"}
    assert await send(agent, "/ceiling/official", **official) == "/?done=official#officiel"
    assert (await agent.get("/v1/ceiling")).json()["ceiling_cents"] == 66_000_00
    assert "sans centimes" in await send(
        agent, "/ceiling/official", 422, **dict[str, Any](official | {"amount": "66 000,50"})
    )
