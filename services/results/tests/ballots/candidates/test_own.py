"""The campaign's own candidate is known by name, or not at all."""

import pytest
from results.ballots.candidates.service import find_own

NAMES = {"1": "Camille ÉTAIN-DUPRÉ", "2": "Claude Martin", "3": "Claudine MARTIN", "4": "Claude Martin-Roy"}


@pytest.mark.parametrize(
    ("candidate", "own"),
    [
        ("Camille Étain-Dupré", "1"),
        ("ETAIN DUPRE Camille", "1"),
        ("Claudine Martin", "3"),
        ("Claude Martin", None),  # two hold these words: the team says which
        ("Dominique Exemple", None),
        ("—", None),
    ],
)
def test_a_name_says_who_is_ours_or_nobody_is(candidate: str, own: str | None) -> None:
    assert find_own(NAMES, candidate) == own


def test_a_list_that_merged_under_another_name_is_still_ours_by_its_id() -> None:
    names = {"demain-camille-exemple": "Tous ensemble", "fiers-xavier-modele": "Fiers"}

    assert find_own(names, "Camille Exemple") == "demain-camille-exemple"
    assert find_own(names | {"B": "Camille Exemple"}, "Camille Exemple") == "B"
    assert find_own(names, "Zoé Autre") is None
