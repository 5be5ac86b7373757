"""Part of the voters that changes bloc from one round to another: one measure for all who use it. Pure.

Between two rounds, the least share of the valid votes that must have moved: half the sum of the absolute changes of the
blocs' shares (Pedersen 1979). Of a station, the mean over every two rounds that are known.
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
    """Votes, stations × rounds × blocs; NaN where a round does not know the station or nobody voted there."""
    blocs = sorted({bloc for sheets in rounds for votes in sheets.values() for bloc in votes})
    place = {bloc: at for at, bloc in enumerate(blocs)}
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
    """Return, by station, the share that usually moves (NaN where no two rounds show it), and how sure it is.

    `votes`: stations × rounds × blocs, see `tabulate_votes`; `sure`: stations × rounds, how far each past is
    trusted. Two rounds count by the less sure of them.
    """
    sure = np.ones(votes.shape[:2]) if sure is None else sure
    shares = votes / votes.sum(axis=2, keepdims=True)
    total, weights, pairs = (np.zeros(len(votes)) for _ in range(3))
    for one, other in combinations(range(votes.shape[1]), 2):
        moved = np.minimum(np.abs(shares[:, one] - shares[:, other]).sum(axis=1) / 2.0, 1.0)
        known = np.isfinite(moved)
        weight = np.where(known, np.minimum(sure[:, one], sure[:, other]), 0.0)
        total += weight * np.where(known, moved, 0.0)
        weights += weight
        pairs += known
    usual = np.divide(total, weights, out=np.full(len(votes), np.nan), where=weights > 0)
    return usual, np.divide(weights, pairs, out=np.zeros(len(votes)), where=pairs > 0)
