"""Bad input for an expense: each refusal names its field, and nothing is stored."""

import pytest
from httpx import AsyncClient

from .expense_steps import entered, post


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"heading": 0}, "/heading"),
        ({"heading": 22}, "/heading"),
        ({"heading": None}, "/heading"),
        ({"amount_cents": 0}, "/amount_cents"),
        ({"amount_cents": -5}, "/amount_cents"),
        ({"amount_cents": 10.5}, "/amount_cents"),
        ({"amount_cents": True}, "/amount_cents"),
        ({"amount_cents": 10**25}, "/amount_cents"),
        ({"label": ""}, "/label"),
        ({"label": "x" * 201}, "/label"),
        ({"label": "a\nb"}, "/label"),
        ({"spent_on": "2028-11-30"}, "/spent_on"),
        ({"spent_on": "2029-06-17"}, "/spent_on"),
        ({"spent_on": "9999-12-31"}, "/spent_on"),
        ({"state": "lost"}, "/state"),
        ({"payer": "nobody"}, "/payer"),
        ({"heading": 20}, "/payer"),
        ({"station": "x"}, "/station"),
        ({"currency": "USD"}, "/currency"),
    ],
)
async def test_bad_input_is_refused_with_its_field_and_nothing_is_stored(
    manager: AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await post(manager, **change)

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
    assert (await manager.get("/v1/expenses")).json()["items"] == []


async def test_a_refused_day_names_its_article(manager: AsyncClient) -> None:
    assert "L. 52-4" in (await post(manager, spent_on="2028-11-30")).json()["detail"]


@pytest.mark.parametrize("field", ["heading", "label", "amount_cents", "spent_on", "payer"])
async def test_a_patch_cannot_empty_what_every_expense_has(manager: AsyncClient, field: str) -> None:
    expense = await entered(manager)
    answer = await manager.patch(f"/v1/expenses/{expense}", json={field: None})

    assert (answer.status_code, answer.json()["pointer"]) == (422, f"/{field}")


async def test_sums_that_no_account_can_reach_are_refused(manager: AsyncClient) -> None:
    for _ in range(10):
        await entered(manager, amount_cents=10_000_000_000)
    answer = await post(manager, amount_cents=1)

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/amount_cents")
