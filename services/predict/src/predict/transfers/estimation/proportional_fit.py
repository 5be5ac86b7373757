"""Iterative proportional fitting of unit tables to both margins."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Votes = NDArray[np.float64]
# Of either precision.
Numbers = NDArray[np.floating[Any]]
# Below this a share is taken as this: a cell that starts at zero could never be filled again.
FLOOR = 1e-9


def fit_units(seed: Votes, origin: Votes, destination: Votes, rounds: int = 12) -> Votes:
    """Return unit tables (…, units, R, C) nearest to `seed` with each unit's margins; the origin's is exact."""
    cells = seed.copy()
    for _ in range(rounds):
        cells *= _ratio(destination, cells.sum(-2))[..., None, :]
        cells *= _ratio(origin, cells.sum(-1))[..., :, None]
    return cells


def fit_total(seed: Votes, origin: Votes, destination: Votes, rounds: int = 50) -> Votes:
    return fit_units(seed, origin, destination, rounds)


def fit_exactly(seed: Votes, table: Votes, origin: Votes, destination: Votes) -> Votes:
    """Return unit tables with exact margins whose sum is as near as possible to `table`."""
    # Units last, so that numpy walks along them.
    cells = np.ascontiguousarray(seed.transpose(1, 2, 0))
    before, after = np.ascontiguousarray(origin.T), np.ascontiguousarray(destination.T)
    for _ in range(8):
        cells *= _ratio(table, cells.sum(-1))[:, :, None]
        cells *= _ratio(after, cells.sum(0))[None]
        cells *= _ratio(before, cells.sum(1))[:, None]
    near = 1e-9 * max(1.0, float(origin.max()))
    for _ in range(400):
        cells *= _ratio(after, cells.sum(0))[None]
        rows = cells.sum(1)
        if np.abs(rows - before).max() < near:
            break
        cells *= _ratio(before, rows)[:, None]
    return cells.transpose(2, 0, 1)


def _ratio(target: Votes, had: Votes) -> Votes:
    return target / np.maximum(had, 1e-300)
