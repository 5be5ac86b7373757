"""Volatility: the fraction of voters that changes bloc between two rounds. Pure.

Pedersen index (1979): half the sum of the absolute changes of the blocs' shares of the valid votes. For a station, the
mean over all pairs of known rounds.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

ROUNDS = 6
"""How many of the latest first rounds are compared; older ones are of other people."""


def tabulate_votes(rounds: Sequence[Mapping[str, Mapping[str, int]]], stations: Sequence[str]) -> Array:
    """Return votes, stations × rounds × blocs; NaN without a result or votes."""
    blocs = sorted({bloc for sheets in rounds for votes in sheets.values() for bloc in votes})
    place = {bloc: index for index, bloc in enumerate(blocs)}
    votes = np.full((len(stations), len(rounds), len(blocs)), np.nan)
    for column, sheets in enumerate(rounds):
        for row, station in enumerate(stations):
            counts = sheets.get(station)
            if counts and any(counts.values()):
                votes[row, column] = 0.0
                for bloc, count in counts.items():
                    votes[row, column, place[bloc]] = count
    return votes


def usual_movement(votes: Array, sure: Array | None = None) -> tuple[Array, Array]:
    """Return by station the mean volatility (NaN without two rounds), and its reliability.

    `votes`: stations × rounds × blocs, see `tabulate_votes`; `sure`: stations × rounds, reliability of each past. A
    pair of rounds has the lower one.
    """
    sure = np.ones(votes.shape[:2]) if sure is None else sure
    shares = votes / votes.sum(axis=2, keepdims=True)
    total, weights, pairs = (np.zeros(len(votes)) for _ in range(3))
    for earlier, other in combinations(range(votes.shape[1]), 2):
        volatility = np.minimum(np.abs(shares[:, earlier] - shares[:, other]).sum(axis=1) / 2.0, 1.0)
        known = np.isfinite(volatility)
        weight = np.where(known, np.minimum(sure[:, earlier], sure[:, other]), 0.0)
        total += weight * np.where(known, volatility, 0.0)
        weights += weight
        pairs += known
    usual = np.divide(total, weights, out=np.full(len(votes), np.nan), where=weights > 0)
    return usual, np.divide(weights, pairs, out=np.zeros(len(votes)), where=pairs > 0)
