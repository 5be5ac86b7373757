"""Measured effect of a trial: mean difference within pairs, interval, randomisation test.

The interval is Student's on the differences. The p-value is Fisher's randomisation test over redraws of the same pairs,
exhaustive up to twelve pairs.
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
    """Return the effect; None with fewer than two pairs. `differences`: worked less left out, one a pair."""
    values = np.array(differences, float)
    pairs = len(values)
    if pairs < 2:
        return None
    mean = float(values.mean())
    half = quantile((1 + LEVEL) / 2, pairs - 1) * float(values.std(ddof=1)) / sqrt(pairs)
    return MeasuredEffect(mean, mean - half, mean + half, _chance_alone(values, seed), pairs)


def _chance_alone(differences: np.ndarray, seed: int) -> float:
    pairs, seen = len(differences), abs(differences.sum())
    # As large within rounding: a draw must be found at least as large as itself.
    least = seen * (1 - 1e-9)
    if pairs <= EXACT_PAIRS:
        every = np.array(list(product((-1.0, 1.0), repeat=pairs)))
        return float((abs(every @ differences) >= least).mean())
    signs = 1 - 2 * np.random.default_rng(seed).integers(0, 2, (DRAWS, pairs))
    return float((1 + (abs(signs @ differences) >= least).sum()) / (1 + DRAWS))
