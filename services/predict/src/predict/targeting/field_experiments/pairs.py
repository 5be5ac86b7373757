"""Matched pairs of stations, and the random choice of the one left out, by a published seed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 400
"""Stations looked through at once: pairs are sought among those whose last outcomes are near."""


@dataclass(frozen=True)
class Pair:
    """Two station indices, and their dissimilarity."""

    first: int
    second: int
    distance: float


def pair_stations(features: NDArray[np.float64]) -> list[Pair]:
    """Pair stations by features, the most similar first; an odd one stays alone.

    Greedy: the two nearest free stations are paired. The last column defines blocks.
    """
    scale = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    order = np.argsort(features[:, -1], kind="stable")
    pairs = [
        pair for start in range(0, len(order), BLOCK) for pair in _pair_block(scaled, order[start : start + BLOCK])
    ]
    return sorted(pairs, key=lambda pair: (pair.distance, pair.first, pair.second))


def _pair_block(scaled: NDArray[np.float64], places: NDArray[np.intp]) -> list[Pair]:
    block = scaled[places]
    distances = np.sqrt(((block[:, None, :] - block[None, :, :]) ** 2).sum(axis=2))
    rows, columns = np.triu_indices(len(places), 1)
    free = np.ones(len(places), dtype=bool)
    pair_block: list[Pair] = []
    for nearest in np.argsort(distances[rows, columns], kind="stable"):
        row, column = rows[nearest], columns[nearest]
        if free[row] and free[column]:
            free[row] = free[column] = False
            first, second = sorted((int(places[row]), int(places[column])))
            pair_block.append(Pair(first, second, float(distances[row, column])))
    return pair_block


def draw_left_out(pairs: int, seed: int) -> list[bool]:
    """Draw for each pair whether its first station is left out."""
    return [bool(head) for head in np.random.default_rng(seed).integers(0, 2, pairs)]
