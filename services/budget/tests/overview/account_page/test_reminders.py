"""Reminders of the last months."""

from datetime import date

from budget.overview.account_page.reminders import list_reminders
from common.schemas.elections import ElectionKind


def test_a_list_is_reminded_of_adverts_from_the_sixth_month_and_of_mergers() -> None:
    reminders = list_reminders(ElectionKind.MUNICIPALES, date(2026, 3, 15), two_rounds=True)
    by_article = {reminder.article: reminder for reminder in reminders}
    assert by_article["L. 52-1, L. 52-8"].since == date(2025, 9, 1)
    assert by_article["L. 50-1"].since == date(2025, 9, 1)
    assert by_article["L. 48-2"].since is None
    assert by_article["L. 52-12"].since == date(2026, 3, 15)
    united = [reminder.text for reminder in reminders if reminder.article == "L. 52-13"]
    assert "un seul compte" in united[0]
    assert "deux comptes" in united[1]


def test_a_pair_is_reminded_of_its_members_earlier_expenses_and_of_no_merger() -> None:
    reminders = list_reminders(ElectionKind.DEPARTEMENTALES, date(2028, 3, 12), two_rounds=True)
    assert [reminder.text for reminder in reminders if reminder.article == "L. 52-13"] == [
        "Candidats qui ont fait campagne séparément, puis réunis avant le premier tour : leurs dépenses "
        "s'additionnent dans un seul compte."
    ]


def test_a_deputy_has_no_list_to_merge() -> None:
    reminders = list_reminders(ElectionKind.LEGISLATIVES, date(2027, 6, 13), two_rounds=False)
    assert [reminder.article for reminder in reminders] == ["L. 52-1, L. 52-8", "L. 50-1", "L. 48-2"]


def test_a_deputy_of_the_french_abroad_is_told_who_may_pay_in_a_country_and_of_journeys() -> None:
    reminders = list_reminders(ElectionKind.LEGISLATIVES, date(2029, 6, 3), two_rounds=True, abroad=True)
    by_article = {reminder.article: reminder.text for reminder in reminders}
    assert "autoriser par écrit une personne" in by_article["L. 330-6-1"]
    assert "n'entrent pas dans le plafond" in by_article["L. 330-9"]
