"""What is retained of what was declared, for any account and any corrections."""

from dataclasses import replace
from decimal import Decimal

import pytest
from budget.filing.commission_decisions.effect import find_effect
from budget.filing.commission_decisions.retained_sums import ACCOUNTS, BelowZero, Change, counterpart_of, retain, sum_of
from budget.filing.commission_decisions.schemas import DecisionOutcome
from budget.reimbursement.reimbursements.answers import Account, Reimbursement
from budget.spending.expenses.stages import Payer
from common.schemas.elections import ElectionKind
from hypothesis import given
from hypothesis import strategies as st

CENTS = st.integers(min_value=0, max_value=10_000_000)
DECLARED = st.fixed_dictionaries({account: CENTS for account in ACCOUNTS})


def booked(declared: dict[str, int]) -> dict[str, int]:
    """As the journal has it: receipts are credits."""
    return {account: cents if account.startswith("expense:") else -cents for account, cents in declared.items()}


@given(DECLARED)
def test_without_a_correction_all_is_retained(declared: dict[str, int]) -> None:
    found = retain(booked(declared), [])
    assert {account: one.retained for account, one in found.items()} == declared
    assert {account: one.declared for account, one in found.items()} == declared


@given(DECLARED, st.sampled_from(ACCOUNTS), st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_a_correction_moves_its_side_by_as_much_and_never_below_zero(
    declared: dict[str, int], account: str, cents: int
) -> None:
    if declared[account] + cents < 0:
        with pytest.raises(BelowZero, match=account):
            retain(booked(declared), [Change(account, cents)])
        return
    found = retain(booked(declared), [Change(account, cents)])
    side, other = ("expense", "receipt") if account.startswith("expense:") else ("receipt", "expense")
    assert sum_of(found, side).retained - sum_of(found, side).declared == cents
    assert sum_of(found, other).retained == sum_of(found, other).declared


@given(DECLARED)
def test_help_in_kind_leaves_the_account_on_both_sides(declared: dict[str, int]) -> None:
    whole = declared | {"expense:3": 5_000, "receipt:3": 5_000}
    found = retain(booked(whole), [Change("expense:3", -5_000, counterpart_of(Payer.IN_KIND))])
    assert found["expense:3"].retained == found["receipt:3"].retained == 0
    balance = sum_of(found, "receipt").retained - sum_of(found, "expense").retained
    assert balance == sum_of(found, "receipt").declared - sum_of(found, "expense").declared


def test_only_what_the_agent_did_not_pay_has_a_counterpart() -> None:
    assert [counterpart_of(payer) for payer in Payer] == [None, "receipt:2", "receipt:3", "receipt:5"]


ACCOUNT = Account(ElectionKind.LEGISLATIVES, None, 66_780, 20_000, 20_000, 20_000, Decimal("0.12"))


@pytest.mark.parametrize(
    ("outcome", "spent", "modulation", "amount", "judge"),
    [
        (DecisionOutcome.APPROVED, 20_000, 0, 20_000, False),
        (DecisionOutcome.REFORMED, 18_000, 0, 18_000, False),
        (DecisionOutcome.REFORMED, 18_000, 500, 17_500, False),
        (DecisionOutcome.REJECTED, 20_000, 0, 0, True),
        (DecisionOutcome.LATE, 20_000, 0, 0, True),
    ],
)
def test_the_decision_moves_the_reimbursement_and_may_reach_the_seat(
    outcome: DecisionOutcome, spent: int, modulation: int, amount: int, judge: bool
) -> None:
    effect = find_effect(outcome, ACCOUNT, replace(ACCOUNT, spent=spent), 0, modulation)
    assert isinstance(effect.found, Reimbursement)
    assert (effect.found.amount, effect.as_declared, effect.judge_seized) == (amount, 20_000, judge)
    assert ("L. 118-3" in effect.text) is judge


def test_what_is_added_above_the_ceiling_costs_the_reimbursement() -> None:
    effect = find_effect(DecisionOutcome.REFORMED, ACCOUNT, replace(ACCOUNT, spent=70_000), 3_220_00, 0)
    assert isinstance(effect.found, Reimbursement)
    assert (effect.found.amount, effect.judge_seized, effect.excess) == (0, True, 3_220_00)
    assert "Trésor public" in effect.text


def test_a_presidents_account_goes_to_no_judge_of_the_election() -> None:
    effect = find_effect(DecisionOutcome.REJECTED, ACCOUNT, ACCOUNT, 0, 0, president=True)
    assert effect.judge_seized is False
    assert "Conseil constitutionnel" in effect.text
    assert "L. 118-3" not in effect.text


def test_without_a_ceiling_nothing_is_computed() -> None:
    effect = find_effect(DecisionOutcome.APPROVED, None, None, 0, 0)
    assert (effect.found, effect.as_declared, effect.judge_seized) == (None, None, False)
