"""What the margins of a table say of each cell: several estimates, and how far each can be trusted."""

from dataclasses import dataclass

import numpy as np

from predict.transfers.fitting import FLOOR, Votes, fit_units
from predict.transfers.likelihood import multinomial, normal
from predict.transfers.odds import correlations, latent, logits


@dataclass(frozen=True)
class Evidence:
    middle: Votes  # R × C, votes: the mean of the estimators
    scale: Votes  # R × C, votes: the smaller of the two totals of the cell
    units: Votes  # units × R × C: the mean unit tables
    floor: Votes  # R × C: fewer than this is impossible
    ceiling: Votes  # R × C: more than this is impossible
    features: Votes  # (R·C) × features


def gather(origin: Votes, destination: Votes, same: Votes | None = None) -> Evidence:
    rows, columns, people = origin.sum(0), destination.sum(0), float(origin.sum())
    estimates = _estimates(origin, destination)
    seeds = origin[None, :, :, None] * np.maximum(estimates, 1e-6)[:, None, :, :]
    fitted = fit_units(seeds, origin, destination)
    tables = fitted.sum(1)
    chosen = [1, 2, 3, 4, 6]
    middle = tables[chosen].mean(0)
    scale = np.maximum(np.minimum(rows[:, None], columns[None, :]), 1.0)
    sizes = origin.sum(1)
    floor = np.maximum(origin[:, :, None] + destination[:, None, :] - sizes[:, None, None], 0.0).sum(0)
    ceiling = np.minimum(origin[:, :, None], destination[:, None, :]).sum(0)
    weight = np.sqrt(np.maximum(sizes, 1e-9))
    left, right = logits(origin), logits(destination)
    share_in, share_out = origin / sizes[:, None], destination / sizes[:, None]
    columns_of = [
        *((tables - middle) / scale),
        middle / scale,
        _row(middle, rows),
        _column(middle, columns),
        np.log((middle + 1.0) * people / np.maximum(np.outer(rows, columns), 1.0)),
        (tables / scale).std(0),
        *_context(middle, rows, columns),
        *_sizes(rows, columns, people),
        floor / scale,
        ceiling / scale,
        correlations(left, right, weight),
        correlations(share_in, share_out, sizes),
        *_regression(share_in, share_out, sizes),
        *_regression(share_out, share_in, sizes, turned=True),
        *_noise(origin, destination, middle, rows, columns),
        _deviation(left, weight)[:, None],
        _deviation(right, weight)[None, :],
        np.full_like(middle, np.log(people / len(origin))),
        np.full_like(middle, len(origin)),
        np.full_like(middle, len(rows)),
        np.full_like(middle, len(columns)),
        np.full_like(middle, -1.0) if same is None else same,
    ]
    stacked = np.stack([np.broadcast_to(c, middle.shape) for c in columns_of], -1)
    return Evidence(
        middle=middle,
        scale=scale,
        units=fitted[chosen].mean(0),
        floor=floor,
        ceiling=ceiling,
        features=stacked.reshape(-1, stacked.shape[-1]),
    )


def _estimates(origin: Votes, destination: Votes) -> Votes:
    rows, columns, people = origin.sum(0), destination.sum(0), origin.sum()
    start, back = np.tile(columns / people, (len(rows), 1)), np.tile(rows / people, (len(columns), 1))
    early, late = multinomial(origin, destination, start, (25, 100))
    turned = multinomial(destination, origin, back, (100,))[0]
    forward = normal(origin, destination, np.maximum(late, FLOOR), 40)
    reverse = normal(destination, origin, np.maximum(turned, FLOOR), 40)
    spread = normal(origin, destination, np.maximum(late, FLOOR), 25, spread=0.01)
    weight = np.sqrt(origin.sum(1))
    thomsen = latent(origin, destination, correlations(logits(origin), logits(destination), weight))
    shares_in, shares_out = (side / origin.sum(1)[:, None] for side in (origin, destination))
    plain = latent(origin, destination, correlations(shares_in, shares_out, weight**2))
    return np.stack([early, late, _turn(turned, columns), forward, _turn(reverse, columns), spread, thomsen, plain])


def _turn(back: Votes, columns: Votes) -> Votes:
    cells = (back * columns[:, None]).T
    return cells / np.maximum(cells.sum(1, keepdims=True), FLOOR)


def _row(table: Votes, rows: Votes) -> Votes:
    return table / np.maximum(rows, 1.0)[:, None]


def _column(table: Votes, columns: Votes) -> Votes:
    return table / np.maximum(columns, 1.0)[None, :]


def _context(table: Votes, rows: Votes, columns: Votes) -> list[Votes]:
    """How the cell stands among its row and its column, where one cell of each is usually far above the others."""
    found = list[Votes]()
    for shares, axis in ((_row(table, rows), 1), (_column(table, columns), 0)):
        ordered = np.sort(shares, axis)
        first, second = np.take(ordered, [-1], axis), np.take(ordered, [-2], axis)
        rival = np.where(shares >= first, second, first)
        found += [shares - rival, np.broadcast_to(first, table.shape)]
        above = (shares[..., None] < shares[:, None, :]).sum(-1) if axis else (shares[None] > shares[:, None]).sum(1)
        found.append(above.astype(np.float64))
        found.append(-(shares * np.log(shares + 1e-9)).sum(axis, keepdims=True))
    return found


def _sizes(rows: Votes, columns: Votes, people: float) -> list[Votes]:
    row, column = rows[:, None] / people, columns[None, :] / people
    return [
        row,
        column,
        np.log((rows[:, None] + 1.0) / (columns[None, :] + 1.0)),
        rows.argsort().argsort()[:, None].astype(np.float64),
        columns.argsort().argsort()[None, :].astype(np.float64),
    ]


def _regression(given: Votes, said: Votes, sizes: Votes, *, turned: bool = False) -> list[Votes]:
    """Goodman's slopes, their standard errors, and how far each option stands alone among the others."""
    inner = (given * sizes[:, None]).T @ given / sizes.sum()
    inverse = np.asarray(np.linalg.inv(inner + 1e-5 * np.eye(len(inner))), dtype=np.float64)
    slopes = inverse @ ((given * sizes[:, None]).T @ said) / sizes.sum()
    left = said - given @ slopes
    variance = (sizes @ left**2) / sizes.sum()
    error = np.sqrt(np.outer(np.diag(inverse), variance) / max(len(sizes) - len(inner), 1))
    alone = (1.0 / np.maximum(np.diag(inverse), 1e-12))[:, None]
    found = [np.clip(slopes, -2.0, 3.0), error, np.broadcast_to(np.log(alone), slopes.shape)]
    return [part.T for part in found] if turned else found


def _noise(origin: Votes, destination: Votes, table: Votes, rows: Votes, columns: Votes) -> list[Votes]:
    """By how much units differ from the mean table, against what chance alone would do."""
    forward, back = _row(table, rows), _column(table, columns).T
    found = list[Votes]()
    for given, said, shares in ((origin, destination, forward), (destination, origin, back)):
        chance = given @ (shares * (1.0 - shares)) + 0.5
        found.append(np.log(((said - given @ shares) ** 2 / chance).mean(0) + 0.05))
    return [found[0][None, :], found[1][:, None]]


def _deviation(values: Votes, weight: Votes) -> Votes:
    centre = np.average(values, axis=0, weights=weight)
    return np.sqrt(np.average((values - centre) ** 2, axis=0, weights=weight))
