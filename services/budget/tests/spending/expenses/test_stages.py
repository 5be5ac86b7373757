from dataclasses import replace

import pytest
from budget.spending.expenses.stages import Facts, Payer, find_entry_obstacle, find_obstacle
from common.schemas.money import ExpenseStage
from common.scopes import Role

AGENT = frozenset({Role.FINANCIAL_AGENT})
MANAGER = frozenset({Role.MANAGER})
WHOLE = Facts(ExpenseStage.PLANNED, heading=11, payer=Payer.AGENT, supplier=True, dated=True, valued=False)
STEPS = list(zip(ExpenseStage, list(ExpenseStage)[1:], strict=False))


@pytest.mark.parametrize(("state", "to"), STEPS)
def test_the_financial_agent_takes_an_expense_step_by_step_to_the_account(
    state: ExpenseStage, to: ExpenseStage
) -> None:
    assert find_obstacle(replace(WHOLE, state=state), to, AGENT) is None


@pytest.mark.parametrize("state", ExpenseStage)
@pytest.mark.parametrize("to", ExpenseStage)
def test_no_step_is_left_out_and_none_goes_back(state: ExpenseStage, to: ExpenseStage) -> None:
    if (state, to) in STEPS:
        return
    obstacle = find_obstacle(replace(WHOLE, state=state), to, frozenset(Role))

    assert obstacle is not None
    assert obstacle.pointer == "/to"
    assert "contre-écriture" in obstacle.fr


def test_a_manager_commits_but_does_not_pay() -> None:
    assert find_obstacle(WHOLE, ExpenseStage.COMMITTED, MANAGER) is None
    obstacle = find_obstacle(replace(WHOLE, state=ExpenseStage.INVOICED), ExpenseStage.PAID, MANAGER)

    assert obstacle is not None
    assert obstacle.forbidden
    assert "L. 52-4" in obstacle.fr


@pytest.mark.parametrize("payer", [Payer.PARTY, Payer.CANDIDATE, Payer.IN_KIND])
def test_a_manager_notes_what_others_paid(payer: Payer) -> None:
    facts = replace(WHOLE, state=ExpenseStage.INVOICED, payer=payer)

    assert find_obstacle(facts, ExpenseStage.PAID, MANAGER) is None


@pytest.mark.parametrize(
    ("facts", "to", "pointer"),
    [
        (replace(WHOLE, state=ExpenseStage.COMMITTED, heading=None), ExpenseStage.INVOICED, "/heading"),
        (replace(WHOLE, state=ExpenseStage.COMMITTED, dated=False), ExpenseStage.INVOICED, "/spent_on"),
        (replace(WHOLE, state=ExpenseStage.PAID, supplier=False), ExpenseStage.IN_ACCOUNT, "/supplier"),
        (replace(WHOLE, state=ExpenseStage.PAID, payer=Payer.IN_KIND), ExpenseStage.IN_ACCOUNT, "/valuation"),
        (replace(WHOLE, heading=21), ExpenseStage.COMMITTED, "/payer"),
    ],
)
def test_a_step_waits_for_what_it_needs(facts: Facts, to: ExpenseStage, pointer: str) -> None:
    obstacle = find_obstacle(facts, to, AGENT)

    assert obstacle is not None
    assert (obstacle.pointer, obstacle.forbidden) == (pointer, False)


def test_entering_an_expense_as_paid_needs_all_the_steps_before() -> None:
    paid = replace(WHOLE, state=ExpenseStage.PAID)

    assert find_entry_obstacle(paid, AGENT) is None
    refused = find_entry_obstacle(paid, MANAGER)
    assert refused is not None
    assert refused.forbidden
    assert find_entry_obstacle(paid, frozenset({Role.CANVASSER})) is not None


def test_small_costs_of_the_candidate_are_paid_by_the_candidate() -> None:
    assert find_entry_obstacle(replace(WHOLE, heading=21, payer=Payer.CANDIDATE), MANAGER) is None
