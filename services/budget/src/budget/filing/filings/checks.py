"""Every rule that an account is looked at by before it is filed, in the order people remedy them."""

from collections.abc import Callable

from budget.filing.filings import formalities, income_checks, spending_checks
from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check
from budget.filing.filings.questionnaire import check_office

RULES: tuple[Callable[[Facts], Check], ...] = (
    formalities.filed_in_time,
    formalities.account_required,
    formalities.accountant_named,
    spending_checks.ceiling_respected,
    spending_checks.balanced,
    formalities.evidence_complete,
    formalities.bank_reconciled,
    spending_checks.headings_chosen,
    spending_checks.within_period,
    spending_checks.all_settled,
    spending_checks.all_entered,
    spending_checks.nothing_planned,
    spending_checks.actions_costed,
    spending_checks.direct_payments,
    spending_checks.in_kind_valued,
    income_checks.payers_stated,
    income_checks.gifts_legal,
    income_checks.help_legal,
    income_checks.cash_within,
    income_checks.receipts_within_period,
    income_checks.forms_numbered,
    income_checks.donors_complete,
    income_checks.minors_looked_at,
    income_checks.parliament_kept_out,
    income_checks.loans_followed,
)


def look_through(facts: Facts) -> list[Check]:
    return [*(rule(facts) for rule in RULES), *check_office(facts.answers, facts.attestations)]
