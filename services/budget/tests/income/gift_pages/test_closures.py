"""When the public page takes gifts, and when it says that it does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from budget.accounts.account_people.receipt_eligibility import Opening
from budget.income.gift_pages.closures import PageFacts, list_closures
from budget.income.gift_pages.legal_texts import L52_8, L113_1_III, write_notice

OPEN = PageFacts(
    today=date(2029, 5, 27),
    keeps_account=True,
    in_euros=True,
    starts_on=date(2028, 12, 1),
    ends_on=date(2029, 8, 17),
    account_closed=False,
    opening=Opening(date(2029, 1, 15), date(2029, 1, 20)),
    provider_set=True,
    published=True,
    is_reachable=True,
)


def test_the_page_is_open_when_all_is_there() -> None:
    assert list_closures(OPEN) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"keeps_account": False, "published": False}, ["no_account"]),
        ({"today": date(2029, 8, 17)}, []),
        ({"today": date(2029, 8, 18)}, ["over"]),
        ({"account_closed": True}, ["over"]),
        ({"today": date(2028, 11, 30), "opening": Opening(date(2028, 10, 1), date(2028, 10, 2))}, ["early"]),
        ({"opening": None}, ["no_agent"]),
        ({"opening": Opening(date(2029, 1, 15), None)}, ["no_agent"]),
        ({"opening": Opening(date(2029, 1, 15), date(2029, 5, 28))}, ["no_agent"]),
        ({"provider_set": False}, ["no_provider"]),
        ({"in_euros": False, "provider_set": False}, ["not_euros"]),
        ({"is_reachable": False}, ["no_address"]),
        ({"published": False}, ["not_published"]),
        ({"opening": None, "provider_set": False, "published": False}, ["no_agent", "no_provider", "not_published"]),
    ],
)
def test_each_condition_closes_it_with_its_reason(change: dict[str, Any], codes: list[str]) -> None:
    closures = list_closures(replace(OPEN, **change))
    assert [one.code for one in closures] == codes
    assert all(one.fr and one.en for one in closures)


def test_the_notice_names_the_candidate_the_agent_and_the_day() -> None:
    person = write_notice("Élodie Exemple", "Lise Canari", "person", date(2029, 1, 15))
    assert "campagne d'Élodie Exemple par Lise Canari, mandataire financier désigné le 15/01/2029" in person
    assert "que par l’intermédiaire de ce mandataire" in person
    association = write_notice("Camille", "Les amis de Camille", "association", date(2029, 1, 15))
    assert "association de financement électorale déclarée le 15/01/2029" in association
    assert "que par l’intermédiaire de cette association" in association


def test_the_texts_that_a_call_for_gifts_reproduces_are_whole() -> None:
    """Three paragraphs of L. 52-8, and the two of the III of L. 113-1."""
    assert [text.split()[0] for text in L52_8] == ["Une", "Les", "Tout"]
    assert "4 600 euros" in L52_8[0]
    assert "carte bancaire" in L52_8[2]
    assert L113_1_III[0].startswith("III. – Sera puni de trois ans")
    assert len(L113_1_III) == 2
