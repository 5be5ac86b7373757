"""Raking of all places to a given total level. Pure."""

import numpy as np

from predict.forecasting.forecasts.model.rounds import Floats, shares_of

TURNS = 40


def rake_shares(shares: Floats, valid: Floats, level: Floats) -> Floats:
    """Multiply each bloc's odds by one factor everywhere, so that the total has the level's shares.

    `shares`: … × places × blocs; a bloc that stands nowhere is left out of the level.
    """
    raked = shares
    weights = (valid / max(valid.sum(), 1e-9))[:, None]
    for _ in range(TURNS):
        sums = (raked * weights).sum(axis=-2, keepdims=True)
        reach = np.where(sums > 0, level, 0.0)
        reach = reach / np.maximum(reach.sum(axis=-1, keepdims=True), 1e-12)
        factor = np.where(reach > 0, reach / np.maximum(sums, 1e-12), 1.0)
        raked = shares_of(raked * factor)
        if np.abs(factor - 1).max() < 1e-5:
            break
    return raked
