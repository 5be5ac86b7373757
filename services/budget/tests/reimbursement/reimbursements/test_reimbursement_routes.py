from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call

PATH = "/v1/reimbursement/compute"
FIGURES = {
    "election": "legislatives",
    "on": "2022-06-12",
    "ceiling": "69520",
    "spent": "37154",
    "receipts": "37646",
    "own_contribution": "37104",
    "share": "0.12",
}


async def test_a_reimbursement_is_computed_with_every_condition(manager: AsyncClient) -> None:
    found = (await manager.get(PATH, params=FIGURES)).json()

    assert (found["amount"], found["cap"], found["own_funds_spent"]) == (33_022, 33_022, 36_612)
    assert (found["currency"], found["eligible"], found["warnings"]) == ("EUR", True, [])
    assert found["gates"][0] == {"name": "five_percent", "passed": True, "article": "L. 52-11-1", "blocking": True}
    assert len(found["gates"]) == 6


async def test_a_late_account_is_paid_nothing(manager: AsyncClient) -> None:
    found = (await manager.get(PATH, params=FIGURES | {"late": "true"})).json()

    assert (found["amount"], found["eligible"]) == (0, False)
    assert [gate["name"] for gate in found["gates"] if not gate["passed"]] == ["filed_in_time"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"share": "1.01"}, "?share"),
        ({"share": "NaN"}, "?share"),
        ({"share": "-0.1"}, "?share"),
        ({"spent": "-1"}, "?spent"),
        ({"spent": "10.5"}, "?spent"),
        ({"ceiling": "1" * 30}, "?ceiling"),
        ({"own_contribution": "37647"}, "?own_contribution"),
        ({"on": "2003-12-08"}, "?on"),
        ({"on": "2022-02-30"}, "?on"),
        ({"round": "3"}, "?round"),
        ({"currency": "USD"}, "?currency"),
        ({"currency": "XPF", "territory": "circo:9406"}, "?currency"),
        ({"territory": "x' or 1=1"}, "?territory"),
        ({"late": "peut-être"}, "?late"),
        ({"more": "1"}, "?more"),
    ],
)
async def test_figures_that_make_no_sense_are_refused_with_their_name(
    manager: AsyncClient, change: dict[str, str], pointer: str
) -> None:
    answer = await manager.get(PATH, params=FIGURES | change)

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_token_without_the_scope_computes_nothing(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "expenses:read") as client:
        assert (await client.get(PATH, params=FIGURES)).status_code == 403
