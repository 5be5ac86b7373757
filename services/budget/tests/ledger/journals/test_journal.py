"""The journal over HTTP and in the database: numbered without a gap, balanced, never edited."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.ledger.journals.models import JournalEntry, JournalLine
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

SPEND: dict[str, Any] = {
    "heading": 11,
    "label": "Affiches",
    "amount_cents": 18_000,
    "spent_on": "2029-05-20",
    "supplier": "Imprimerie du Parc",
}


async def enter(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/v1/expenses", json=SPEND | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_an_expense_is_booked_when_invoiced_and_when_paid(
    agent: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    made = await enter(agent)
    await prove(agent, made)
    assert (await agent.get("/v1/journal")).json()["items"] == []
    for to in ("committed", "invoiced", "paid", "in_account"):
        answer = await agent.post(f"/v1/expenses/{made}/transitions", json={"to": to})
        assert answer.status_code == 200, answer.text

    entries = (await agent.get("/v1/journal")).json()["items"]
    assert [entry["number"] for entry in entries] == [1, 2]
    assert {line["account"]: line["debit_cents"] - line["credit_cents"] for line in entries[0]["lines"]} == {
        "expense:11": 18_000,
        "suppliers": -18_000,
    }
    balance = (await agent.get("/v1/journal/balance")).json()
    assert {row["account"]: row["balance_cents"] for row in balance["accounts"]} == {
        "suppliers": 0,
        "bank": -18_000,
        "expense:11": 18_000,
    }
    assert balance["debit_cents"] == balance["credit_cents"]
    assert balance["verified"] is False


async def test_a_reversal_is_an_entry_and_restores_the_balance(agent: AsyncClient) -> None:
    made = await enter(agent, state="paid")
    reversal = await agent.post(f"/v1/expenses/{made}/reversal", json={"reason": "Saisie en double"})
    assert reversal.status_code == 200, reversal.text

    assert len((await agent.get("/v1/journal")).json()["items"]) == 2
    balance = (await agent.get("/v1/journal/balance")).json()
    assert [row["balance_cents"] for row in balance["accounts"]] == [0, 0]
    account = (await agent.get("/v1/account")).json()
    assert (account["expenses_cents"], account["bank_cents"]) == (0, 0)


async def test_numbers_have_no_gap_when_many_write_at_once(agent: AsyncClient) -> None:
    await asyncio.gather(*(enter(agent, state="paid", amount_cents=100 + number) for number in range(8)))

    first = (await agent.get("/v1/journal?limit=5")).json()
    rest = (await agent.get(f"/v1/journal?limit=5&after={first['next']}")).json()
    assert [entry["number"] for entry in first["items"] + rest["items"]] == list(range(1, 9))
    assert rest["next"] is None


async def test_the_database_itself_refuses_what_does_not_balance_and_every_edit(
    sessions: Sessions, campaign_id: UUID, agent: AsyncClient
) -> None:
    await enter(agent, state="paid")
    entry = JournalEntry(
        campaign_id=campaign_id,
        number=99,
        booked_on=date(2029, 5, 1),
        source="expense",
        source_id=uuid4(),
        source_version=1,
        made_by="x",
    )
    line = JournalLine(campaign_id=campaign_id, number=99, line=1, account="bank", debit_cents=5, credit_cents=0)
    with pytest.raises(IntegrityError, match="balanced"):
        await _store(sessions, campaign_id, entry, line)
    for statement in (
        update(JournalLine).values(debit_cents=1),
        delete(JournalLine),
        update(JournalEntry).values(made_by="y"),
        text("update account_change set made_by = 'y'"),
        text("delete from account_change"),
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with transaction(sessions, campaign_id) as session:
                await session.execute(statement)


async def _store(sessions: Sessions, campaign_id: UUID, entry: JournalEntry, line: JournalLine) -> None:
    async with transaction(sessions, campaign_id) as session:
        session.add(entry)
        await session.flush()
        session.add(line)


async def test_a_shared_cost_says_its_key_and_the_right_part(agent: AsyncClient) -> None:
    shared = {
        "total_cents": 100_001,
        "key": "pages",
        "own_weight": 3,
        "other_weight": 5,
        "note": "Convention du 3 mai : 3 pages sur 8",
    }
    wrong = await agent.post("/v1/expenses", json=SPEND | {"shared": shared})
    assert (wrong.status_code, wrong.json()["pointer"], wrong.json()["own_cents"]) == (422, "/amount_cents", 37_500)

    made = await enter(agent, shared=shared, amount_cents=37_500)
    assert (await agent.get(f"/v1/expenses/{made}")).json()["shared"] == shared
    changed = await agent.patch(f"/v1/expenses/{made}", json={"amount_cents": 1})
    assert changed.status_code == 409
    votes = await agent.post("/v1/expenses", json=SPEND | {"shared": shared | {"key": "votes"}})
    assert votes.status_code == 422
