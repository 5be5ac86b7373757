"""Budgets per heading: what is left of them, and two people at once."""

from typing import Any

from httpx import AsyncClient

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}


async def test_a_budget_says_what_is_left_of_it(agent: AsyncClient) -> None:
    await agent.put("/v1/heading-budgets/11", json={"amount_cents": 50_000})
    await agent.post("/v1/expenses", json=SPEND)
    await agent.post("/v1/expenses", json=SPEND | {"state": "paid", "amount_cents": 40_000})

    read = (await agent.get("/v1/heading-budgets")).json()
    row = read["items"][10]
    assert (row["heading"], row["budget_cents"], row["planned_cents"], row["spent_cents"]) == (
        11,
        50_000,
        18_000,
        40_000,
    )
    assert row["remaining_cents"] == -8_000
    assert read["items"][0]["remaining_cents"] is None
    assert (read["budget_cents"], read["ceiling_cents"], read["over_ceiling"]) == (50_000, 6_678_000, False)
    over = (await agent.put("/v1/heading-budgets/3", json={"amount_cents": 6_678_000})).json()
    assert over["over_ceiling"] is True


async def test_two_who_set_a_budget_at_once_do_not_overwrite_each_other(agent: AsyncClient) -> None:
    first = await agent.put("/v1/heading-budgets/11", json={"amount_cents": 1}, headers={"If-Match": '"0"'})
    second = await agent.put("/v1/heading-budgets/11", json={"amount_cents": 2}, headers={"If-Match": '"0"'})
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["current"]["amount_cents"] == 1


async def test_a_heading_that_does_not_exist_is_refused(agent: AsyncClient) -> None:
    assert (await agent.put("/v1/heading-budgets/22", json={"amount_cents": 1})).status_code == 404
    assert (await agent.put("/v1/heading-budgets/11", json={"amount_cents": -1})).status_code == 422
