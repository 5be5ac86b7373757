"""Formalities due, by person."""

from datetime import date

from budget.overview.account_people_page.due import list_dues


def test_what_is_due_by_a_day_comes_after_what_everything_waits_for() -> None:
    dues = list_dues({}, has_iban=False, needs_accountant=None, filed_by=date(2029, 8, 17))
    assert [due.by is None for due in dues] == [True, True, False, False, False]
    assert not any(due.done for due in dues)
    assert len(list_dues({}, has_iban=False, needs_accountant=False, filed_by=date(2029, 8, 17))) == 4
