"""The lines of the law on draws, what must be true, and votes shared out in whole numbers."""

import numpy as np
import pytest
from common.schemas.elections import ElectionKind
from elections.thresholds import ACCESS
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.forecasting.forecasts.model.rules import goes_on, wins_at_once
from predict.forecasting.targets.apportionment import Weights, apportion_votes, split_need, weigh_stations
from predict.forecasting.targets.conditions import find_conditions
from predict.forecasting.targets.french import say_condition
from predict.forecasting.targets.goals import Goal, Race, find_goal, find_goals

KINDS = sorted(ACCESS)


def race(
    totals: list[list[int]], registered: int = 1000, row: int = 0, second: list[list[float]] | None = None
) -> Race:
    whole = np.array(totals, dtype=np.float64)
    shares = np.zeros(whole.shape) if second is None else np.array(second)
    decided = np.zeros(whole.shape, dtype=np.bool_)
    return Race(whole, row, registered, decided, shares > 0, shares, whole.sum(axis=1))


def goals_of(kind: ElectionKind, of: Race) -> dict[str, Goal]:
    return {one.key: one for one in find_goals(kind, ACCESS[kind], of)}


def needs(kind: ElectionKind, totals: list[int], registered: int = 1000) -> dict[str, float]:
    return {key: float(one.need[0]) for key, one in goals_of(kind, race([totals], registered)).items()}


def test_a_deputy_needs_an_eighth_of_the_roll_or_to_be_among_the_first_two() -> None:
    assert needs(ElectionKind.LEGISLATIVES, [100, 300, 200, 20])["qualify"] == 125
    assert needs(ElectionKind.LEGISLATIVES, [100, 300, 110, 20])["qualify"] == 111  # only one other reaches it
    assert needs(ElectionKind.LEGISLATIVES, [100, 600, 20, 10])["qualify"] == 21


def test_winning_at_once_needs_half_of_the_votes_and_a_quarter_of_the_roll() -> None:
    assert needs(ElectionKind.LEGISLATIVES, [100, 300, 200, 1])["win_first_round"] == 301
    assert needs(ElectionKind.DEPARTEMENTALES, [100, 100, 50, 1])["win_first_round"] == 250
    assert needs(ElectionKind.MUNICIPALES, [100, 100, 50, 1])["win_first_round"] == 126


def test_lists_need_a_tenth_of_the_votes_to_go_on_and_five_percent_to_have_seats() -> None:
    assert needs(ElectionKind.MUNICIPALES, [100, 300, 200, 1]) == {
        "reimbursement": 31,
        "seats": 31,
        "qualify": 61,
        "win_first_round": 301,
    }


def test_a_president_goes_on_among_the_first_two_whatever_the_share() -> None:
    assert needs(ElectionKind.PRESIDENTIELLE, [100, 300, 200, 1])["qualify"] == 201
    assert "reimbursement" not in needs(ElectionKind.PRESIDENTIELLE, [100, 300])


def test_europeans_have_one_round_are_repaid_from_three_percent_and_seated_from_five() -> None:
    assert needs(ElectionKind.EUROPEENNES, [100, 300, 200, 0]) == {"reimbursement": 18, "seats": 30, "lead": 301}


@given(
    kind=st.sampled_from(KINDS),
    totals=st.lists(st.integers(1, 4000), min_size=2, max_size=6, unique=True),
    slack=st.integers(0, 5000),
)
@settings(max_examples=150, deadline=None)
def test_what_is_needed_is_what_the_forecast_decides_by(kind: ElectionKind, totals: list[int], slack: int) -> None:
    registered = sum(totals) + slack
    of = race([totals], registered)
    found = goals_of(kind, of)
    if ACCESS[kind].rounds == 2 and sum(totals):
        on = goes_on(of.totals, registered, ACCESS[kind])[0, 0]
        won = wins_at_once(of.totals, registered, ACCESS[kind])[0, 0]
        assert (found["qualify"].own[0] >= found["qualify"].need[0]) == on
        assert (found["win_first_round"].own[0] >= found["win_first_round"].need[0]) == won


@given(
    totals=st.lists(st.integers(1, 4000), min_size=2, max_size=6),
    registered=st.integers(24_000, 40_000),
    more=st.integers(0, 5000),
)
def test_more_registered_voters_never_lower_a_line(totals: list[int], registered: int, more: int) -> None:
    for kind in KINDS:
        before, after = needs(kind, totals, registered), needs(kind, totals, registered + more)
        assert all(after[key] >= before[key] for key in before)


@given(st.lists(st.lists(st.integers(0, 3000), min_size=3, max_size=3), min_size=1, max_size=20))
def test_chances_are_between_zero_and_one_and_harder_goals_are_no_likelier(draws: list[list[int]]) -> None:
    found = goals_of(ElectionKind.LEGISLATIVES, race(draws, 10_000))

    assert all(0 <= one.chance <= 1 for one in found.values())
    assert found["win_first_round"].chance <= found["qualify"].chance


