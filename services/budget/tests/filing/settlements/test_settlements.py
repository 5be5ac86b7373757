"""Letters of the commission, refund and surplus: noted once the account is filed."""

import html
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member
from sqlalchemy import text

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
OWN = {"kind": "own", "amount_cents": 1_000_00, "received_on": "2029-05-01", "means": "transfer", "label": "Apport"}
GIFTS = {"kind": "other", "amount_cents": 500_00, "received_on": "2029-05-02", "means": "transfer", "label": "Collecte"}
SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 300_00, "spent_on": "2029-05-20"}
LETTER = {"received_on": "2029-10-02", "answer_due_on": "2029-10-17", "subject": "Facture 12 illisible"}


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A demonstration whose clock says 10 December 2029, six months after the vote."""
    seconds = int((datetime(2029, 12, 10, 8, tzinfo=UTC) - datetime.now(UTC)) / timedelta(seconds=1))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
async def filed(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    """The agent of an account that was filed on 14 August."""
    async with call(app, campaign_id, subject="agent") as agent:
        for receipt in (OWN, GIFTS):
            assert (await agent.post("/v1/receipts", json=receipt)).status_code == 201
        assert (await agent.post("/v1/expenses", json=SPEND | {"state": "paid"})).status_code == 201
        body = {"filed_on": "2029-08-14", "proof": "Recommandé"}
        asked = await agent.post("/v1/account/filing", json=body)
        told = await agent.post("/v1/account/filing", json=body | {"fingerprint": asked.json()["fingerprint"]})
        assert told.status_code in (200, 201), told.text
        yield agent


async def test_before_the_filing_nothing_after_it_is_noted(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        refused = await agent.post("/v1/commission-letters", json=LETTER)
        assert (refused.status_code, refused.json()["page"]) == (409, "/closing")
        page = html.unescape((await agent.get("/settlement", headers=HTML)).text)
        assert "pas encore déposé" in page


async def test_a_letter_is_answered_and_its_words_are_sealed(
    filed: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    made = await filed.post("/v1/commission-letters", json=LETTER)
    assert made.status_code == 201, made.text
    steps = {step["key"]: step for step in (await filed.get("/v1/settlement")).json()["steps"]}
    assert steps["letters"]["due_on"] == "2029-10-17"
    early = {"answered_on": "2029-10-01", "answer": "Envoyée"}
    at = f"/v1/commission-letters/{made.json()['id']}/answer"
    assert (await filed.put(at, json=early)).json()["pointer"] == "/answered_on"
    answered = await filed.put(at, json=early | {"answered_on": "2029-10-10"})
    assert (answered.status_code, answered.json()["answer"]) == (200, "Envoyée")
    assert "letters" not in {step["key"] for step in (await filed.get("/v1/settlement")).json()["steps"]}
    async with transaction(sessions, campaign_id) as session:
        stored = (await session.execute(text("select sealed from commission_letter"))).scalars().all()
    assert [b"illisible" in bytes(row) for row in stored] == [False]


async def test_the_account_ends_with_its_refund_and_its_surplus(filed: AsyncClient) -> None:
    read = (await filed.get("/v1/settlement")).json()
    assert (read["surplus_to_candidate_cents"], read["surplus_to_devolve_cents"]) == (1_000_00, 200_00)
    lacking = await filed.put("/v1/settlement", json={"refunded": 300})
    assert (lacking.status_code, lacking.json()["pointer"]) == (422, "/refunded_on")
    ahead = await filed.put("/v1/settlement", json={"notified_on": "2030-01-01"})
    assert (ahead.status_code, ahead.json()["pointer"]) == (422, "/notified_on")
    ended = {
        "notified_on": "2029-12-01",
        "refunded_on": "2029-12-09",
        "refunded": 300,
        "surplus_paid_on": "2029-12-09",
        "surplus_to": "Fonds pour le développement de la vie associative",
        "bank_closed_on": "2029-12-10",
    }
    told = await filed.put("/v1/settlement", json=ended, headers={"If-Match": '"0"'})
    assert told.status_code == 200, told.text
    steps = {step["key"]: step for step in told.json()["steps"]}
    assert steps["appeal"]["due_on"] == "2030-02-01"
    assert [key for key, step in steps.items() if not step["done_on"]] == ["decision", "appeal"]
    stale = await filed.put("/v1/settlement", json=ended, headers={"If-Match": '"0"'})
    assert stale.status_code == 412


async def test_the_pages_lead_from_the_filing_to_the_end(filed: AsyncClient) -> None:
    account = html.unescape((await filed.get("/account", headers=HTML)).text)
    assert "Après le dépôt" in account
    assert "Ce qui bloque le dépôt" not in account
    sent = await filed.post("/settlement/letters", data=LETTER)
    assert (sent.status_code, sent.headers["location"]) == (303, "/settlement?done=letter")
    page = html.unescape((await filed.get("/settlement", headers=HTML)).text)
    assert "Facture 12 illisible" in page
    refused = await filed.post("/settlement", data={"version": "0", "refunded": "beaucoup"}, headers=HTML)
    assert refused.status_code == 422
    ended = await filed.post("/settlement", data={"version": "0", "notified_on": "2029-12-01"})
    assert ended.status_code == 303


async def test_an_account_filed_in_deficit_and_rejected_says_what_follows_on_every_page(
    app: FastAPI, campaign_id: UUID
) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        assert (await agent.post("/v1/expenses", json=SPEND | {"state": "paid"})).status_code == 201
        assert "doit le combler avant le dépôt" in await _read(agent, "/account")
        body = {"filed_on": "2029-08-14", "proof": "Recommandé"}
        asked = await agent.post("/v1/account/filing", json=body)
        told = await agent.post("/v1/account/filing", json=body | {"fingerprint": asked.json()["fingerprint"]})
        assert told.status_code in (200, 201), told.text
        account = await _read(agent, "/account")
        assert "a été déposé en déficit" in account
        assert "n'a pas encore décidé" in account
        rejected = {"outcome": "rejected", "decided_on": "2029-12-01"}
        assert (await agent.post("/v1/commission-decisions", json=rejected)).status_code == 201

        end = await _read(agent, "/settlement")
        assert "juge de l'élection" in end
        assert "L'excédent qui ne vient pas" not in end
        assert "end-surplus_to" not in end
        account = await _read(agent, "/account")
        assert "rejeté, le samedi 1er décembre 2029" in account
        assert account.index("Clore le compte bancaire") < account.index("Contester la décision")
        assert "Marge" not in await _read(agent, "/")
        cards = {card["key"]: card for card in (await agent.get("/v1/summary")).json()["cards"]}
        assert (cards["ceiling"]["title"], cards["filing"]["title"]) == ("Dépensé", "Après le dépôt")


async def _read(client: AsyncClient, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def test_a_new_decision_begins_its_own_time_for_an_appeal(filed: AsyncClient) -> None:
    async def appeal() -> str | None:
        steps = (await filed.get("/v1/settlement")).json()["steps"]
        return next(step["due_on"] for step in steps if step["key"] == "appeal")

    first = {"outcome": "rejected", "decided_on": "2029-11-20"}
    assert (await filed.post("/v1/commission-decisions", json=first)).status_code == 201
    early = await filed.put("/v1/settlement", json={"notified_on": "2029-11-19"})
    assert (early.status_code, early.json()["pointer"]) == (422, "/notified_on")
    assert (await filed.put("/v1/settlement", json={"notified_on": "2029-11-25"})).status_code == 200
    assert await appeal() == "2030-01-25"
    again = {"outcome": "approved", "decided_on": "2029-12-05"}
    assert (await filed.post("/v1/commission-decisions", json=again)).status_code == 201
    assert await appeal() is None
    read = (await filed.get("/v1/settlement")).json()
    assert read["notified_on"] is None
    assert "judge" not in {step["key"] for step in read["steps"]}
