"""The rules, at their edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from budget.accounts.account_people.receipt_eligibility import Opening
from budget.filing.filings import formalities, income_checks, spending_checks
from budget.filing.filings.accountants import accountant_rule
from budget.filing.filings.checks import RULES, look_through
from budget.filing.filings.facts import Bank, Facts, Lack
from budget.filing.filings.findings import Outcome, Severity
from budget.filing.filings.questionnaire import QUESTIONS, AnswerChoice, check_office
from budget.ledger.balances.groups import Group
from common.schemas.elections import ElectionKind
from hypothesis import given
from hypothesis import strategies as st

CLEAN = Facts(
    currency="EUR",
    today=date(2029, 6, 20),
    period_starts_on=date(2028, 12, 1),
    votes_on=date(2029, 6, 17),
    filing_due_at=datetime(2029, 8, 17, 16, tzinfo=UTC),
    opening=Opening(date(2029, 1, 15), date(2029, 1, 20)),
    ceiling=6_678_000,
    paid=1_000_000,
    expenses=1_000_000,
    receipts=1_000_000,
    accountant_fees=100_000,
    bank=Bank(1, 0, 0, 0),
    answers=dict.fromkeys(QUESTIONS, "no"),
)
SOME = Group(2, 5_000, (uuid4(), uuid4()))
CENTS = st.integers(0, 10**9)


def test_a_clean_account_passes_every_check() -> None:
    checks = look_through(CLEAN)
    assert [check.name for check in checks if check.outcome is not Outcome.PASSED] == []
    assert len({check.name for check in checks}) == len(checks) == len(RULES) + len(QUESTIONS)


FAULTS: list[tuple[str, dict[str, Any], Severity]] = [
    ("filed_in_time", {"today": date(2029, 8, 18)}, Severity.BLOCKING),
    ("filed_in_time", {"today": date(2029, 8, 3)}, Severity.WARNING),
    ("accountant_named", {"accountant_fees": 0}, Severity.BLOCKING),
    ("second_round_said", {"second_round_unsaid": True}, Severity.WARNING),
    ("ceiling_respected", {"paid": 6_678_001}, Severity.BLOCKING),
    ("ceiling_respected", {"planned": 6_000_000, "today": date(2029, 5, 1)}, Severity.WARNING),
    ("joined_lists_entered", {"joined": SOME}, Severity.BLOCKING),
    ("balanced", {"receipts": 999_999}, Severity.BLOCKING),
    ("evidence_complete", {"lacks": (Lack("facture", 3, 500),)}, Severity.BLOCKING),
    ("bank_reconciled", {"bank": Bank(0, 0, 0, 0)}, Severity.WARNING),
    ("bank_reconciled", {"bank": Bank(1, 0, 2, 0)}, Severity.WARNING),
    ("headings_chosen", {"unset": 1}, Severity.BLOCKING),
    ("within_period", {"outside": SOME}, Severity.BLOCKING),
    ("all_settled", {"invoiced": SOME}, Severity.WARNING),
    ("all_entered", {"not_entered": SOME}, Severity.WARNING),
    ("nothing_planned", {"planned": 100}, Severity.WARNING),
    ("actions_costed", {"actions": SOME}, Severity.WARNING),
    ("direct_payments", {"direct": 100_000}, Severity.BLOCKING),
    ("in_kind_valued", {"unvalued": SOME}, Severity.BLOCKING),
    ("payers_stated", {"unstated": SOME}, Severity.BLOCKING),
    ("help_legal", {"forbidden": SOME}, Severity.BLOCKING),
    ("minors_looked_at", {"minors": SOME}, Severity.WARNING),
    ("parliament_kept_out", {"parliament": SOME}, Severity.WARNING),
    ("office_rooms", {"answers": {**CLEAN.answers, "rooms": "not_in_account"}}, Severity.WARNING),
    ("gifts_legal", {"illegal": SOME}, Severity.BLOCKING),
    ("cash_within", {"cash_gifts": 1_335_601}, Severity.BLOCKING),
    ("receipts_within_period", {"receipts_outside": SOME}, Severity.BLOCKING),
    ("forms_numbered", {"unnumbered": SOME}, Severity.BLOCKING),
    ("donors_complete", {"donors": SOME}, Severity.BLOCKING),
    ("loans_followed", {"loans_due": SOME}, Severity.WARNING),
    ("office_software", {"answers": {**CLEAN.answers, "software": "not_in_account"}}, Severity.BLOCKING),
]


@pytest.mark.parametrize(("name", "changed", "severity"), FAULTS)
def test_one_fault_is_found_by_one_check_that_says_how_to_mend_it(
    name: str, changed: dict[str, Any], severity: Severity
) -> None:
    (found,) = [check for check in look_through(replace(CLEAN, **changed)) if check.outcome is Outcome.FAILED]
    assert (found.name, found.severity) == (name, severity)
    assert found.article
    assert found.finding.endswith(".")
    assert found.remedy.endswith(".")
    assert found.link.startswith("/")


@given(CENTS, CENTS, st.none() | CENTS)
def test_direct_payments_stay_below_both_limits(direct: int, whole: int, ceiling: int | None) -> None:
    facts = replace(CLEAN, direct=direct, expenses=whole, ceiling=ceiling)
    allowed = direct * 10 < whole and (ceiling is None or direct * 100 < ceiling * 3)
    assert (spending_checks.direct_payments(facts).outcome is Outcome.PASSED) == (allowed or not direct)


@given(CENTS, CENTS)
def test_cash_is_limited_to_a_fifth_of_a_ceiling_from_15_000_euros(cash: int, ceiling: int) -> None:
    check = income_checks.cash_within(replace(CLEAN, cash_gifts=cash, ceiling=ceiling))
    allowed = ceiling < 1_500_000 or cash * 5 <= ceiling
    assert (check.outcome is Outcome.PASSED) == allowed
    if not allowed:
        # What the finding says goes back is what mends it.
        again = replace(CLEAN, cash_gifts=cash - (check.amount or 0), ceiling=ceiling)
        assert income_checks.cash_within(again).outcome is Outcome.PASSED


def test_nothing_stands_clean_over_payers_that_nobody_has_looked_at() -> None:
    checks = {check.name: check for check in look_through(replace(CLEAN, unstated=SOME, held=5_000))}
    for name in ("donors_complete", "gifts_legal", "balanced"):
        assert checks[name].outcome is Outcome.UNKNOWN
        assert checks[name].link == "/payers"
    assert "Rien à signaler" not in checks["payers_stated"].finding


def test_a_lent_room_is_in_order_with_the_mayors_attestation() -> None:
    lent = replace(CLEAN, answers={**CLEAN.answers, "rooms": "not_in_account"}, attestations=1)
    assert [check for check in look_through(lent) if check.outcome is not Outcome.PASSED] == []


@given(CENTS, CENTS)
def test_a_deficit_is_mended_by_what_the_finding_says(receipts: int, expenses: int) -> None:
    facts = replace(CLEAN, receipts=receipts, expenses=expenses)
    check = spending_checks.balanced(facts)
    assert (check.outcome is Outcome.FAILED) == (receipts < expenses)
    mended = spending_checks.balanced(replace(facts, receipts=receipts + (check.amount or 0)))
    assert mended.outcome is Outcome.PASSED


@given(CENTS, CENTS, st.none() | st.floats(0, 1))
def test_an_accountant_is_needed_but_for_small_accounts_under_five_percent(
    receipts: int, expenses: int, share: float | None
) -> None:
    facts = replace(CLEAN, receipts=receipts, expenses=expenses, accountant_fees=0, share=share)
    outcome = formalities.accountant_named(facts).outcome
    small = receipts <= 400_000 and expenses <= 400_000
    if not (receipts or expenses):
        assert outcome is Outcome.PASSED
    elif not small:
        assert outcome is Outcome.FAILED
    elif share is None:
        assert outcome is Outcome.UNKNOWN
    else:
        assert outcome is (Outcome.PASSED if share < 0.05 else Outcome.FAILED)


@given(st.integers(-400, 400))
def test_the_deadline_warns_a_fortnight_before_and_blocks_after(days: int) -> None:
    due = date(2029, 8, 17)
    check = formalities.filed_in_time(replace(CLEAN, today=due - timedelta(days=days)))
    expected = Severity.NOTE if days > 14 else Severity.WARNING if days >= 0 else Severity.BLOCKING
    assert check.severity is expected


def test_an_account_is_due_from_one_percent_or_one_gift() -> None:
    said = {share: formalities.account_required(replace(CLEAN, share=share)).finding for share in (None, 0.009, 0.01)}
    assert "dispensé" in said[0.009]
    assert "au moins 1 %" in said[0.01]
    assert "à partir de 1 %" in (said[None])
    assert "Un don" in formalities.account_required(replace(CLEAN, gifts=1, share=0.001)).finding
    assert "9 000" in formalities.account_required(replace(CLEAN, limited_account=False)).finding


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.sampled_from(list(AnswerChoice))))
def test_each_question_is_a_check_that_proposes_a_line(answers: dict[str, AnswerChoice]) -> None:
    checks = {check.name.removeprefix("office_"): check for check in check_office(answers)}
    assert set(checks) == set(QUESTIONS)
    for key, check in checks.items():
        answer = answers.get(key)
        assert (check.outcome is Outcome.UNKNOWN) == (answer is None)
        assert (check.outcome is Outcome.FAILED) == (answer is AnswerChoice.NOT_IN_ACCOUNT)
        if answer is AnswerChoice.NOT_IN_ACCOUNT:
            assert check.proposal == QUESTIONS[key].line
            # A room of a commune is lawful: what lacks is the mayor's attestation.
            assert check.severity is (Severity.WARNING if key == "rooms" else Severity.BLOCKING)


def test_amounts_are_said_in_the_currency_of_the_account() -> None:
    pacific = replace(CLEAN, currency="XPF", receipts=999_999)
    assert "1\u202fF CFP" in spending_checks.balanced(pacific).finding
    assert "L. 392" in income_checks.cash_within(pacific).article


@pytest.mark.parametrize(
    ("election", "share", "outcome"),
    [
        # loi 77-729, art. 19-1 IV: under 3 %, and within the decree's amount.
        (ElectionKind.EUROPEENNES, 0.0299, Outcome.PASSED),
        (ElectionKind.EUROPEENNES, 0.03, Outcome.FAILED),
        (ElectionKind.EUROPEENNES, None, Outcome.UNKNOWN),
        # loi 62-1292, art. 3: every candidate, whatever the votes and amounts.
        (ElectionKind.PRESIDENTIELLE, 0.001, Outcome.FAILED),
        (ElectionKind.PRESIDENTIELLE, None, Outcome.FAILED),
        (ElectionKind.LEGISLATIVES, 0.0499, Outcome.PASSED),
    ],
)
def test_each_election_has_its_own_rule_of_the_accountant(
    election: ElectionKind, share: float | None, outcome: Outcome
) -> None:
    rule = accountant_rule(election)
    facts = replace(CLEAN, receipts=400_000, expenses=400_000, accountant_fees=0, share=share, accountant=rule)
    check = formalities.accountant_named(facts)
    assert (check.outcome, check.article) == (outcome, rule.article)


def test_a_candidate_for_president_has_an_account_and_an_accountant_even_without_money() -> None:
    president = accountant_rule(ElectionKind.PRESIDENTIELLE)
    facts = replace(CLEAN, receipts=0, expenses=0, accountant_fees=0, share=0.001, accountant=president)
    assert formalities.accountant_required(facts) is True
    assert "Chaque candidat" in formalities.account_required(facts).finding


def test_what_a_joined_list_spent_counts_under_the_ceiling() -> None:
    within = spending_checks.ceiling_respected(replace(CLEAN, joined=Group(1, 5_678_000)))
    over = spending_checks.ceiling_respected(replace(CLEAN, joined=Group(1, 5_678_001)))
    assert (within.outcome, over.outcome, over.amount) == (Outcome.PASSED, Outcome.FAILED, 1)
