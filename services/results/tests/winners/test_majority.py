from collections.abc import Callable
from typing import Any

import pytest
from kit.web.problems import Invalid
from results.winners.ballot import Outcome

Ask = Callable[..., Outcome]
DEPUTIES = {"election": "legislatives", "date": "2024-06-30", "territory": "circo:9406"}
PAIRS = {"election": "departementales", "date": "2021-06-20"}
PRESIDENT = {"election": "presidentielle", "date": "2022-04-10"}


def candidates(*votes: int, **more: list[Any]) -> list[dict[str, Any]]:
    named = [{"id": "ABCDEFGH"[index], "votes": count} for index, count in enumerate(votes)]
    for field, values in more.items():
        for one, value in zip(named, values, strict=True):
            one[field] = value
    return named


@pytest.mark.parametrize(
    ("votes", "registered", "elected"),
    [
        ((501, 499), 2000, ["A"]),  # more than half of the valid votes and a quarter of the registered
        ((501, 499), 2004, ["A"]),  # exactly a quarter
        ((501, 499), 2005, []),  # a quarter of a voter is missing
        ((500, 500), 1500, []),  # half is no majority
        ((500, 499), 1500, ["A"]),  # of 999, 500 is one
    ],
)
@pytest.mark.parametrize("which", [DEPUTIES, PAIRS])
def test_round_one_needs_a_majority_and_a_quarter_of_the_registered(
    ask: Ask, which: dict[str, str], votes: tuple[int, ...], registered: int, elected: list[str]
) -> None:
    assert ask(**which, round=1, registered=registered, candidates=candidates(*votes)).elected == elected


def test_an_eighth_of_the_registered_opens_round_two(ask: Ask) -> None:
    outcome = ask(**DEPUTIES, round=1, registered=800, candidates=candidates(250, 200, 100, 99))
    assert (outcome.decided, outcome.qualified, outcome.eliminated) == (False, ["A", "B", "C"], ["D"])
    assert outcome.articles == ["L. 123", "L. 126", "L. 162"]
    # 99 of 793 is less than an eighth, of 792 exactly one.
    assert ask(**DEPUTIES, round=1, registered=793, candidates=candidates(200, 150, 99)).qualified == ["A", "B"]
    assert ask(**DEPUTIES, round=1, registered=792, candidates=candidates(200, 150, 99)).qualified == ["A", "B", "C"]


def test_the_next_best_joins_the_only_one_who_qualifies(ask: Ask) -> None:
    outcome = ask(**DEPUTIES, round=1, registered=2000, candidates=candidates(240, 200, 250))
    assert (outcome.qualified, outcome.eliminated) == (["C", "A"], ["B"])


def test_the_first_two_stand_where_nobody_qualifies(ask: Ask) -> None:
    outcome = ask(**PAIRS, round=1, registered=9000, candidates=candidates(300, 250, 240))
    assert (outcome.qualified, outcome.eliminated) == (["A", "B"], ["C"])
    assert outcome.articles == ["L. 191", "L. 193", "L. 210-1"]


def test_equals_in_the_second_place_both_stand(ask: Ask) -> None:
    assert ask(**DEPUTIES, round=1, registered=9000, candidates=candidates(300, 240, 240, 10)).qualified == [*"ABC"]


def test_a_candidate_alone_without_a_quarter_stands_alone_again(ask: Ask) -> None:
    assert ask(**DEPUTIES, round=1, registered=1000, candidates=candidates(200)).qualified == ["A"]


def test_round_two_goes_to_the_most_votes_or_to_the_oldest(ask: Ask) -> None:
    assert ask(**DEPUTIES, round=2, registered=2000, candidates=candidates(300, 301, 100)).elected == ["B"]
    born = ["1970-01-02", "1970-01-01"]
    tied = candidates(300, 300, birth_date=born)
    assert ask(**DEPUTIES, round=2, registered=2000, candidates=tied).elected == ["B"]


def test_a_deputys_substitute_is_not_counted_in_a_tie(ask: Ask) -> None:
    tied = candidates(9, 9, birth_date=["1960-01-01", "1970-01-01"], running_mate=["1980-01-01", "1930-01-01"])
    assert ask(**DEPUTIES, round=2, registered=100, candidates=tied).elected == ["A"]


def test_the_pair_with_the_oldest_member_wins_a_tie(ask: Ask) -> None:
    mates: list[Any] = ["1980-01-01", {"id": "M", "birth_date": "1950-01-01"}]
    tied = candidates(9, 9, birth_date=["1960-01-01", "1970-01-01"], running_mate=mates)
    assert ask(**PAIRS, round=2, registered=100, candidates=tied).elected == ["B"]


@pytest.mark.parametrize(
    ("which", "more", "pointer"),
    [
        (DEPUTIES, {}, "/candidates/0/birth_date"),
        (DEPUTIES, {"birth_date": ["1960-01-01", "1960-01-01"]}, "/candidates/1"),
        (PAIRS, {"birth_date": ["1960-01-01", "1970-01-01"]}, "/candidates/0/running_mate"),
        (PAIRS, {"birth_date": ["1960-01-01", "1970-01-01"], "running_mate": ["M", "N"]}, "/candidates/0/running_mate"),
        (PAIRS, {"running_mate": ["1960-01-01", "1970-01-01"]}, "/candidates/0/birth_date"),
        (PRESIDENT, {}, "/candidates"),
    ],
)
def test_a_tie_that_cannot_be_broken_says_what_is_missing(
    ask: Ask, which: dict[str, str], more: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(**which, round=2, registered=100, candidates=candidates(9, 9, **more))
    assert refused.value.pointer == pointer


def test_cantons_elected_one_councillor_from_2011_to_2014(ask: Ask) -> None:
    which = {**PAIRS, "date": "2011-03-27"}
    tied = candidates(9, 9, birth_date=["1970-01-01", "1960-01-01"])
    assert ask(**which, round=2, registered=100, candidates=tied).elected == ["B"]
    with pytest.raises(Invalid) as refused:
        ask(**{**PAIRS, "date": "2008-03-09"}, round=1, registered=100, candidates=candidates(9))
    assert refused.value.pointer == "/date"


def test_the_president_needs_a_majority_or_meets_the_second(ask: Ask) -> None:
    assert ask(**PRESIDENT, round=1, candidates=candidates(51, 49)).elected == ["A"]
    outcome = ask(**PRESIDENT, round=1, candidates=candidates(30, 10, 40))
    assert (outcome.qualified, outcome.eliminated) == (["C", "A"], ["B"])
    assert ask(**PRESIDENT, round=2, candidates=candidates(30, 31)).elected == ["B"]


@pytest.mark.parametrize(("round_", "votes"), [(1, (40, 30, 30)), (2, (40, 30, 30)), (2, (40,))])
def test_the_president_has_one_opponent(ask: Ask, round_: int, votes: tuple[int, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        ask(**PRESIDENT, round=round_, candidates=candidates(*votes))
    assert refused.value.pointer == "/candidates"
