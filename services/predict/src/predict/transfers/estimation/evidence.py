"""Evidence for each cell of a transfer table from the margins: several estimates, and signs of their reliability."""

from dataclasses import dataclass

import numpy as np

from predict.transfers.estimation.likelihood import Single, fit_multinomial, fit_normal
from predict.transfers.estimation.nearness import read_nearness
from predict.transfers.estimation.odds import correlations_of, fit_latent_normal, logits_of
from predict.transfers.estimation.pooled import fit_pooled, pool_units
from predict.transfers.estimation.prior import SIGNS, Seed, read_prior
from predict.transfers.estimation.proportional_fit import FLOOR, Votes
from predict.transfers.estimation.ridge import hold_to_prior
from predict.transfers.estimation.signs import read_signs

SPREAD = 0.01
# Of the estimates below, those whose mean is the starting point: they err in different directions.
CHOSEN = (1, 2, 3, 4, 6)
# Where the bounds stand among the signs, from the end.
FLOOR_SIGN, CEILING_SIGN = -SIGNS - 5, -SIGNS - 4


@dataclass(frozen=True)
class Evidence:
    middle: Votes  # R × C, votes: the mean of the estimators
    scale: Votes  # R × C, votes: the smaller of the two totals of the cell
    floor: Votes  # R × C: fewer than this is impossible
    ceiling: Votes  # R × C: more than this is impossible
    features: Votes  # R × C × features


def gather_evidence(
    origin: Votes,
    destination: Votes,
    same: Votes | None = None,
    seed: Seed | None = None,
    steps: Votes | None = None,
) -> Evidence:
    """Return the evidence.

    Input: counts of units × R and units × C with equal sums in each unit; cells of the same party.

    `steps`: R × C distances between blocs, see `nearness`.
    """
    rows, columns = origin.sum(0), destination.sum(0)
    sizes = origin.sum(1)
    floor = np.maximum(origin.T[:, None] + destination.T[None] - sizes, 0.0).sum(-1)
    ceiling = np.minimum(origin.T[:, None], destination.T[None]).sum(-1)
    before, after = pool_units(origin, destination)
    tables, doubts = _estimate(before, after)
    middle = tables[list(CHOSEN)].mean(0)
    scale = np.maximum(np.minimum(rows[:, None], columns[None, :]), 1.0)
    signs = [
        *read_nearness(steps, same, middle, scale),
        *read_signs(before.astype(np.float64), after.astype(np.float64), tables, middle, scale),
        *doubts,
        floor / scale,
        ceiling / scale,
        np.full_like(middle, np.log(sizes.sum() / len(origin))),
        np.full_like(middle, np.log(len(origin))),
        np.full_like(middle, -1.0) if same is None else same,
        *read_prior(seed, before, after, middle, scale),
    ]
    features = np.stack([np.broadcast_to(sign, middle.shape) for sign in signs], -1)
    return Evidence(middle, scale, floor, ceiling, features)


def _estimate(origin: Single, destination: Single) -> tuple[Votes, list[Votes]]:
    """Return estimators × R × C votes, each fitted to every unit's margins, and the regressions' remaining
    uncertainty.
    """
    rows, columns, people = origin.sum(1), destination.sum(1), origin.sum()
    start, back = np.tile(columns / people, (len(rows), 1)), np.tile(rows / people, (len(columns), 1))
    early, late = fit_multinomial(origin, destination, start, (20, 100))
    turned_early, turned = fit_multinomial(destination, origin, back, (20, 100))
    forward = fit_normal(origin, destination, np.maximum(late, np.float32(FLOOR)), 40)
    reverse = fit_normal(destination, origin, np.maximum(turned, np.float32(FLOOR)), 40)
    spread = fit_normal(origin, destination, np.maximum(late, np.float32(FLOOR)), 20, SPREAD)
    spread_back = fit_normal(destination, origin, np.maximum(turned, np.float32(FLOOR)), 20, SPREAD)
    before, after = origin.T.astype(np.float64), destination.T.astype(np.float64)
    sizes = before.sum(1)
    thomsen = fit_latent_normal(before, after, correlations_of(logits_of(before), logits_of(after), np.sqrt(sizes)))
    given, said = before / sizes[:, None], after / sizes[:, None]
    plain = fit_latent_normal(before, after, correlations_of(given, said, sizes))
    held, doubt = hold_to_prior(given, said, sizes, forward.astype(np.float64))
    held_back, doubt_back = hold_to_prior(said, given, sizes, reverse.astype(np.float64))
    shares = [
        *(early, late, _turn(turned, columns), forward, _turn(reverse, columns), spread, thomsen, plain),
        *(_turn(turned_early, columns), _turn(spread_back, columns)),
        *(held.astype(np.float32), _turn(held_back.astype(np.float32), columns)),
    ]
    return fit_pooled(np.stack(shares), origin, destination).astype(np.float64), [doubt, doubt_back.T]


def _turn(back: Single, columns: Single) -> Single:
    cells = (back * columns[:, None]).T
    return cells / np.maximum(cells.sum(1, keepdims=True), np.float32(FLOOR))
