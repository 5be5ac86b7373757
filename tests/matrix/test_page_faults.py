"""Texts in which the matrix finds a fault, and texts that it leaves alone."""

import pytest

from tests.matrix.page_faults import contradictions_of, faults_of, sides_of
from tests.matrix.territories import FIXED, drawn


@pytest.mark.parametrize(
    "text",
    [
        "nan % des voix",
        "Participation : NaN",
        "La campagne de nation FR",
        "circo:2902, 95 bureaux",
        "commune 75056",
        "Bureau 94067_0016, 812 inscrits",
        "ZZ012, bureau 1 : 1,5 voix nettes",
        "Votre territoire : 75056SR18",
        "Élection : presidentielle",
        "Demande 1271e44d-109e-4e31-8fac-1614a94edad9",
        "Il n’y a ni plafond ni compte. Compte à déposer le 21 mai 2032.",
        "Marge confortable. Plafond inconnu : renseignez la population.",
    ],
)
def test_what_no_reader_should_see_is_found(text: str) -> None:
    assert len(faults_of(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Présidentielle, France entière : aucune réserve",
        "une région, un canton, la commune 12 fois",
        "Nancy, Nandy, informations, Annulé",
        "Il n’y a ni plafond ni compte de campagne à tenir.",
        "Compte à déposer le 21 mai 2032. Marge confortable.",
    ],
)
def test_words_that_look_like_it_are_left_alone(text: str) -> None:
    assert faults_of(text) == []


def test_the_same_seed_draws_the_same_places_of_twelve_kinds_and_by_elections() -> None:
    assert drawn(7) == drawn(7) != drawn(8)
    assert len({one.kind for one in drawn(7)}) == 13
    assert {one.is_partial for one in drawn(7) if one.kind == "by-election"} == {True}
    assert {one.kind for one in FIXED} < {one.kind for one in drawn(7)}


def test_two_pages_of_a_campaign_that_contradict_each_other_are_found() -> None:
    without = sides_of("Il n’y a ni plafond ni compte de campagne à tenir.")
    filed = sides_of("Compte à déposer le 21 mai 2032")
    assert len(contradictions_of({"/": without, "/budget/": filed})) == 1
    assert contradictions_of({"/": without, "/budget/": without, "/crm/": set()}) == []
