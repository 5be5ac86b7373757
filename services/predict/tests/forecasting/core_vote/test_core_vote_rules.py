"""What must hold of every base, whatever the past says."""

from datetime import date

import numpy as np
import pytest
from common.schemas import ElectionKind
from elections.thresholds import ACCESS
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.forecasting.core_vote.constants import SHARE
from predict.forecasting.core_vote.eliminated import expect_eliminated
from predict.forecasting.core_vote.gaussian_process import Floats, Round, Scale, covariance, predict_next
from predict.forecasting.core_vote.model import known_part, known_part_of_all, look_ahead
from predict.forecasting.core_vote.observations import Past, Series, estimate_offer
from predict.forecasting.core_vote.proximity import AXIS, estimate_transfer
from predict.forecasting.core_vote.reserve import find_best, find_transferable
from predict.forecasting.core_vote.scale_fit import fit_scale, log_likelihood
from predict.forecasting.core_vote.simulation import ListDraws, find_reserve, station_core_votes, total_core_vote
from predict.forecasting.core_vote.undecided import find_undecided
from predict.past_results.nuances.blocs import BLOCS
from predict.targeting.stations.score import Talks

ROUNDS = (
    Round("presidentielle-2022-t1", "presidentielle", date(2022, 4, 10), 1),
    Round("legislatives-2022-t1", "legislatives", date(2022, 6, 12), 1),
    Round("legislatives-2022-t2", "legislatives", date(2022, 6, 19), 2),
    Round("legislatives-2024-t1", "legislatives", date(2024, 6, 30), 1),
)
TARGET = Round("target", "legislatives", date(2029, 6, 10), 1)


def made_past(seed: int, stations: int = 12, confidence: float = 1.0) -> Past:
    """Stations of two zones that differ; every bloc stands in round one, two in round two."""
    draw = np.random.default_rng(seed)
    registered = draw.integers(20, 2000, (stations, 1)).repeat(len(ROUNDS), axis=1).astype(float)
    valid = np.floor(registered * draw.uniform(0.3, 0.8, registered.shape))
    shares = draw.dirichlet(np.array([1, 8, 8, 3, 8, 1.0]), (stations, len(ROUNDS)))
    shares[:, 2, [0, 2, 3, 5]] = 0
    shares /= shares.sum(axis=2, keepdims=True)
    votes = {bloc: np.floor(valid * shares[:, :, at]) for at, bloc in enumerate(BLOCS)}
    zone = np.arange(stations) % 2
    return Past(
        ROUNDS,
        registered,
        valid,
        votes,
        np.full(registered.shape, confidence),
        zone,
        np.arange(stations) % 4,
        registered[:, 0],
    )


def made_draws(seed: int, stations: int = 12, draws: int = 300) -> ListDraws:
    """A list that has its bloc to itself, in stations that move together and each by itself."""
    draw = np.random.default_rng(seed)
    registered = draw.integers(20, 2000, stations).astype(float)
    valid = registered * draw.uniform(0.3, 0.8, (draws, stations))
    swing = draw.standard_normal((draws, 1)) * 0.3 + draw.standard_normal((draws, stations)) * 0.2
    votes = valid / (1 + np.exp(1 - swing))
    return ListDraws(registered, votes, votes, valid)


@given(st.integers(0, 10_000), st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0, 1))
@settings(max_examples=15, deadline=None)
def test_a_core_vote_grows_with_its_quantile_within_its_interval(
    seed: int, one: float, other: float, known: float
) -> None:
    drawn = made_draws(seed)
    low, high = (station_core_votes(drawn, at, np.full(12, known)) for at in sorted((one, other)))
    assert (low.votes <= high.votes + 1e-9).all()
    for core_vote in (low, high):
        assert (core_vote.low >= 0).all()
        assert (core_vote.low <= core_vote.votes).all()
        assert (core_vote.votes <= core_vote.high).all()
        assert (core_vote.high <= drawn.registered + 1e-9).all()