DUEL = [[0.48, 0.52, 0.0]] * 30


def test_in_a_duel_half_of_the_votes_are_needed_and_among_three_the_strongest_is_passed() -> None:
    duel = goals_of(ElectionKind.LEGISLATIVES, race([[400, 500, 100]] * 30, 2000, second=DUEL))["win_second_round"]
    three = [[0.3, 0.4, 0.3]] * 30
    among = goals_of(ElectionKind.LEGISLATIVES, race([[300, 400, 300]] * 30, 2000, second=three))["win_second_round"]

    assert (duel.need[0], duel.own[0], duel.chance) == (501, 480, 0)
    assert 300 < among.need[0] < 400  # what we gain the strongest loses too


def test_a_second_round_that_hardly_ever_comes_has_no_line() -> None:
    rare = [[0.0, 0.0, 0.0]] * 25 + [[0.5, 0.5, 0.0]] * 5

    assert "win_second_round" not in goals_of(ElectionKind.LEGISLATIVES, race([[4, 5, 1]] * 30, 20, second=rare))


def test_a_list_that_is_alone_needs_one_vote_and_has_no_rival() -> None:
    assert needs(ElectionKind.PRESIDENTIELLE, [50])["qualify"] == 1


def test_what_is_missing_is_asked_twice_of_abstainers_for_a_majority() -> None:
    of = race([[400, 500, 100]], 2000)
    goal = goals_of(ElectionKind.LEGISLATIVES, of)["win_first_round"]
    by_source = {one.source: one for one in find_conditions(goal, of, np.array([1000.0]), 150.0)}

    assert goal.need[0] == 501
    assert by_source["others"].votes.middle == 101
    assert by_source["abstainers"].votes.middle == 202
    assert by_source["abstainers"].share.middle == pytest.approx(0.202)
    assert not by_source["bloc_abstainers"].possible
    assert "ne suffirait pas" in say_condition(by_source["bloc_abstainers"])


def test_the_votes_of_abstainers_are_enough_for_the_line_they_move() -> None:
    for own in range(0, 300, 7):
        of = race([[own, 500, 450]], 3000)
        for kind in (ElectionKind.LEGISLATIVES, ElectionKind.MUNICIPALES, ElectionKind.REGIONALES):
            for goal in find_goals(kind, ACCESS[kind], of):
                with_them = race([[own + int(goal.home[0]), 500, 450]], 3000)
                again = find_goal(find_goals(kind, ACCESS[kind], with_them), goal.key)
                assert again is not None
                assert again.own[0] >= again.need[0], (kind, goal.key, own)


def test_of_eliminated_voters_the_part_is_told_that_makes_the_difference() -> None:
    of = race([[400, 450, 150]] * 30, 2000, second=DUEL)
    goal = goals_of(ElectionKind.LEGISLATIVES, of)["win_second_round"]
    (told,) = [one for one in find_conditions(goal, of, np.full(30, 1000.0), 0.0) if one.source == "eliminated"]

    assert told.people == 150
    assert told.share.middle == pytest.approx((50 / 150 + 1) / 2)
    assert "66,7" in say_condition(told)


@given(
    whole=st.floats(0, 50_000),
    parts=st.lists(st.tuples(st.floats(0.5, 900), st.integers(0, 1500)), min_size=1, max_size=40),
)
def test_shared_votes_are_whole_add_up_and_fit_into_each_station(whole: float, parts: list[tuple[float, int]]) -> None:
    weights, most = (np.array(one, dtype=np.float64) for one in zip(*parts, strict=True))
    votes = apportion_votes(whole, weights, most)

    assert (votes == np.rint(votes)).all()
    assert (votes >= 0).all()
    assert (votes <= most).all()
    assert votes.sum() == np.rint(min(whole, most.sum()))


@given(st.lists(st.floats(1, 5000), min_size=2, max_size=30))
@settings(max_examples=30, deadline=None)
def test_each_station_lies_in_its_interval(need: list[float]) -> None:
    base, registered = np.array([100.0, 40.0, 5.0]), np.array([5000.0, 5000.0, 5000.0])
    sure = split_need(np.array(need), Weights(base, np.zeros(3), registered))
    unsure = split_need(np.array(need), weigh_stations(base, base / 2, base * 2, base * 0, registered))

    for found in (sure, unsure):
        assert (found.low <= found.votes).all()
        assert (found.votes <= found.high).all()


def test_a_surer_weight_makes_a_narrower_interval() -> None:
    base, registered = np.array([100.0, 40.0, 5.0]), np.array([5000.0, 5000.0, 5000.0])
    need = np.full(200, 600.0)
    sure = split_need(need, Weights(base, np.zeros(3), registered))
    unsure = split_need(need, weigh_stations(base, base / 2, base * 2, base * 0, registered))

    assert (sure.high - sure.low <= 1).all()
    assert (unsure.high - unsure.low > 5).all()
