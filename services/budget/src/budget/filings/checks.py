"""Every rule that an account is looked at by before it is filed, in the order people mend them."""

from collections.abc import Callable

from budget.filings import formalities, giving, spending
from budget.filings.facts import Facts
from budget.filings.findings import Check
from budget.filings.office import check_office

RULES: tuple[Callable[[Facts], Check], ...] = (
    formalities.filed_in_time,
    formalities.account_required,
    formalities.accountant_named,
    spending.ceiling_respected,
    spending.balanced,
    formalities.evidence_complete,
    formalities.bank_reconciled,
    spending.headings_chosen,
    spending.within_period,
    spending.all_settled,
    spending.all_entered,
    spending.nothing_planned,
    spending.actions_costed,
    spending.direct_payments,
    spending.in_kind_valued,
    giving.payers_stated,
    giving.gifts_legal,
    giving.help_legal,
    giving.cash_within,
    giving.receipts_within_period,
    giving.forms_numbered,
    giving.donors_complete,
    giving.minors_looked_at,
    giving.parliament_kept_out,
    giving.loans_followed,
)


def look_through(facts: Facts) -> list[Check]:
    return [*(rule(facts) for rule in RULES), *check_office(facts.answers, facts.attestations)]