@given(st.integers(0, 10_000), st.floats(0.02, 0.4))
@settings(max_examples=15, deadline=None)
def test_the_core_vote_of_a_whole_lies_between_the_sum_of_core_votes_and_what_is_expected(
    seed: int, quantile: float
) -> None:
    drawn = made_draws(seed)
    total = total_core_vote(drawn, quantile, 0.5)

    assert station_core_votes(drawn, quantile, np.full(12, 0.5)).votes.sum() <= total.votes[0] * (1 + 1e-3)
    assert total.votes[0] <= drawn.expected.sum()
    assert (drawn.votes.sum(axis=1) >= total.votes[0]).mean() == pytest.approx(1 - quantile, abs=0.01)


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_what_is_not_known_of_the_past_widens_the_interval_of_a_core_vote(seed: int) -> None:
    drawn = made_draws(seed)
    sure, doubtful = (station_core_votes(drawn, 0.1, np.full(12, known)) for known in (0.05, 0.6))

    assert (sure.votes == doubtful.votes).all()
    assert ((sure.high - sure.low) < (doubtful.high - doubtful.low)).mean() > 0.9


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_expected_votes_of_all_blocs_are_the_expected_valid_votes(seed: int) -> None:
    outlooks = look_ahead(made_past(seed), TARGET)
    valid = outlooks["gauche"].votes.registered * outlooks["gauche"].turnout.expected

    assert sum(one.votes.expected for one in outlooks.values()) == pytest.approx(valid, rel=1e-3)


def test_a_station_that_was_redrawn_leans_on_its_commune() -> None:
    sure, doubtful = (look_ahead(made_past(3, confidence=at), TARGET)["gauche"] for at in (1.0, 0.0))

    assert np.abs(doubtful.share.station.mean).max() < 1e-3
    assert np.abs(sure.share.station.mean).max() > 0.01
    assert (doubtful.votes.known.station > sure.votes.known.station).all()


def test_a_year_without_results_changes_nothing_but_how_sure_it_is() -> None:
    past = made_past(5)
    hole = np.array(past.registered)
    hole[:, 1] = np.nan
    less = Past(
        past.rounds,
        hole,
        np.where(np.isnan(hole), np.nan, past.valid),
        {bloc: np.where(np.isnan(hole), np.nan, votes) for bloc, votes in past.votes.items()},
        past.confidence,
        past.zone,
        past.commune,
        past.registered_now,
    )
    outlook = look_ahead(less, TARGET)["gauche"]

    assert np.isfinite(outlook.votes.expected).all()
    assert (outlook.share.zone.weights[:, 1] == 0).all()
    assert (outlook.share.zone.known > look_ahead(past, TARGET)["gauche"].share.zone.known).all()


def test_a_second_round_is_put_on_the_footing_of_a_first() -> None:
    footing = estimate_offer(made_past(1))

    assert footing[:, [0, 1, 3]] == pytest.approx(np.ones((2, 3)))
    assert (footing[:, 2] < 0.9).all()


def test_what_is_alike_says_more() -> None:
    values, noise = np.zeros((1, 4)), np.full((1, 4), 0.01)
    scale = Scale(0, 0.1, 0.3, 4.0, 0.5, 0.0, 0.1, 0.0, 0.0, 1.0)
    weights = predict_next(values, noise, ROUNDS, TARGET, scale).weights[0]

    assert weights[3] == weights.max()
    assert weights[0] == weights.min()


