"""Months of the bank account: their balances, and the agent's signature under each."""

import html
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from budget.banks.bank_months.months import DayOfLines, list_months
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
IBAN = "FR7630004008210001001234543"
CSV = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n05/05/2029;05/05/2029;;100,00;VIR APPORT;100,00\n"
OWN = {"kind": "own", "amount_cents": 100_00, "received_on": "2029-05-05", "means": "transfer", "label": "Apport"}


def test_a_month_has_the_balances_at_its_end_and_says_what_is_not_covered() -> None:
    days = [DayOfLines(date(2029, 4, 30), 1, 100, 0), DayOfLines(date(2029, 5, 2), 2, -30, 1)]
    entries = [(date(2029, 4, 30), 100), (date(2029, 5, 2), -10)]
    may, april = list_months(days, entries, [(date(2029, 4, 1), date(2029, 4, 30))], date(2029, 5, 10))
    assert (april.bank_cents, april.journal_cents, april.is_even) == (100, 100, True)
    assert (may.bank_cents, may.journal_cents, may.difference_cents) == (70, 90, -20)
    assert (may.open_lines, may.covered, may.is_even) == (1, False, False)
    assert may.fingerprint != april.fingerprint


def test_an_account_without_movement_has_no_month() -> None:
    assert list_months([], [], [], date(2029, 5, 10)) == []


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A demonstration whose clock says 3 June 2029."""
    seconds = int((datetime(2029, 6, 3, 8, tzinfo=UTC) - datetime.now(UTC)) / timedelta(seconds=1))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(sessions, made, "accountant", (Role.ACCOUNTANT,))
    return made


async def load(agent: AsyncClient) -> None:
    file = ("releve.csv", CSV.encode(), "text/csv")
    assert (await agent.put("/v1/bank/account", json={"iban": IBAN})).status_code == 200
    sent = await agent.post("/v1/bank/statements", files={"file": file})
    assert sent.status_code in (200, 201), sent.text


async def test_a_month_that_is_not_even_is_signed_with_a_reason_and_again_when_it_has_changed(
    app: FastAPI, campaign_id: UUID
) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        await load(agent)
        june, may = (await agent.get("/v1/bank/months")).json()["items"]
        assert (may["starts_on"], may["lines"], may["open_lines"], may["even"]) == ("2029-05-01", 1, 1, False)
        at = "/v1/bank/months/2029-05-01/signature"
        bare = await agent.post(at, json={"fingerprint": may["fingerprint"]})
        assert (bare.status_code, bare.json()["pointer"]) == (422, "/note")
        signed = await agent.post(at, json={"fingerprint": may["fingerprint"], "note": "Apport à saisir"})
        assert signed.status_code == 200, signed.text
        assert signed.json()["items"][1]["note"] == "Apport à saisir"
        twice = await agent.post(at, json={"fingerprint": may["fingerprint"], "note": "Apport à saisir"})
        assert twice.status_code == 409
        not_over = await agent.post("/v1/bank/months/2029-06-01/signature", json={"fingerprint": june["fingerprint"]})
        assert not_over.status_code == 409

        made = (await agent.post("/v1/receipts", json=OWN)).json()
        line = (await agent.get("/v1/bank/lines")).json()["items"][0]
        match = {"line_ids": [line["id"]], "movements": [{"source": "receipt", "source_id": made["id"]}]}
        assert (await agent.post("/v1/bank/matches", json=match)).status_code == 201
        may = (await agent.get("/v1/bank/months")).json()["items"][1]
        assert (may["changed"], may["even"]) == (True, True)
        stale = await agent.post(at, json={"fingerprint": "0f" * 16})
        assert (stale.status_code, stale.json()["pointer"]) == (409, "/fingerprint")
        page = html.unescape((await agent.get("/bank/months", headers=HTML)).text)
        assert "À signer de nouveau" in page
        sent = await agent.post("/bank/months/2029-05-01/signature", data={"fingerprint": may["fingerprint"]})
        assert (sent.status_code, sent.headers["location"]) == (303, "/bank/months?done=signed")
        assert "✓ Signé" in (await agent.get("/bank/months", headers=HTML)).text


async def test_only_the_agent_signs(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        await load(agent)
        may = (await agent.get("/v1/bank/months")).json()["items"][1]
    async with call(app, campaign_id, subject="accountant") as accountant:
        at = "/v1/bank/months/2029-05-01/signature"
        assert (await accountant.post(at, json={"fingerprint": may["fingerprint"]})).status_code == 403
        assert "Signer le mois" not in (await accountant.get("/bank/months", headers=HTML)).text
    async with call(app, campaign_id, subject="agent") as agent:
        missing = await agent.post("/v1/bank/months/2029-01-01/signature", json={"fingerprint": may["fingerprint"]})
        assert missing.status_code == 404
