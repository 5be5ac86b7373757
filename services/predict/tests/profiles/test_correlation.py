"""How a vote goes with an indicator over stations, and how sure that is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.profiles.correlation import MINIMUM, correlate_votes

many = st.lists(st.floats(0, 1), min_size=12, max_size=12)


@given(many, many, st.lists(st.floats(1, 2000), min_size=12, max_size=12))
def test_a_correlation_lies_inside_its_interval_and_within_one(
    votes: list[float], indicator: list[float], weights: list[float]
) -> None:
    found = correlate_votes(votes, indicator, weights, 12)

    assert found is None or -1 <= found.low <= found.r <= found.high <= 1


def test_a_straight_line_is_one_and_its_mirror_minus_one() -> None:
    x = np.linspace(0, 1, 20)

    up, down = (correlate_votes((0.2 + slope * x).tolist(), x.tolist(), [900.0] * 20, 20) for slope in (0.3, -0.1))

    assert up is not None
    assert down is not None
    assert (up.r, down.r) == (pytest.approx(1), pytest.approx(-1))


def test_a_station_that_weighs_nothing_says_nothing() -> None:
    x = [*np.linspace(0, 1, 20).tolist(), 0.5]
    weights = [900.0] * 20 + [0.0]

    kept = correlate_votes([*np.linspace(0, 1, 20).tolist(), -50.0], x, weights, 21)

    assert kept is not None
    assert kept.r == pytest.approx(1)


def test_stations_that_share_a_place_are_not_independent_witnesses() -> None:
    draw = np.random.default_rng(2)
    x = draw.random(80)
    y = x + draw.normal(0, 0.5, 80)
    free, shared = (correlate_votes(y.tolist(), x.tolist(), [900.0] * 80, places) for places in (80, 10))

    assert free is not None
    assert shared is not None
    assert free.r == shared.r
    assert shared.high - shared.low > 2 * (free.high - free.low)


@pytest.mark.parametrize("places", [1, 3, MINIMUM - 1])
def test_an_indicator_known_for_few_places_has_none(places: int) -> None:
    x = np.linspace(0, 1, 40).tolist()

    assert correlate_votes(x, x, [900.0] * 40, places) is None


def test_what_never_varies_correlates_with_nothing() -> None:
    x = np.linspace(0, 1, 20).tolist()

    assert correlate_votes([0.3] * 20, x, [900.0] * 20, 20) is None
    assert correlate_votes(x, [0.3] * 20, [900.0] * 20, 20) is None


def test_nine_intervals_in_ten_hold_the_true_correlation() -> None:
    draw = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        pair = draw.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 60)
        found = correlate_votes(pair[:, 0].tolist(), pair[:, 1].tolist(), [900.0] * 60, 60)
        assert found is not None
        held += found.low <= 0.5 <= found.high

    assert 0.85 <= held / 400 <= 0.95
