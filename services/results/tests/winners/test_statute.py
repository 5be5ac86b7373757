"""Counts whose answer was worked out by hand from the text of the law, step by step in each comment."""

from collections.abc import Callable
from typing import Any

import pytest
from results.winners.ballot import Outcome

Ask = Callable[..., Outcome]
MUNICIPAL = {"election": "municipales", "date": "2026-03-15"}


def named(votes: dict[str, int]) -> list[dict[str, Any]]:
    return [{"id": name, "votes": count} for name, count in votes.items()]


@pytest.mark.parametrize(
    ("question", "votes", "seats"),
    [
        # One list, 87 inhabitants: the bonus of 4 (7 / 2 up) and the 3 that are left.
        ({"round": 1, "population": 87}, {"A": 41}, {"A": 7}),
        # 11 seats, bonus 6; of 5: A 60, B 40, A 30, B 20 = A 20, the fifth to A which has more votes.
        ({"round": 1, "population": 480}, {"A": 60, "B": 40}, {"A": 9, "B": 2}),
        # 15 seats, bonus 8; of 7: 55, 40, 27.5, 20, 18.3, 13.75, 13.3.
        ({"round": 1, "population": 900}, {"A": 55, "B": 40, "C": 5}, {"A": 12, "B": 3, "C": 0}),
        # 19 seats, bonus 10; of 9: 400, 300, 200, 165, 150, 133, 100, 100, 82.5. E has less than 5 %, D exactly that.
        (
            {"round": 2, "population": 2_000},
            {"A": 400, "B": 300, "C": 165, "D": 48, "E": 47},
            {"A": 14, "B": 3, "C": 2, "D": 0, "E": 0},
        ),
        # Community seats by the same rule (L. 273-8): one seat has no bonus, three have one, four two.
        ({"round": 1, "seats": 1}, {"A": 60, "B": 40}, {"A": 1, "B": 0}),
        ({"round": 1, "seats": 3}, {"A": 60, "B": 40}, {"A": 2, "B": 1}),
        ({"round": 1, "seats": 4}, {"A": 60, "B": 40}, {"A": 3, "B": 1}),
        # The first list of a second round takes the bonus with fewer votes than half: 23 seats, 12; of 11: 6, 5, 0.
        ({"round": 2, "seats": 23}, {"A": 410, "B": 405, "C": 40}, {"A": 18, "B": 5, "C": 0}),
        # Marseille's district councils: half, not a quarter (L. 272-4-1 is for the central council alone).
        ({"round": 2, "territory": "secteur:13055SR01", "seats": 8}, {"A": 50, "B": 50 - 1}, {"A": 6, "B": 2}),
    ],
)
def test_a_council_of_2026_is_that_of_the_text(
    ask: Ask, question: dict[str, Any], votes: dict[str, int], seats: dict[str, int]
) -> None:
    assert ask(**{**MUNICIPAL, **question}, lists=named(votes)).seats == seats


@pytest.mark.parametrize(
    ("registered", "votes", "qualified", "out"),
    [
        # 12.5 % of 8,001 is 1,000.125: a thousand votes are not enough, 1,001 are.
        (8_001, {"A": 1_900, "B": 1_001, "C": 1_000}, ["A", "B"], ["C"]),
        (8_000, {"A": 1_900, "B": 1_001, "C": 1_000}, ["A", "B", "C"], []),
        # A majority of the valid votes without a quarter of the registered: a second round, with the next best.
        (8_001, {"A": 2_000, "B": 700, "C": 500}, ["A", "B"], ["C"]),
    ],
)
def test_a_deputys_second_round_is_that_of_the_text(
    ask: Ask, registered: int, votes: dict[str, int], qualified: list[str], out: list[str]
) -> None:
    outcome = ask(election="legislatives", date="2024-06-30", round=1, registered=registered, candidates=named(votes))
    assert (outcome.decided, outcome.qualified, outcome.eliminated) == (False, qualified, out)


def test_a_region_of_the_text(ask: Ask) -> None:
    # 43 seats, a quarter up: 11; of 32 by the highest average among those with 5 % of 1,000 (D has 49: none).
    votes = {"A": 401, "B": 350, "C": 200, "D": 49}
    outcome = ask(
        election="regionales", date="2021-06-27", round=2, territory="region:53", seats=43, lists=named(votes)
    )
    assert outcome.seats == {"A": 11 + 14, "B": 12, "C": 6, "D": 0}
