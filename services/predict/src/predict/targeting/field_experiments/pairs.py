"""Pairs of stations that voted alike, and which one of each is left out: by chance alone, by a seed that is told."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 400
"""Stations looked through at once: pairs are sought among those whose last outcomes are near."""


@dataclass(frozen=True)
class Pair:
    """Two places in the list of stations, and how unlike they are."""

    first: int
    second: int
    distance: float


def pair_stations(features: NDArray[np.float64]) -> list[Pair]:
    """Stations × features into pairs, the most alike first; an odd one out stays alone.

    Greedy: the two nearest that are both free are paired. The last column is what blocks are made by.
    """
    scale = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    order = np.argsort(features[:, -1], kind="stable")
    pairs = [one for start in range(0, len(order), BLOCK) for one in _pair_block(scaled, order[start : start + BLOCK])]
    return sorted(pairs, key=lambda one: (one.distance, one.first, one.second))


def _pair_block(scaled: NDArray[np.float64], places: NDArray[np.intp]) -> list[Pair]:
    block = scaled[places]
    distances = np.sqrt(((block[:, None, :] - block[None, :, :]) ** 2).sum(axis=2))
    rows, columns = np.triu_indices(len(places), 1)
    free = np.ones(len(places), dtype=bool)
    found: list[Pair] = []
    for nearest in np.argsort(distances[rows, columns], kind="stable"):
        row, column = rows[nearest], columns[nearest]
        if free[row] and free[column]:
            free[row] = free[column] = False
            first, second = sorted((int(places[row]), int(places[column])))
            found.append(Pair(first, second, float(distances[row, column])))
    return found


def draw_left_out(pairs: int, seed: int) -> list[bool]:
    """Draw, for each pair, whether its first station is the one left out."""
    return [bool(head) for head in np.random.default_rng(seed).integers(0, 2, pairs)]
