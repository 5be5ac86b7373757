"""Pooling of similar units where there are too many, and tables fitted to them. Single precision."""

import numpy as np

from predict.transfers.estimation.likelihood import Single, arrange_units
from predict.transfers.estimation.proportional_fit import Numbers, Votes

MAX_UNITS = 192


def pool_units(origin: Votes, destination: Votes) -> tuple[Single, Single]:
    """Return R × units and C × units from units × R and units × C."""
    before, after = (np.ascontiguousarray(side.T, dtype=np.float32) for side in (origin, destination))
    run = -(-len(origin) // MAX_UNITS)
    if run == 1:
        return before, after
    order = arrange_units(before, before.sum(0))
    starts = np.arange(0, len(order), run)
    return np.add.reduceat(before[:, order], starts, axis=1), np.add.reduceat(after[:, order], starts, axis=1)


def fit_pooled(shares: Numbers, origin: Single, destination: Single, rounds: int = 8) -> Single:
    """Return tables (… × R × C) with common initial shares, fitted to each unit's margins."""
    cells = np.maximum(shares, 1e-6).astype(np.float32)[..., None] * origin[:, None]
    for _ in range(rounds):
        cells *= (destination / np.maximum(cells.sum(-3), np.float32(1e-20)))[..., None, :, :]
        cells *= (origin / np.maximum(cells.sum(-2), np.float32(1e-20)))[..., None, :]
    return cells.sum(-1)
