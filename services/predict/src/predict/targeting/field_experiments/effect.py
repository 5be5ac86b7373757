"""Effect that a trial measured, whatever it is: the mean difference within pairs, its interval, and chance alone.

The interval is Student's on the differences. The p-value comes from the only thing that was random, the draw: how often
other draws of the same pairs would have shown a difference as large (Fisher), all of them up to twelve pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

import numpy as np

from predict.targeting.field_experiments.power import LEVEL
from predict.targeting.field_experiments.student import quantile

EXACT_PAIRS = 12
DRAWS = 9_999


@dataclass(frozen=True)
class MeasuredEffect:
    effect: float
    low: float
    high: float
    p_value: float
    pairs: int


def measure_effect(differences: Sequence[float], seed: int) -> MeasuredEffect | None:
    """`differences`: worked in less left out, one for each pair. None with fewer than two pairs."""
    found = np.array(differences, float)
    pairs = len(found)
    if pairs < 2:
        return None
    mean = float(found.mean())
    half = quantile((1 + LEVEL) / 2, pairs - 1) * float(found.std(ddof=1)) / sqrt(pairs)
    return MeasuredEffect(mean, mean - half, mean + half, _chance_alone(found, seed), pairs)


def _chance_alone(differences: np.ndarray, seed: int) -> float:
    pairs, seen = len(differences), abs(differences.sum())
    # As large within rounding: a draw must be found at least as large as itself.
    least = seen * (1 - 1e-9)
    if pairs <= EXACT_PAIRS:
        every = np.array(list(product((-1.0, 1.0), repeat=pairs)))
        return float((abs(every @ differences) >= least).mean())
    signs = 1 - 2 * np.random.default_rng(seed).integers(0, 2, (DRAWS, pairs))
    return float((1 + (abs(signs @ differences) >= least).sum()) / (1 + DRAWS))
