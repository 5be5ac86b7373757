"""Past rounds on the stations of another day."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.forecasting.forecasts.model.deviations import compute_deviations, level_of
from predict.forecasting.forecasts.model.rounds import BLOCS, TURNOUT, Floats, Round, align_round, place_stations
from predict.forecasting.forecasts.past_places import follow_files, follow_round
from predict.past_results.station_history.station_links import Link

A, B, C = "94033_0001", "94033_0002", "94033_0003"
ROLL = np.array([1000.0, 500.0])
VOTES = np.array([[0.0, 400, 100, 0, 300, 0], [0.0, 50, 200, 0, 50, 0]])
PAST = Round("legislatives-2031-t1", "legislatives", date(2031, 6, 8), 1, (A, B), ROLL, np.array([800.0, 300.0]), VOTES)


def test_a_station_that_stayed_keeps_its_sheet_and_its_confidence() -> None:
    found = follow_round(PAST, [A], np.array([1100.0]), {A: [Link(A, A, 1.0, 0.93, False, False)]})

    assert found.stations == (A,)
    assert found.registered.tolist() == [1000]
    assert found.votes.tolist() == [VOTES[0].tolist()]
    assert found.trust is not None
    assert found.trust.tolist() == [0.93]


@given(st.floats(0.01, 0.99), st.integers(1, 3000))
def test_a_redrawn_station_votes_as_the_places_it_is_made_of(share: float, roll: int) -> None:
    parts = [Link(C, A, share, 0.5, True, False), Link(C, B, 1 - share, 0.5, True, False)]

    found = follow_round(PAST, [C], np.array([float(roll)]), {C: parts})

    assert found.registered.tolist() == [roll]
    assert found.voters[0] == pytest.approx(roll * (share * 0.8 + (1 - share) * 0.6))
    assert found.votes[0] == pytest.approx(roll * (share * VOTES[0] / 1000 + (1 - share) * VOTES[1] / 500))


def test_a_station_whose_past_lies_elsewhere_has_none() -> None:
    parts = [Link(C, "94033_0099", 0.8, 0.5, True, False), Link(C, A, 0.2, 0.5, True, False)]

    assert follow_round(PAST, [C, B], np.array([400.0, 500.0]), {C: parts}).stations == ()


def test_a_doubtful_past_leans_on_the_commune() -> None:
    places = place_stations((A, B), {})
    counts = align_round(replace(PAST, trust=np.array([0.45, 1.0])), (A, B), ROLL)
    plain = align_round(PAST, (A, B), ROLL)
    doubtful, sure = (compute_deviations(one, places, level_of(plain)).by_level[2] for one in (counts, plain))
    left = BLOCS.index("gauche")

    assert doubtful[0, [left, TURNOUT]] == pytest.approx(sure[0, [left, TURNOUT]] / 2)
    assert doubtful[1, left] == sure[1, left]


def town(codes: list[int], id: str, on: date, shares: Floats) -> Round:
    """Stations of 1,000 registered, of which 600 vote."""
    votes = 600 * shares
    names = tuple(f"94033_{code:04d}" for code in codes)
    whole = np.full(len(codes), 1000.0)
    return Round(id, "legislatives", on, 1, names, whole, votes.sum(axis=1), votes)


def test_renumbered_stations_are_found_again_by_how_they_vote() -> None:
    shares = np.random.default_rng(3).dirichlet([0.3, 6, 5, 2, 6, 0.3], 30)
    old = town(list(range(1, 31)), "legislatives-2026-t1", date(2026, 6, 7), shares)
    # The same places, numbered the other way round from then on.
    last = town(list(range(30, 0, -1)), "legislatives-2031-t1", date(2031, 6, 8), shares)
    order = np.argsort(last.stations)
    hidden = town(list(range(1, 31)), "legislatives-2036-t1", date(2036, 6, 8), shares[order])

    found = follow_files([old, last], hidden.stations, hidden.registered, hidden.held_on)[0]

    told = align_round(found, hidden.stations).votes / 600
    assert np.abs(told - shares[order]).mean() < 0.6 * np.abs(shares - shares[order]).mean()
    assert found.trust is not None
    assert found.trust.mean() < 0.95
