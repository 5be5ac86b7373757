"""Context effect: variation between stations with the same social mix, measured on past elections."""

import math

import numpy as np

from predict.forecasting.polls.partial_pooling import Array

USUAL = 0.25
"""On the log scale, where no two past elections tell."""

LEAST, MAXIMUM = 0.05, 0.6
WORTH = 0.03
"""Options under three hundredths are too noisy to tell."""


def measure_context(composition: Array, later: Array) -> float:
    """Return the standard deviation on the log scale around the composition's prediction, less sampling noise.

    `composition`: stations × segments, shares; `later`: stations × options, votes. The prediction is a linear fit on
    the same stations, so the divisor is their number less the fitted parameters.
    """
    valid = later.sum(axis=1)
    good = (valid >= 50) & (composition.sum(axis=1) > 0)
    composition, later, valid = composition[good], later[good], valid[good]
    spare = len(valid) - composition.shape[1]
    if spare < 10:
        return USUAL
    shares = later / valid[:, None]
    large_enough = np.average(shares, axis=0, weights=valid) >= WORTH
    if not large_enough.any():
        return USUAL
    root = np.sqrt(valid)[:, None]
    weighted = composition * root
    # Compositions add up to 1, so that two segments nobody is in would make it singular.
    square = weighted.T @ weighted + 1e-6 * np.eye(composition.shape[1])
    solution = np.asarray(np.linalg.solve(square, weighted.T @ (shares[:, large_enough] * root)), dtype=np.float64)
    fitted = np.clip(composition @ solution, 0.01, 0.99)
    relative = (shares[:, large_enough] - fitted) / (fitted * (1 - fitted))
    by_chance = 1 / (valid[:, None] * fitted * (1 - fitted))
    excess = (relative**2).mean() * len(valid) / spare - by_chance.mean()
    return min(MAXIMUM, max(LEAST, math.sqrt(max(0.0, float(excess)))))
