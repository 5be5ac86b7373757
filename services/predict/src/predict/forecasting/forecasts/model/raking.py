"""Moving a whole country's places together until they add up to a given level. Pure."""

import numpy as np

from predict.forecasting.forecasts.model.rounds import Floats, shares_of

TURNS = 40


def rake_shares(shares: Floats, valid: Floats, level: Floats) -> Floats:
    """Each bloc's odds are multiplied everywhere alike, until the sum over places has the level's shares.

    `shares`: … × places × blocs; a bloc that stands nowhere is left out of the level.
    """
    moved = shares
    weights = (valid / max(valid.sum(), 1e-9))[:, None]
    for _ in range(TURNS):
        sums = (moved * weights).sum(axis=-2, keepdims=True)
        reach = np.where(sums > 0, level, 0.0)
        reach = reach / np.maximum(reach.sum(axis=-1, keepdims=True), 1e-12)
        factor = np.where(reach > 0, reach / np.maximum(sums, 1e-12), 1.0)
        moved = shares_of(moved * factor)
        if np.abs(factor - 1).max() < 1e-5:
            break
    return moved
