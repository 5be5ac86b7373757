"""Simulated second rounds with choices by distance between blocs, on real French margins.

The weight of distance, choices of unplaced lists, and abstention are random over wide ranges; no poll is used. Half of
the tables are fitted to both real margins with whatever local context follows; the others vote as in `context`.
"""

import numpy as np
from numpy.typing import NDArray

from predict.transfers.estimation.nearness import ChoicePlaces, distances_between
from predict.transfers.estimation.proportional_fit import Votes, fit_exactly, fit_total
from predict.transfers.training.local_context import draw_votes
from predict.transfers.training.simulation import Margins, Simulation

LAID = 0.5
MAX_UNITS = 400


def simulate_by_blocs(margins: Margins, draw: np.random.Generator) -> Simulation:
    """Simulate an election; needs `homes` and `sides`, else raises ValueError."""
    if margins.homes is None or margins.sides is None:
        raise ValueError("the blocs of both sides are wanted")
    margins = _regroup(_sample(margins, draw), draw)
    homes, sides = margins.homes, margins.sides
    assert homes is not None
    assert sides is not None
    origin = np.round(margins.origin)
    lived = (origin.sum(1) >= 1) & (margins.destination.sum(1) > 0)
    origin, destination = origin[lived], margins.destination[lived]
    destination = destination * (origin.sum(1) / destination.sum(1))[:, None]
    table = draw_by_blocs(origin.sum(0), destination.sum(0), homes, sides, draw)
    laid = bool(draw.random() < LAID)
    if laid:
        table = fit_total(table, origin.sum(0), destination.sum(0))
        shares = table / np.maximum(table.sum(1, keepdims=True), 1e-9)
        truth = fit_exactly(np.maximum(origin[:, :, None] * shares, 1e-12), table, origin, destination)
    else:
        truth = draw_votes(origin, table, homes, draw)
    steps = distances_between(*sides)
    rows, columns = truth.sum((0, 2)) > 0, truth.sum((0, 1)) > 0
    truth, homes, steps = truth[:, rows][:, :, columns], homes[np.ix_(rows, columns)], steps[np.ix_(rows, columns)]
    return Simulation(truth.sum(2), truth.sum(1), truth, homes, laid, steps)


def draw_by_blocs(
    rows: Votes, columns: Votes, homes: Votes, sides: tuple[ChoicePlaces, ChoicePlaces], draw: np.random.Generator
) -> Votes:
    """Return R × C votes by distance; abstention apart."""
    before, after = (_settled(side, draw) for side in sides)
    steps = np.abs(before[:, None] - after[None, :]) ** draw.uniform(0.7, 1.5)
    liking = -draw.uniform(0.3, 1.8) * steps + draw.normal(0.0, draw.uniform(0.1, 0.7), steps.shape)
    liking += homes * draw.normal(4.0, 1.0)
    chosen = np.exp(liking) * ~sides[1].nobody[None, :]
    chosen /= np.maximum(chosen.sum(1, keepdims=True), 1e-12)
    nearest = np.where(sides[1].nobody[None, :], np.inf, steps).min(1)
    again = (homes * ~sides[1].nobody[None, :]).max(1)
    away = draw.normal(-2.0, 0.7) + draw.uniform(0.0, 1.2) * nearest - again * draw.uniform(0.5, 2.5)
    away += draw.normal(0.0, draw.uniform(0.1, 0.6), len(rows))
    # Most of those who voted for nobody do so again.
    away = np.where(sides[0].nobody, draw.normal(1.3, 0.6, len(rows)), away)
    away = 1.0 / (1.0 + np.exp(-away))
    idle = sides[1].nobody * columns * np.exp(np.asarray(draw.normal(0.0, 0.3, len(columns)), dtype=np.float64))
    idle = np.tile(idle, (len(rows), 1)) * np.exp(sides[0].nobody[:, None] * homes * draw.uniform(0.3, 2.5))
    idle /= np.maximum(idle.sum(1, keepdims=True), 1e-12)
    shares = (1.0 - away)[:, None] * chosen + away[:, None] * idle
    seed = np.maximum(shares, 1e-4) * rows[:, None]
    return fit_total(seed, rows, columns * rows.sum() / columns.sum(), rounds=int(draw.integers(1, 20)))


def _settled(side: ChoicePlaces, draw: np.random.Generator) -> Votes:
    """Return random positions on the axis, near the assumed ones, anywhere for unknown blocs."""
    somewhere = draw.normal(0.0, 1.3, len(side.places))
    moved = side.places + draw.normal(0.0, 0.25, len(side.places))
    return np.where(np.isnan(side.places), somewhere, moved)


def _sample(margins: Margins, draw: np.random.Generator) -> Margins:
    kept = min(len(margins.origin), MAX_UNITS)
    if draw.random() < 0.3 and kept > 24:
        kept = int(draw.integers(22, kept))
    chosen = draw.choice(len(margins.origin), kept, replace=False)
    return Margins(margins.origin[chosen], margins.destination[chosen], margins.homes, margins.sides)


def _regroup(margins: Margins, draw: np.random.Generator) -> Margins:
    """Randomly merge small origins into one without a position, and all abstention options into one."""
    assert margins.homes is not None
    assert margins.sides is not None
    origin, homes, side = margins.origin, margins.homes, margins.sides[0]
    group: NDArray[np.intp] = np.arange(origin.shape[1], dtype=np.intp)
    if draw.random() < 0.5 and side.nobody.any():
        group[side.nobody] = group[side.nobody].min()
    sizes = origin.sum(0) / origin.sum()
    small = np.flatnonzero((sizes < draw.uniform(0.0, 0.05)) & ~side.nobody & ~(homes.max(1) > 0))
    if len(small) > 1:
        group[small] = small.min()
    names: NDArray[np.intp] = np.unique(group).astype(np.intp)
    join = (group[None, :] == names[:, None]).astype(np.float64)  # new × old
    alone = join.sum(1) == 1.0
    places = np.where(alone, side.places[names], np.nan)
    joined = ChoicePlaces(places, side.nobody[names])
    # Abstention, where blank and null were joined to it, stays what it was.
    kept = np.where((alone | joined.nobody)[:, None], homes[_largest(names, group, origin)], 0.0)
    return Margins(origin @ join.T, margins.destination, kept, (joined, margins.sides[1]))


def _largest(names: NDArray[np.intp], group: NDArray[np.intp], origin: Votes) -> list[int]:
    totals = origin.sum(0)
    return [int(max(np.flatnonzero(group == name), key=lambda place: totals[place])) for name in names]
