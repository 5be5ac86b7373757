"""Loans: what the law forbids is refused, the rest is a receipt and is followed until it is paid back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from budget.income.loans.terms import Lender, Terms, find_faults, persons_limit
from common.schemas.elections import ElectionKind
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

LOAN: dict[str, Any] = {
    "lender": "bank",
    "lender_name": "Banque de l'Essai",
    "amount_cents": 2_000_000,
    "rate_percent": "3.5",
    "starts_on": "2029-03-01",
    "due_on": "2033-03-01",
}
TERMS = Terms(Lender.PERSON, 100_000, date(2029, 3, 1), date(2030, 9, 1), Decimal(0), None, None)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"due_on": date(2030, 9, 2)}, ["eighteen_months"]),
        ({"due_on": date(2033, 1, 1), "rate_percent": Decimal(5), "legal_rate_percent": Decimal(4)}, []),
        (
            {"due_on": date(2033, 1, 1), "rate_percent": Decimal(4), "legal_rate_percent": Decimal(4)},
            ["eighteen_months"],
        ),
        (
            {"due_on": date(2034, 3, 2), "rate_percent": Decimal(5), "legal_rate_percent": Decimal(4)},
            ["five_years"],
        ),
        ({"due_on": date(2029, 3, 1)}, ["term"]),
        ({"lender": Lender.PARTY, "rate_percent": Decimal(1)}, ["party_rate"]),
        ({"lender": Lender.PARTY, "rate_percent": Decimal(1), "party_rate_percent": Decimal(1)}, []),
        ({"lender": Lender.BANK, "due_on": date(2039, 1, 1), "rate_percent": Decimal(9)}, []),
        ({"amount": 1_506_725}, ["persons_total"]),
    ],
)
def test_terms(change: dict[str, Any], codes: list[str]) -> None:
    terms = Terms(**(vars(TERMS) | change))
    assert [fault.code for fault in find_faults(terms, 0, 3_172_050)] == codes


def test_individuals_lend_to_no_candidate_for_president() -> None:
    faults = find_faults(TERMS, 0, 3_172_050, ElectionKind.PRESIDENTIELLE)
    assert [(fault.code, fault.article) for fault in faults] == [("no_person", "loi 62-1292, art. 3")]
    bank = replace(TERMS, lender=Lender.BANK)
    assert find_faults(bank, 0, 3_172_050, ElectionKind.PRESIDENTIELLE) == []


def test_the_limit_of_persons_loans_is_47_5_percent_of_the_cap() -> None:
    # Européennes: a cap of 4 370 000 €.
    assert persons_limit(437_000_000) == 207_575_000


async def test_a_loan_is_an_own_contribution_and_is_paid_back_after_closing_too(
    agent: AsyncClient, close: Callable[..., Awaitable[Response]]
) -> None:
    made = await agent.post("/v1/loans", json=LOAN)
    assert made.status_code == 201, made.text
    loan = made.json()["items"][0]
    (receipt,) = (await agent.get("/v1/receipts?kind=own")).json()["items"]
    assert (receipt["loan_id"], receipt["amount_cents"]) == (loan["id"], 2_000_000)
    assert (await agent.post(f"/v1/receipts/{receipt['id']}/reversal", json={"reason": "Non"})).status_code == 409
    await close(agent)
    at = f"/v1/loans/{loan['id']}/repayments"
    paid = await agent.post(at, json={"amount_cents": 500_000, "paid_on": "2030-03-01"})
    assert (paid.json()["owed_cents"], len(paid.json()["items"][0]["repayments"])) == (1_500_000, 1)
    assert (await agent.post(at, json={"amount_cents": 1_500_001, "paid_on": "2030-03-01"})).status_code == 422
    assert (await agent.post(at, json={"amount_cents": 1, "paid_on": "2029-01-01"})).status_code == 422


async def test_a_loan_entered_by_mistake_goes_with_its_receipt(agent: AsyncClient, manager: AsyncClient) -> None:
    person = LOAN | {"lender": "person", "lender_name": "Ada Canari", "rate_percent": "0", "due_on": "2030-03-01"}
    assert (await agent.post("/v1/loans", json=person)).json()["article"] == "R. 39-2-1"
    loan = (await agent.post("/v1/loans", json=person | {"amount_cents": 100_000})).json()["items"][0]
    assert loan["lender_name"] == "Ada Canari"
    assert (await manager.get("/v1/loans")).json()["items"][0]["lender_name"] is None
    gone = await agent.post(f"/v1/loans/{loan['id']}/reversal", json={"reason": "Erreur"})
    assert (gone.status_code, gone.json()["owed_cents"]) == (200, 0)
    assert (await agent.get("/v1/account")).json()["receipts_cents"] == 0
    assert (await agent.post(f"/v1/loans/{loan['id']}/reversal", json={"reason": "Erreur"})).status_code == 409


async def test_what_is_paid_back_from_the_account_is_posted_and_waits_for_its_bank_line(
    agent: AsyncClient, close: Callable[..., Awaitable[Response]]
) -> None:
    loan = (await agent.post("/v1/loans", json=LOAN)).json()["items"][0]
    at = f"/v1/loans/{loan['id']}/repayments"
    paid = {"amount_cents": 500_000, "paid_on": "2029-06-01"}
    read = (await agent.post(at, json=paid | {"paid_by": "agent"})).json()
    assert (read["owed_cents"], read["items"][0]["repayments"][0]["paid_by"]) == (1_500_000, "agent")
    account = (await agent.get("/v1/account")).json()
    assert (account["receipts_cents"], account["bank_cents"]) == (1_500_000, 1_500_000)
    entry = (await agent.get("/v1/journal")).json()["items"][-1]
    assert [(line["account"], line["debit_cents"], line["credit_cents"]) for line in entry["lines"]] == [
        ("bank", 0, 500_000),
        ("receipt:5", 500_000, 0),
    ]
    # The candidate's own money leaves the account as it is.
    await agent.post(at, json=paid)
    assert (await agent.get("/v1/account")).json()["bank_cents"] == 1_500_000
    await close(agent)
    assert (await agent.post(at, json=paid | {"paid_by": "agent"})).status_code == 409
    assert (await agent.post(at, json=paid)).status_code == 201


async def test_nothing_speaks_of_persons_who_lend_where_none_may(app: FastAPI, sessions: Sessions) -> None:
    rounds = [{"number": 1, "on": "2027-04-11"}, {"number": 2, "on": "2027-04-25"}]
    nation = await new_campaign(sessions, territory="nation:FR", election="presidentielle", rounds=rounds)
    await new_member(sessions, nation, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, nation, subject="agent") as client:
        loans = (await client.get("/v1/loans")).json()
        page = (await client.get("/loans", headers={"Accept": "text/html"})).text
    assert loans["persons_limit_cents"] is None
    assert "pas même une personne" in page
    for said in ("particuliers", "R.&nbsp;39-2-1", "prêt d'une personne", 'value="person"'):
        assert said not in page
