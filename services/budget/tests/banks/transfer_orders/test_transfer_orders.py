"""Orders of transfers: bills and returns from the agent's account alone, and nothing of the payees kept."""

import html
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from budget.banks.transfer_orders.pain001 import NAMESPACE
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
AGENT, PAYEE = "FR7630004008210001001234543", "DE89370400440532013000"
BILL: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 120_50, "spent_on": "2029-05-20"}
COMPANY: dict[str, Any] = {
    "kind": "other",
    "amount_cents": 300_00,
    "received_on": "2029-05-10",
    "means": "transfer",
    "label": "Virement reçu",
    "payer": {"kind": "legal_person", "name": "Dupont"},
    "already_received": True,
}


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A demonstration whose clock says 1 June 2029."""
    seconds = int((datetime(2029, 6, 1, 8, tzinfo=UTC) - datetime.now(UTC)) / timedelta(seconds=1))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(sessions, made, "candidate", (Role.CANDIDATE,))
    return made


async def bill(agent: AsyncClient) -> str:
    made = await agent.post("/v1/expenses", json=BILL | {"state": "invoiced", "supplier": "Imprimerie"})
    assert made.status_code == 201, made.text
    return made.json()["id"]


def asked(source: str, source_id: str, iban: str = PAYEE) -> dict[str, Any]:
    transfer = {"source": source, "source_id": source_id, "name": "Imprimerie", "iban": iban}
    return {"on": "2029-06-04", "transfers": [transfer]}


async def declare(agent: AsyncClient) -> None:
    declared = {"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=declared)).status_code == 200
    assert (await agent.put("/v1/bank/account", json={"iban": AGENT})).status_code == 200


async def test_bills_and_returns_become_one_file_from_the_agents_account(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        expense = await bill(agent)
        early = await agent.post("/v1/bank/transfer-orders", json=asked("expense", expense))
        assert (early.status_code, early.json()["page"]) == (409, "/account-people")
        await declare(agent)
        back = (await agent.post("/v1/receipts", json=COMPANY)).json()
        assert back["to_return_cents"] == 300_00
        payables = (await agent.get("/v1/bank/payables")).json()["items"]
        assert [(one["source"], one["amount_cents"]) for one in payables] == [("receipt", 300_00), ("expense", 120_50)]
        order = asked("expense", expense)
        order["transfers"] += asked("receipt", back["id"])["transfers"]
        made = await agent.post("/v1/bank/transfer-orders", json=order)
        assert (made.status_code, made.headers["content-type"]) == (200, "application/xml")
        root = ET.fromstring(made.content)
        assert root.findtext(f".//{{{NAMESPACE}}}CtrlSum") == "420.50"
        assert root.findtext(f".//{{{NAMESPACE}}}DbtrAcct//{{{NAMESPACE}}}IBAN") == AGENT
        assert (await agent.get(f"/v1/expenses/{expense}")).json()["state"] == "invoiced", "an order is no payment"


async def test_what_cannot_be_paid_names_its_field(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        expense = await bill(agent)
        await declare(agent)
        wrong = await agent.post("/v1/bank/transfer-orders", json=asked("expense", expense, "DE89370400440532013001"))
        assert (wrong.status_code, wrong.json()["pointer"]) == (422, "/transfers/0/iban")
        own = await agent.post("/v1/bank/transfer-orders", json=asked("expense", expense, AGENT))
        assert own.json()["pointer"] == "/transfers/0/iban"
        twice = asked("expense", expense)
        twice["transfers"] *= 2
        refused = await agent.post("/v1/bank/transfer-orders", json=twice)
        assert refused.json()["pointer"] == "/transfers/1/source_id"
        late = await agent.post("/v1/bank/transfer-orders", json=asked("expense", expense) | {"on": "2029-05-01"})
        assert late.json()["pointer"] == "/on"
    async with call(app, campaign_id, subject="candidate") as candidate:
        refused = await candidate.post("/v1/bank/transfer-orders", json=asked("expense", expense))
        assert refused.status_code == 403


async def test_the_page_gives_the_file_and_keeps_what_was_typed(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        expense = await bill(agent)
        await declare(agent)
        page = html.unescape((await agent.get("/bank/transfers", headers=HTML)).text)
        assert "Affiches" in page
        form = {"on": "2029-06-04", "key": f"expense:{expense}", "name": "Imprimerie", "iban": "DE00"}
        refused = await agent.post("/bank/transfers", data=form, headers=HTML)
        assert (refused.status_code, 'value="DE00"' in refused.text) == (422, True)
        empty = await agent.post("/bank/transfers", data=form | {"iban": ""}, headers=HTML)
        assert empty.status_code == 422
        made = await agent.post("/bank/transfers", data=form | {"iban": PAYEE}, headers=HTML)
        assert (made.status_code, made.headers["content-type"]) == (200, "application/xml")
        changes = html.unescape((await agent.get("/changes", headers=HTML)).text)
        assert "fichier de virements préparé" in changes
        assert PAYEE not in changes
