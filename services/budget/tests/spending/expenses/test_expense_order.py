"""Expenses in an order of one's choice: each once over all pages, and a cursor of another order is refused."""

from datetime import date
from uuid import UUID

import pytest
from budget.spending.expenses.models import Expense
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import update

AMOUNTS = [300, 100, 200, 100, 400]
DAYS = ["2029-02-03", "2029-02-04", "2029-02-01", "2029-02-01", "2029-02-02"]


async def enter_all(client: AsyncClient) -> None:
    for amount, day in zip(AMOUNTS, DAYS, strict=True):
        body = {"heading": 11, "label": "Essai", "amount_cents": amount, "state": "planned", "payer": "agent"}
        answer = await client.post("/v1/expenses", json=body | {"spent_on": day})
        assert answer.status_code == 201, answer.text


async def walk(client: AsyncClient, sort: str, field: str) -> list[object]:
    found: list[object] = []
    ids: list[str] = []
    after: str | None = None
    while True:
        params = {"sort": sort, "limit": 2} | ({"after": after} if after else {})
        page = (await client.get("/v1/expenses", params=params)).json()
        found += [row[field] for row in page["items"]]
        ids += [row["id"] for row in page["items"]]
        after = page["next"]
        if after is None:
            assert len(set(ids)) == len(AMOUNTS)
            return found


@pytest.mark.parametrize("sort", ["amount_cents", "-amount_cents"])
async def test_amounts_come_in_order_over_all_pages(agent: AsyncClient, sort: str) -> None:
    await enter_all(agent)
    assert await walk(agent, sort, "amount_cents") == sorted(AMOUNTS, reverse=sort.startswith("-"))


async def test_an_expense_without_a_day_comes_last_and_first_in_reverse(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter_all(agent)
    async with transaction(sessions, campaign_id) as session:
        # As one that crm told of, whose day is not known yet.
        await session.execute(update(Expense).where(Expense.spent_on == date(2029, 2, 4)).values(spent_on=None))
    days = await walk(agent, "spent_on", "spent_on")
    assert days == ["2029-02-01", "2029-02-01", "2029-02-02", "2029-02-03", None]
    assert await walk(agent, "-spent_on", "spent_on") == days[::-1]


async def test_what_is_no_order_and_a_cursor_of_another_are_refused_by_name(agent: AsyncClient) -> None:
    await enter_all(agent)
    page = (await agent.get("/v1/expenses", params={"sort": "amount_cents", "limit": 2})).json()
    for params, pointer in (
        ({"sort": "label"}, "?sort"),
        ({"sort": "-amount_cents", "after": page["next"]}, "?after"),
        ({"sort": "amount_cents", "after": "amount_cents~nan~x"}, "?after"),
        ({"sort": "amount_cents", "after": f"amount_cents~{10**30}~x"}, "?after"),
        ({"sort": "amount_cents", "after": "amount_cents"}, "?after"),
        ({"sort": "amount_cents", "updated_since": "2029-01-01T00:00:00Z"}, "?sort"),
    ):
        refused = await agent.get("/v1/expenses", params=params)
        assert refused.status_code == 422, params
        said = refused.json()
        assert pointer in (said["pointer"], *(one["pointer"] for one in said.get("errors", []))), said
