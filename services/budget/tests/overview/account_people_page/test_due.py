"""Formalities due, by person."""

from datetime import date

from budget.overview.account_people_page.due import Due, list_dues
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from kit.testing.steps import STATE


def due(election: ElectionKind, needs_accountant: bool | None, territory: str = "nation:FR") -> list[Due]:
    state = CampaignState.model_validate(STATE | {"election": election, "territory": territory})
    return list_dues(state, {}, has_iban=False, needs_accountant=needs_accountant, filed_by=date(2029, 8, 17))


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


def test_a_deputy_of_the_french_abroad_declares_the_agent_in_paris_and_banks_in_france() -> None:
    agent, account, *_, filing = due(ElectionKind.LEGISLATIVES, needs_accountant=True, territory="circo:ZZ10")
    assert "préfecture de Paris (une association, à la préfecture de police)" in agent.text
    assert "en France" in account.text
    assert [one.article for one in (agent, account, filing)] == [
        "L. 52-4, L. 330-7",
        "L. 52-5, L. 52-6, L. 330-7",
        "L. 330-9-1",
    ]
