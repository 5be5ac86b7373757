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
