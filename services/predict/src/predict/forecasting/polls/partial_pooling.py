"""Partial pooling: small segments are shrunk to the whole, as much as segments resemble each other."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

LEAST_LIKENESS, MAX_LIKENESS = 0.002, 0.9
TINY = 1e-4


def find_strength(shares: Array, sizes: Array, overall: Array) -> float:
    """Return the weight of the whole in each segment, as a number of people (Dirichlet-multinomial, by moments).

    `shares` segments × answers, `sizes` effective people by segment. Segments that differ only by chance are almost
    replaced by the whole; past votes, which differ greatly, hardly change.
    """
    variety = 1 - float((overall**2).sum())
    if len(sizes) < 2 or variety < TINY:
        return (1 - LEAST_LIKENESS) / LEAST_LIKENESS
    weights = sizes / sizes.sum()
    observed = float(weights @ ((shares - overall) ** 2).sum(axis=1))
    by_chance = float(weights @ (1 / sizes))
    likeness = (observed / variety - by_chance) / max(1 - by_chance, TINY)
    likeness = min(MAX_LIKENESS, max(LEAST_LIKENESS, likeness))
    return (1 - likeness) / likeness


def draw_segments(shares: Array, sizes: Array, overall: Array, draws: int, draw: np.random.Generator) -> Array:
    """Return draws × segments × answers from the posterior."""
    strength = find_strength(shares, sizes, overall)
    alpha = shares * sizes[:, None] + strength * overall + TINY
    return draw_shares(np.broadcast_to(alpha, (draws, *alpha.shape)), draw)


def draw_shares(alpha: Array, draw: np.random.Generator) -> Array:
    """Draw from a Dirichlet along the last axis."""
    gammas = draw.standard_gamma(alpha) + 1e-300
    return gammas / gammas.sum(axis=-1, keepdims=True)


def rest_of(shares: Sequence[Sequence[float]], bases: Sequence[int], overall: Sequence[float], sample: int) -> Array:
    """Return the answers of people in no segment, so that all together give the overall result."""
    whole = np.asarray(overall, dtype=np.float64)
    answered = np.asarray(bases, dtype=np.float64) @ np.asarray(shares, dtype=np.float64)
    left = np.maximum(whole * sample - answered, 0.0)
    return left / left.sum() if left.sum() > 0 else whole
