"""Correlation of a vote with an indicator over stations. Ecological: it does not show who voted how."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

METHOD = "correlation-1"
MINIMUM = 8
"""Distinct places; with fewer an interval would say nothing."""

WARNING_FR = (
    "Une corrélation entre bureaux décrit des lieux, pas des personnes : si une liste fait plus de voix là où les "
    "cadres sont nombreux, cela ne dit pas que les cadres votent pour elle (erreur écologique). Elle n’est pas non "
    "plus une cause."
)
WARNING_EN = (
    "A correlation between stations describes places, not people: if a list does better where managers are many, that "
    "does not say that managers vote for it (the ecological fallacy). Nor is it a cause."
)
Z90 = 1.6449


@dataclass(frozen=True)
class Correlation:
    """Pearson's r weighted by registered voters, with its 90 % interval (Fisher's transformation).

    `effective`: effective sample size, at most the number of distinct values.
    """

    r: float
    low: float
    high: float
    stations: int
    effective: float


def correlate_votes(
    votes: Sequence[float], indicator: Sequence[float], weights: Sequence[float], places: float
) -> Correlation | None:
    """Return the correlation; None with too few distinct places or no variation.

    `places`: number of places with a published indicator. Stations that share a place are not independent: counting
    each would make the interval too narrow.
    """
    y, x, w = (np.asarray(values, dtype=np.float64) for values in (votes, indicator, weights))
    if len(x) < MINIMUM or w.sum() <= 0:
        return None
    effective = min(float(w.sum() ** 2 / (w**2).sum()), places, float(len(np.unique(np.round(x, 9)))))
    if effective < MINIMUM:
        return None
    dx, dy = x - np.average(x, weights=w), y - np.average(y, weights=w)
    scale = math.sqrt(float(w @ dx**2) * float(w @ dy**2))
    # Squares of rounding errors are no variation.
    if scale <= 1e-12 * max(1e-12, float(w @ (np.abs(x) + np.abs(y)))) or scale == 0.0:
        return None
    r = max(-1.0, min(1.0, float(w @ (dx * dy)) / scale))
    z, half = math.atanh(max(-0.999999, min(0.999999, r))), Z90 / math.sqrt(effective - 3)
    return Correlation(r, min(r, math.tanh(z - half)), max(r, math.tanh(z + half)), len(x), effective)
