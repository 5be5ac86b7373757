"""Orders in which a replayed night's stations report."""

import numpy as np
import pytest
from results.projections.reporting_orders import Arrival, report_times

COMMUNE = np.repeat(np.arange(12), [40, 20, 10, 8, 6, 4, 3, 3, 2, 2, 1, 1])
REGISTERED = np.full(len(COMMUNE), 1000.0)


def order(arrival: Arrival, seed: int = 1) -> list[int]:
    """The commune of each station, as they report."""
    times = report_times(REGISTERED, REGISTERED * 0.6, COMMUNE, np.zeros(len(COMMUNE), dtype=np.int64), seed, arrival)
    return COMMUNE[np.argsort(times, kind="stable")].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_one_town_comes_whole_before_all_others(seed: int) -> None:
    communes = order(Arrival.ONE_TOWN_FIRST, seed)
    town = communes[0]
    assert town in (0, 1, 2)
    assert communes[: communes.count(town)] == [town] * communes.count(town)


def test_the_largest_communes_come_last() -> None:
    assert order(Arrival.CITY_LAST)[-40:] == [0] * 40


def test_small_communes_come_first() -> None:
    communes = order(Arrival.RURAL_FIRST)
    assert np.mean(communes[:10]) > 7
    assert set(communes[-20:]) == {0}


def test_orders_differ_by_their_seed_and_are_the_same_again() -> None:
    for arrival in Arrival:
        assert order(arrival, 1) == order(arrival, 1)
    assert order(Arrival.RANDOM, 1) != order(Arrival.RANDOM, 2)
