"""All filing checks, in the order in which people fix them."""

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check
from budget.filing.filings.formalities import (
    account_required,
    accountant_named,
    agent_declared,
    bank_reconciled,
    evidence_complete,
    filed_in_time,
    second_round_said,
)
from budget.filing.filings.income_checks import INCOME
from budget.filing.filings.questionnaire import check_office
from budget.filing.filings.rules import Rule
from budget.filing.filings.spending_checks import SPENDING, balanced, ceiling_respected

RULES: tuple[Rule, ...] = (
    filed_in_time,
    account_required,
    agent_declared,
    accountant_named,
    second_round_said,
    ceiling_respected,
    balanced,
    evidence_complete,
    bank_reconciled,
    *SPENDING,
    *INCOME,
)


def look_through(facts: Facts) -> list[Check]:
    return [*(rule(facts) for rule in RULES), *check_office(facts.answers, facts.attestations)]
