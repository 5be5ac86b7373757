"""What holds for any counts: tried on invented ones."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from results.winners import bonus
from results.winners.ballot import Contender, Tally
from results.winners.highest_average import share
from results.winners.lists import ListRule, decide_by_lists

VOTES = st.lists(st.integers(1, 10_000), min_size=1, max_size=8)
SEATS = st.integers(1, 80)
BONUS = st.sampled_from([bonus.half, bonus.quarter])


def contenders(votes: list[int]) -> tuple[Contender, ...]:
    """Nobody is as old as somebody else, so that every tie can be broken."""
    first = date(1950, 1, 1)
    return tuple(
        Contender(
            f"L{index}",
            count,
            f"/lists/{index}",
            Decimal(index),
            tuple(first + timedelta(days=index * 100 + seat) for seat in range(100)),
        )
        for index, count in enumerate(votes)
    )


def by_order(tied: Sequence[Contender], wanted: int, _won: dict[str, int]) -> list[Contender]:
    return sorted(tied, key=lambda one: one.id)[:wanted]


def textbook(votes: list[int], seats: int) -> dict[str, int]:
    """All the averages in one table, the highest first."""
    averages = [
        (Fraction(count, seat), count, -index) for index, count in enumerate(votes) for seat in range(1, seats + 1)
    ]
    taken = sorted(averages, reverse=True)[:seats]
    return {f"L{index}": sum(row[2] == -index for row in taken) for index in range(len(votes))}


@given(VOTES, SEATS)
@settings(max_examples=200, deadline=None)
def test_the_highest_average_is_that_of_the_textbook(votes: list[int], seats: int) -> None:
    assert share(contenders(votes), seats, by_order) == textbook(votes, seats)


@given(VOTES, SEATS, st.integers(0, 7), st.integers(1, 500))
@settings(max_examples=200, deadline=None)
def test_more_votes_never_cost_a_seat(votes: list[int], seats: int, which: int, more: int) -> None:
    index = which % len(votes)
    richer = [count + more * (place == index) for place, count in enumerate(votes)]
    name = f"L{index}"
    assert share(contenders(richer), seats, by_order)[name] >= share(contenders(votes), seats, by_order)[name]


@given(VOTES, SEATS, BONUS, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_a_council_is_full_with_its_bonus_whatever_the_order(
    votes: list[int], seats: int, given_bonus: bonus.Bonus, shuffle: Random
) -> None:
    lists = contenders(votes)
    rule = ListRule(("L. 262",), "L. 262", given_bonus, seats=seats)
    outcome = decide_by_lists(Tally(2, sum(votes), lists), rule)

    assert sum(outcome.seats.values()) == seats
    (winner,) = outcome.elected
    assert outcome.seats[winner] >= given_bonus(seats)
    assert max(votes) == next(one.votes for one in lists if one.id == winner)
    for one in lists:
        assert one.id == winner or outcome.seats[one.id] == 0 or 20 * one.votes >= sum(votes)
    mixed = list(lists)
    shuffle.shuffle(mixed)
    assert decide_by_lists(Tally(2, sum(votes), tuple(mixed)), rule) == outcome


@given(VOTES)
@settings(max_examples=100, deadline=None)
def test_after_round_one_everybody_is_somewhere_and_once(votes: list[int]) -> None:
    outcome = decide_by_lists(Tally(1, sum(votes), contenders(votes)), ListRule((), "", bonus.half, seats=29))
    placed = [*outcome.qualified, *outcome.may_merge, *outcome.eliminated]
    assert outcome.decided == (2 * max(votes) > sum(votes))
    assert sorted(placed) == ([] if outcome.decided else sorted(f"L{index}" for index in range(len(votes))))
