"""People of the account, the first day of receipts, and the first page of the file."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from budget.accounts.account_people.receipt_eligibility import Opening, find_wait
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from sqlalchemy import text

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
AGENT: dict[str, Any] = {"name": "Lise CANARI", "declared_on": "2029-02-01", "opened_on": "2029-02-10", "bank": "Essai"}
OWN: dict[str, Any] = {"kind": "own", "amount_cents": 1_000_00, "means": "transfer", "label": "Apport"}


async def receive(client: AsyncClient, on: str, **more: Any) -> Any:
    return await client.post("/v1/receipts", json=OWN | {"received_on": on} | more)


async def test_receipts_wait_for_the_agent_and_the_account(agent: AsyncClient) -> None:
    assert (await receive(agent, "2029-01-15")).status_code == 201  # nobody has said who the agent is
    named = {"name": "Lise CANARI"}
    assert (await agent.put("/v1/account-people/agent", json=named)).status_code == 200
    undeclared = await receive(agent, "2029-03-01")
    assert (undeclared.status_code, undeclared.json()["pointer"]) == (422, "/received_on")
    assert "déclaré" in undeclared.json()["detail"]
    await agent.put("/v1/account-people/agent", json=AGENT)
    for day, status in (("2029-01-31", 422), ("2029-02-05", 422), ("2029-02-10", 201)):
        assert (await receive(agent, day)).status_code == status
    late = await receive(agent, "2029-02-05", already_received=True)
    assert late.status_code == 201


@pytest.mark.parametrize(
    ("opening", "waits"),
    [
        (None, False),
        (Opening(None, None), True),
        (Opening(date(2029, 2, 1), None), True),
        (Opening(date(2029, 3, 2), date(2029, 3, 2)), True),
        (Opening(date(2029, 2, 1), date(2029, 3, 1)), False),
    ],
)
def test_the_day_decides(opening: Opening | None, waits: bool) -> None:
    assert (find_wait(opening, date(2029, 3, 1)) is not None) is waits


async def test_the_agent_is_nobody_else_of_the_account(agent: AsyncClient) -> None:
    await agent.put("/v1/account-people/candidate", json={"name": "Camille Aubert"})
    same = await agent.put("/v1/account-people/agent", json=AGENT | {"name": "camille  AUBERT"})
    assert (same.status_code, same.json()["pointer"]) == (422, "/name")
    wrong = await agent.put("/v1/account-people/agent", json=AGENT | {"opened_on": "2029-01-01"})
    assert wrong.status_code == 422


async def test_names_are_sealed_and_in_no_log(agent: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await agent.put("/v1/account-people/agent", json=AGENT)
    async with transaction(sessions, campaign_id) as session:
        for table in ("account_person", "account_change"):
            rows = (await session.execute(text(f"select {table}::text from {table}"))).scalars().all()
            assert rows
            assert not any("CANARI" in row for row in rows)


async def test_the_page_declares_them_and_the_file_begins_with_them(agent: AsyncClient, manager: AsyncClient) -> None:
    page = (await agent.get("/account-people", headers=HTML)).text
    assert "Déclarer le mandataire" in page
    entry = {
        "name": "Lise Exemple",
        "form": "association",
        "declared_on": "2029-02-01",
        "confirmed_on": "2029-02-03",
        "opened_on": "2029-02-10",
        "iban": "FR7630004008210001001234543",
    }
    done = await agent.post("/account-people/agent", data=entry, headers=HTML)
    assert done.headers["location"] == "/account-people?done=set"
    stale = await manager.post("/account-people/agent", data=entry | {"version": "7"}, headers=HTML)
    assert stale.status_code == 412
    bad = await agent.post("/account-people/accountant", data={"name": ""}, headers=HTML)
    assert bad.status_code == 422
    printed = (await agent.get("/account/print", headers=HTML)).text
    assert "Association de financement" in printed
    assert "récépissé du" in printed
    assert "FR76 … 4543" in printed
    checks = (await agent.get("/v1/filing/checks")).json()["checks"]
    assert next(one["outcome"] for one in checks if one["name"] == "agent_declared") == "passed"


async def test_who_only_reads_changes_nothing(app: FastAPI, agent: AsyncClient, campaign_id: UUID) -> None:
    await agent.put("/v1/account-people/agent", json=AGENT)
    async with call(app, campaign_id, "accounts:read") as reader:
        assert "<form" not in (await reader.get("/account-people", headers=HTML)).text.partition("<main")[2]
        assert (await reader.put("/v1/account-people/agent", json=AGENT)).status_code == 403