def test_fitting_finds_the_scale_that_drew_the_series() -> None:
    true = Scale(-1.0, 0.5, 0.1, 4.0, 0.1, 0.1, 0.2, 0.0, 0.0, 1.0)
    draw = np.random.default_rng(1)
    root = np.linalg.cholesky(covariance(ROUNDS, true))
    values: Floats = -1.0 + draw.standard_normal((800, 4)) @ root.T
    series = Series(values, np.full(values.shape, 1e-6))
    start = Scale(0.0, 0.2, 0.2, 4.0, 0.2, 0.2, 0.4, 0.1, 0.0, 1.0)
    found = fit_scale(series, ROUNDS, start, with_mean=True)

    assert found.mean == pytest.approx(-1.0, abs=0.15)
    assert found.fixed == pytest.approx(0.5, abs=0.1)
    assert log_likelihood(series, ROUNDS, found) > log_likelihood(series, ROUNDS, start)


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_a_reserve_is_never_negative_and_its_range_holds_it(seed: int) -> None:
    past = made_past(seed)
    best = find_best(past, "gauche", look_ahead(past, TARGET)["gauche"])

    for amount in find_reserve(made_draws(seed), best.votes, best.turnout):
        assert (amount.low >= 0).all()
        assert (amount.low <= amount.votes + 1e-9).all()
        assert (amount.votes <= amount.high + 1e-9).all()
    assert set(best.round.tolist()) <= {0, 1, 3}


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_more_data_would_take_away_a_part_of_the_spread_and_never_all_of_it(seed: int) -> None:
    votes = look_ahead(made_past(seed), TARGET)["gauche"].votes

    assert (known_part(votes) > 0).all()
    assert (known_part(votes) < 1).all()
    assert 0 < known_part_of_all(votes) < 1


@pytest.mark.parametrize("bloc", BLOCS)
def test_the_nearer_a_bloc_the_more_of_its_voters_are_taken_to_follow(bloc: str) -> None:
    expected = {other: np.array([100.0]) for other in BLOCS}
    amount = find_transferable(bloc, list(BLOCS), expected, {})

    assert 0 <= amount.low[0] < amount.votes[0] < amount.high[0] <= 500
    if bloc in AXIS:
        steps = sorted(
            (abs(AXIS.index(bloc) - AXIS.index(other)), estimate_transfer(other, bloc).mid) for other in AXIS
        )
        assert [mid for _, mid in steps] == sorted((mid for _, mid in steps), reverse=True)


def test_who_is_expected_out_follows_the_law_of_the_election() -> None:
    votes, blocs = {"A": 400.0, "B": 300.0, "C": 120.0, "D": 90.0}, {one: one.lower() for one in "ABCD"}

    def out(kind: ElectionKind) -> list[str]:
        return expect_eliminated(votes, blocs, 1000.0, 910.0, ACCESS[kind])

    assert out(ElectionKind.LEGISLATIVES) == ["c", "d"]
    assert out(ElectionKind.MUNICIPALES) == ["d"]
    assert out(ElectionKind.PRESIDENTIELLE) == ["c", "d"]
    assert out(ElectionKind.EUROPEENNES) == []


def test_the_undecided_are_unknown_until_enough_are_asked_in_enough_stations() -> None:
    def find(talks: dict[str, Talks], everywhere: int = 40) -> object:
        return find_undecided(["a", "b"], [100.0, 100.0], talks, everywhere)

    assert find({}) is None
    assert find({"a": Talks(10, 10, 3)}) is None
    assert find({f"s{number}": Talks(9, 9, 3) for number in range(11)}) is None
    assert find({"a": Talks(500, 500, 200)}) is None
    assert find({f"s{number}": Talks(10, 10, 3) for number in range(10)}) is not None
    # A campaign of one station can ask in no other.
    assert find({"a": Talks(100, 100, 20)}, everywhere=1) is not None
    assert find({"a": Talks(99, 99, 20)}, everywhere=1) is None


def test_where_people_were_asked_the_undecided_are_known_better() -> None:
    around = {f"s{number}": Talks(4, 4, 2) for number in range(9)}
    found = find_undecided(["a", "b"], [100.0, 100.0], {"a": Talks(80, 80, 40)} | around, 40)
    assert found is not None
    asked, other = found
    assert asked.low < asked.votes < asked.high
    assert asked.high - asked.low < other.high - other.low


def test_the_fitted_constants_are_scales() -> None:
    assert all(SHARE.zone.sampling > 0 and part.fixed > 0 for part in (SHARE.zone, SHARE.commune, SHARE.station))
