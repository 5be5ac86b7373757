"""Stability of ranks over all draws."""

from dataclasses import dataclass

import numpy as np

from predict.targeting.priorities.selection import Array

TOP = 0.2
LEVEL = 0.9


@dataclass(frozen=True)
class Ranks:
    """Ranks by station, in the given order."""

    rank: Array
    """1 is the best, by expected value; ties in the order given."""
    low: Array
    high: Array
    top: Array
    """How often the station is among the best fifth."""


@dataclass(frozen=True)
class Spread:
    """Expected value and 90 % interval, by station."""

    mean: Array
    low: Array
    high: Array


def summarise_draws(draws: Array) -> Spread:
    """Return the mean and interval; the mean is clipped to the interval, which long tails can exceed."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=-1)
    mean = np.clip(draws.mean(axis=-1), low, high)
    return Spread(mean, low, high)


def rank_draws(draws: Array) -> Ranks:
    """Rank the stations of draws, stations × draws, the higher the better."""
    stations = len(draws)
    # Ranks are at most the number of stations: half the memory does.
    places = np.empty(draws.shape, dtype=np.int32)
    order = np.argsort(-draws, axis=0, kind="stable")
    np.put_along_axis(places, order, np.arange(1, stations + 1, dtype=np.int32)[:, None], axis=0)
    low, high = np.quantile(places, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1, method="nearest")
    expected = np.empty(stations)
    expected[np.argsort(-summarise_draws(draws).mean, kind="stable")] = np.arange(1, stations + 1)
    best = max(1, -(-stations // round(1 / TOP)))
    return Ranks(expected, np.minimum(low, expected), np.maximum(high, expected), (places <= best).mean(axis=1))
