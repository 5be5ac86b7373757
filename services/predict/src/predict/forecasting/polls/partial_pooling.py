"""Small segments lean on the whole: how much is learned from how far the segments differ (partial pooling)."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

LEAST_LIKENESS, MAX_LIKENESS = 0.002, 0.9
TINY = 1e-4


def find_strength(shares: Array, sizes: Array, overall: Array) -> float:
    """Return how many people's worth the whole counts for in each segment, by moments of the Dirichlet-multinomial.

    `shares` segments × answers, `sizes` effective people by segment. Segments that differ no more than chance would
    have it are almost replaced by the whole; past votes, that differ greatly, hardly move.
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
    """draws × segments × answers: what each segment may think, given what was said in it and in the whole."""
    strength = find_strength(shares, sizes, overall)
    alpha = shares * sizes[:, None] + strength * overall + TINY
    return draw_shares(np.broadcast_to(alpha, (draws, *alpha.shape)), draw)


def draw_shares(alpha: Array, draw: np.random.Generator) -> Array:
    """Dirichlet along the last axis."""
    drawn = draw.standard_gamma(alpha) + 1e-300
    return drawn / drawn.sum(axis=-1, keepdims=True)


def rest_of(shares: Sequence[Sequence[float]], bases: Sequence[int], overall: Sequence[float], sample: int) -> Array:
    """Return the answers of those in no segment, such that all together give the overall result."""
    whole = np.asarray(overall, dtype=np.float64)
    said = np.asarray(bases, dtype=np.float64) @ np.asarray(shares, dtype=np.float64)
    left = np.maximum(whole * sample - said, 0.0)
    return left / left.sum() if left.sum() > 0 else whole
