"""The journal balances whatever happens, and a reversal gives back what was posted."""

import pytest
from budget.ledger.journals.plan import ACCOUNTS
from budget.ledger.journals.service import difference
from budget.spending.expenses.shared_costs import own_part, split
from budget.spending.expenses.stages import Payer, expense_amounts
from common.schemas.money import ExpenseStage
from hypothesis import given
from hypothesis import strategies as st

STAGES, PAYERS = st.sampled_from(ExpenseStage), st.sampled_from(Payer)
CENTS, HEADINGS = st.integers(1, 10**10), st.integers(1, 21)


@given(STAGES, HEADINGS, PAYERS, CENTS)
def test_what_is_posted_balances_on_known_accounts(stage: ExpenseStage, heading: int, payer: Payer, cents: int) -> None:
    amounts = expense_amounts(stage, heading, payer, cents)
    assert sum(amounts.values()) == 0
    assert set(amounts) <= set(ACCOUNTS)


@given(st.lists(st.tuples(STAGES, HEADINGS, PAYERS, CENTS), max_size=6))
def test_however_an_expense_moves_a_reversal_leaves_nothing(
    steps: list[tuple[ExpenseStage, int, Payer, int]],
) -> None:
    posted: dict[str, int] = {}
    for step in [*(expense_amounts(*one) for one in steps), {}]:
        moved = difference(step, posted)
        assert sum(moved.values()) == 0
        for account, cents in moved.items():
            posted[account] = posted.get(account, 0) + cents
    assert not any(posted.values())


def test_help_in_kind_is_on_both_sides_of_the_account() -> None:
    assert expense_amounts(ExpenseStage.PAID, 7, Payer.IN_KIND, 500) == {"expense:7": 500, "receipt:3": -500}
    assert expense_amounts(ExpenseStage.INVOICED, 7, Payer.IN_KIND, 500) == {"expense:7": 500, "receipt:3": -500}
    assert expense_amounts(ExpenseStage.PAID, 11, Payer.AGENT, 500) == {"expense:11": 500, "bank": -500}
    assert expense_amounts(ExpenseStage.COMMITTED, 11, Payer.AGENT, 500) == {}


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any))
def test_parts_of_a_shared_cost_add_up_and_are_fair_to_the_cent(cents: int, weights: list[int]) -> None:
    parts = split(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - cents * weight) < sum(weights)


def test_three_pages_of_eight() -> None:
    assert own_part(100_001, 3, 5) == 37_500
    with pytest.raises(ValueError, match="positive"):
        split(10, [0, 0])
