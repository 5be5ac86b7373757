"""A ranking is proven where it finds more than the naive ones, and more than chance would in few stations."""

from dataclasses import replace

import numpy as np
import pytest
from predict.targeting.net_votes.backtest import Captured, hold_by_chance


@pytest.mark.parametrize("stations", [60, 400])
def test_one_random_fifth_in_twenty_holds_that_much_of_the_gain(stations: int) -> None:
    lot = np.random.default_rng(55)
    gains = lot.gamma(0.6, 20.0, stations)
    drawn = [gains[lot.permutation(stations)[: stations // 5]].sum() / gains.sum() for _ in range(4_000)]
    assert hold_by_chance(gains) == pytest.approx(np.quantile(drawn, 0.95), abs=0.02)


def test_even_gains_leave_nothing_to_chance() -> None:
    assert hold_by_chance(np.full(100, 7.0)) == pytest.approx(0.2)


def test_what_chance_would_find_proves_nothing() -> None:
    found = Captured(("a", "b"), 60, 300, ours=0.34, by_last_score=0.0, by_turnout=0.1, by_chance=0.36)
    assert not found.is_better
    assert replace(found, by_chance=0.3).is_better
