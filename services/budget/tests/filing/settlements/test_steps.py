"""Steps after the filing, and the division of a surplus."""

from dataclasses import replace
from datetime import date

from budget.filing.settlements.steps import Aftermath, appeal_until, list_steps, mandate_until
from budget.filing.settlements.surplus import Surplus, split_surplus
from common.schemas.elections import ElectionKind

FILED = Aftermath(
    election=ElectionKind.LEGISLATIVES,
    abroad=False,
    due_on=date(2029, 8, 17),
    decision_by=date(2030, 2, 17),
    filed_on=date(2029, 8, 14),
    open_letters=0,
    answer_due_on=None,
    decided_on=None,
    notified_on=None,
    refund=None,
    refunded_on=None,
    judge_seized=False,
    surplus=True,
    surplus_paid_on=None,
    bank_closed_on=None,
)


def test_a_decision_that_goes_to_the_judge_says_so_before_the_appeal() -> None:
    keys = [step.key for step in list_steps(replace(FILED, judge_seized=True, refund=False, surplus=False))]
    assert keys == ["filing", "decision", "judge", "appeal", "bank"]
    assert "judge" not in [step.key for step in list_steps(FILED)]


def test_after_the_filing_the_mandate_ends_in_six_months() -> None:
    steps = {step.key: step for step in list_steps(FILED)}
    assert list(steps) == ["filing", "decision", "appeal", "refund", "surplus", "bank"]
    assert steps["filing"].done_on == date(2029, 8, 14)
    assert steps["decision"].due_on == date(2030, 2, 17)
    assert steps["surplus"].due_on == steps["bank"].due_on == date(2030, 2, 14)
    assert steps["appeal"].waits
    assert mandate_until(date(2029, 8, 31)) == date(2030, 2, 28)


def test_a_letter_without_an_answer_comes_first_with_its_day() -> None:
    steps = list_steps(replace(FILED, open_letters=2, answer_due_on=date(2029, 10, 17)))
    assert (steps[1].key, steps[1].due_on) == ("letters", date(2029, 10, 17))
    assert "2 lettres" in steps[1].text


def test_an_appeal_runs_from_the_notification_and_is_shorter_for_the_president() -> None:
    assert appeal_until(ElectionKind.LEGISLATIVES, date(2029, 12, 12)) == date(2030, 2, 12)
    assert appeal_until(ElectionKind.PRESIDENTIELLE, date(2029, 12, 12)) == date(2030, 1, 12)


def test_the_presidents_filing_and_refund_cite_their_own_law() -> None:
    steps = {step.key: step.article for step in list_steps(replace(FILED, election=ElectionKind.PRESIDENTIELLE))}
    assert (steps["filing"], steps["refund"]) == ("loi 62-1292 art. 3", "loi 62-1292, art. 3, V")


def test_a_european_list_is_paid_back_by_its_own_law_and_a_deputy_abroad_files_by_another_article() -> None:
    european = {step.key: step.article for step in list_steps(replace(FILED, election=ElectionKind.EUROPEENNES))}
    assert (european["filing"], european["refund"]) == ("L. 52-12", "loi 77-729, art. 19-1")
    abroad = {step.key: step.article for step in list_steps(replace(FILED, abroad=True))}
    assert (abroad["filing"], abroad["refund"]) == ("L. 330-9-1", "L. 52-11-1")


def test_nothing_is_awaited_of_the_state_where_nothing_is_paid_back() -> None:
    keys = [step.key for step in list_steps(replace(FILED, decided_on=date(2029, 12, 5), refund=False))]
    assert "refund" not in keys


def test_a_surplus_goes_to_the_candidate_first_and_no_further_than_the_contribution() -> None:
    assert split_surplus(10_000, 8_000, 5_000) == Surplus(to_candidate=2_000, to_devolve=0)
    assert split_surplus(10_000, 2_000, 5_000) == Surplus(to_candidate=5_000, to_devolve=3_000)
    assert split_surplus(10_000, 10_000, 5_000) == Surplus()
    assert split_surplus(9_000, 10_000, 5_000) == Surplus(deficit=1_000)
