"""Formalities due, by person."""

from datetime import date

from budget.overview.account_people_page.due import Due, list_dues
from common.schemas.elections import ElectionKind


def due(election: ElectionKind, needs_accountant: bool | None) -> list[Due]:
    return list_dues(election, {}, has_iban=False, needs_accountant=needs_accountant, filed_by=date(2029, 8, 17))


def test_what_is_due_by_a_day_comes_after_what_everything_waits_for() -> None:
    dues = due(ElectionKind.LEGISLATIVES, None)
    assert [one.by is None for one in dues] == [True, True, False, False, False]
    assert not any(one.done for one in dues)
    assert len(due(ElectionKind.LEGISLATIVES, needs_accountant=False)) == 4


def test_what_is_due_cites_the_law_of_its_election() -> None:
    *_, accountant, filing = due(ElectionKind.PRESIDENTIELLE, needs_accountant=True)
    assert (accountant.article, filing.article) == ("loi 62-1292, art. 3", "loi 62-1292 art. 3")
    *_, accountant, filing = due(ElectionKind.EUROPEENNES, needs_accountant=True)
    assert (accountant.article, filing.article) == ("loi 77-729, art. 19-1 IV", "L. 52-12")
