"""The pure parts: shares that add up, what a withdrawn list changes, who goes on, what a level does."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.forecasting.forecasts.french import in_words
from predict.forecasting.forecasts.model.backtest import NothingToScore, backtest_round
from predict.forecasting.forecasts.model.deviations import Level
from predict.forecasting.forecasts.model.draws import LevelError
from predict.forecasting.forecasts.model.forecast import Basis, simulate_round, summarise_draws
from predict.forecasting.forecasts.model.levels import assume_level, set_stated_shares
from predict.forecasting.forecasts.model.lists import Changes, Merger, NewList, RunningList, Withdrawal
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import BLOCS, Floats, Round, place_stations
from predict.forecasting.forecasts.model.rules import RULES, goes_on, wins_at_once
from predict.forecasting.forecasts.model.second_round import transfer_table
from predict.forecasting.forecasts.model.turnout import ClosingCount, learn_turnout

LEFT, CENTRE, RIGHT, FAR_RIGHT = (BLOCS.index(bloc) for bloc in ("gauche", "centre", "droite", "extrême droite"))
LISTS = [RunningList("A", "gauche"), RunningList("B", "centre"), RunningList("C", "extrême droite")]
LEVEL = Level(np.array([0.01, 0.3, 0.25, 0.1, 0.32, 0.02]), 0.65)


def invented_round(name: str, day: date, seed: int, stations: int = 12) -> Round:
    random = np.random.default_rng(seed)
    kind, _, number = name.rsplit("-", 2)
    registered = random.integers(600, 1200, stations).astype(np.float64)
    voters = np.round(registered * random.uniform(0.5, 0.75, stations))
    shares = random.dirichlet(40 * LEVEL.shares, stations)
    names = tuple(f"94033_{row:04d}" for row in range(1, stations + 1))
    return Round(name, kind, day, int(number[1]), names, registered, voters, np.round(shares * voters[:, None]))


PAST = [
    invented_round("legislatives-2031-t1", date(2031, 6, 8), 1),
    invented_round("presidentielle-2032-t1", date(2032, 4, 11), 2),
]


def basis(lists: list[RunningList], rounds: list[Round] | None = None) -> Basis:
    known = PAST if rounds is None else rounds
    places = place_stations(known[-1].stations, {})
    registered = known[-1].registered
    return Basis(RULES_KIND, date(2033, 6, 12), known, places, registered, {}, 0.97, lists)


RULES_KIND = next(kind for kind in RULES if kind == "legislatives")
BY = load_parameters().without("none")


def shares_with(
    level: Floats, changes: Changes | None = None, lists: list[RunningList] | None = None
) -> dict[str, float]:
    of = basis(lists or LISTS)
    draws, running = simulate_round(of, Level(level, 0.65), None, changes or Changes(), BY)
    return {one.id: one.share for one in summarise_draws(draws, running, of, BY).chances}


@given(st.lists(st.floats(0.005, 1), min_size=6, max_size=6))
@settings(max_examples=15, deadline=None)
def test_shares_add_up_whatever_the_level(parts: list[float]) -> None:
    shares = shares_with(np.array(parts) / sum(parts))

    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0


@given(st.floats(0.01, 0.5), st.floats(0.01, 0.2))
@settings(max_examples=15, deadline=None)
def test_a_list_whose_bloc_has_more_in_the_country_has_no_less_here(low: float, more: float) -> None:
    before = shares_with(set_stated_shares(LEVEL.shares, {"gauche": low}))
    after = shares_with(set_stated_shares(LEVEL.shares, {"gauche": low + more}))

    assert after["A"] > before["A"]


@given(st.floats(0.01, 1))
@settings(max_examples=10, deadline=None)
def test_a_list_that_was_added_and_withdrew_changes_nothing(weight: float) -> None:
    with_it = [*LISTS, RunningList("D", "gauche", weight)]

    assert shares_with(LEVEL.shares, Changes(withdrawals=[Withdrawal("D")]), with_it) == shares_with(LEVEL.shares)


def test_a_merger_at_full_rate_adds_the_two_and_leaves_the_others_alone() -> None:
    before = shares_with(LEVEL.shares)
    after = shares_with(LEVEL.shares, Changes(mergers=[Merger("B", "A", 1.0)]))

    assert after["A"] == pytest.approx(before["A"] + before["B"])
    assert after["C"] == pytest.approx(before["C"])


def test_a_withdrawal_goes_where_it_is_said_to() -> None:
    before = shares_with(LEVEL.shares)
    after = shares_with(LEVEL.shares, Changes(withdrawals=[Withdrawal("B", {"A": 1.0})]))

    assert after == pytest.approx({"A": before["A"] + before["B"], "C": before["C"]})


def test_voters_of_a_bloc_that_withdraws_go_to_the_nearer_one() -> None:
    before = shares_with(LEVEL.shares)
    after = shares_with(LEVEL.shares, Changes(withdrawals=[Withdrawal("B")]))

    assert after["A"] > before["A"]
    assert after["C"] > before["C"]
    assert after["A"] - before["A"] > after["C"] - before["C"]


def test_a_new_list_takes_what_it_is_said_to_take() -> None:
    before = shares_with(LEVEL.shares)
    after = shares_with(LEVEL.shares, Changes(new_lists=[NewList("N", {"gauche": 0.5})]))

    assert after["N"] == pytest.approx(before["A"] / 2)
    assert after["B"] == pytest.approx(before["B"])


def test_the_same_question_has_the_same_answer() -> None:
    assert shares_with(LEVEL.shares) == shares_with(LEVEL.shares)


def test_an_uncertain_level_widens_the_intervals() -> None:
    of = basis(LISTS)
    sure, running = simulate_round(of, LEVEL, None, Changes(), BY)
    unsure, _ = simulate_round(of, LEVEL, LevelError(np.full(6, 0.3), 0.3), Changes(), BY)
    narrow, wide = (summarise_draws(draws, running, of, BY).chances[0] for draws in (sure, unsure))

    assert wide.high - wide.low > narrow.high - narrow.low


def test_one_station_is_forecast_too() -> None:
    alone = [invented_round("legislatives-2031-t1", date(2031, 6, 8), 4, stations=1)]
    of = basis(LISTS, alone)
    draws, running = simulate_round(of, LEVEL, None, Changes(), BY)

    assert sum(one.share for one in summarise_draws(draws, running, of, BY).chances) == pytest.approx(1)


@given(st.lists(st.booleans(), min_size=6, max_size=6))
def test_every_voter_of_a_second_round_goes_somewhere(stands: list[bool]) -> None:
    table = transfer_table(BY.transfers, np.array([stands]))[0]

    assert table.sum(axis=1) == pytest.approx(np.ones(6))
    assert (table[:, :-1][:, ~np.array(stands)] == 0).all()


def test_a_bloc_that_stands_keeps_its_own_and_the_fitted_table_knows_who_is_near() -> None:
    table = transfer_table(BY.transfers, np.array([[False, False, True, False, True, False]]))[0]

    assert table[CENTRE, CENTRE] > 0.9
    assert table[FAR_RIGHT, FAR_RIGHT] > 0.9
    assert table[LEFT, CENTRE] > table[LEFT, FAR_RIGHT]
    assert table[RIGHT, FAR_RIGHT] > table[LEFT, FAR_RIGHT]


@pytest.mark.parametrize(
    ("totals", "on", "wins"),
    [
        ([400, 300, 130, 20], [True, True, True, False], False),  # three above 12.5 % of a thousand
        ([130, 110, 100, 20], [True, True, False, False], False),  # one above: the second goes with it
        ([110, 100, 90, 20], [True, True, False, False], False),  # none above: the two first
        ([600, 200, 50, 10], [True, True, False, False], True),
        ([200, 90, 50, 10], [True, True, False, False], False),  # a majority, but of less than a quarter of the roll
    ],
)
def test_deputies_go_on_and_win_by_the_electoral_code(totals: list[float], on: list[bool], wins: bool) -> None:
    rule = RULES[RULES_KIND]

    assert goes_on(np.array([totals]), 1000, rule).tolist() == [on]
    assert wins_at_once(np.array([totals]), 1000, rule).any() == wins


def test_stations_that_closed_correct_those_still_open() -> None:
    draws, _ = simulate_round(basis(LISTS), LEVEL, None, Changes(), BY)
    closed = [ClosingCount(station, 1000, 820) for station in draws.stations[:6]]
    learned = learn_turnout(draws, closed)

    assert learned.turnout[:, 0] == pytest.approx(0.82)
    assert learned.turnout[:, 8].mean() > draws.turnout[:, 8].mean()
    assert learned.shares == pytest.approx(draws.shares, abs=0.02)


def test_without_any_past_the_level_is_taken_as_unknown_and_said_so() -> None:
    assumed = assume_level([], "legislatives", date(2033, 6, 12), load_parameters(), {}, 0.0)

    assert assumed.taken_from is None
    assert assumed.source == "last_result"
    assert assumed.level.shares.sum() == pytest.approx(1)


def test_hiding_the_oldest_round_leaves_nothing_to_go_by() -> None:
    with pytest.raises(NothingToScore):
        backtest_round(PAST, PAST[0], {}, BY)


def test_constants_for_a_past_election_have_not_seen_it() -> None:
    fitted = load_parameters()

    for election in ("legislatives-2024", "presidentielle-2022", "europeennes-2019"):
        left_out = fitted.without(election)
        assert not np.allclose(left_out.kernels[0].lasting, BY.kernels[0].lasting)


@given(st.floats(0, 1))
def test_every_chance_has_words(chance: float) -> None:
    assert in_words(chance)
