"""Features of each cell that predict the estimators' errors."""

import numpy as np

from predict.transfers.estimation.odds import correlations_of, logits_of
from predict.transfers.estimation.proportional_fit import Votes


def read_signs(origin: Votes, destination: Votes, tables: Votes, middle: Votes, scale: Votes) -> list[Votes]:
    """Return features that broadcast to R × C. `origin`, `destination`: R × units and C × units."""
    rows, columns, people = origin.sum(1), destination.sum(1), float(origin.sum())
    sizes = np.maximum(origin.sum(0), 1e-9)
    weight = np.sqrt(sizes)
    left, right = logits_of(origin.T), logits_of(destination.T)
    share_in, share_out = (origin / sizes).T, (destination / sizes).T
    typical = np.log(np.maximum(middle, 0.0) + 1.0)
    return [
        *((tables - middle) / scale),
        *np.clip(np.log(np.maximum(tables[[3, 4, 6]], 0.0) + 1.0) - typical, -3.0, 3.0),
        middle / scale,
        _row(middle, rows),
        _column(middle, columns),
        np.log((middle + 1.0) * people / np.maximum(np.outer(rows, columns), 1.0)),
        (tables / scale).std(0),
        *_context(middle, rows, columns),
        *_sizes(rows, columns, people),
        correlations_of(left, right, weight),
        correlations_of(share_in, share_out, sizes),
        *_regression(share_in, share_out, sizes),
        *(part.T for part in _regression(share_out, share_in, sizes)),
        *_noise(origin, destination, middle, rows, columns),
        *_pull(share_in, share_out, sizes, _row(middle, rows)),
        *(part.T for part in _pull(share_out, share_in, sizes, _column(middle, columns).T)),
        _deviation(left, weight)[:, None],
        _deviation(right, weight)[None, :],
        np.full_like(middle, len(rows)),
        np.full_like(middle, len(columns)),
    ]


def _row(table: Votes, rows: Votes) -> Votes:
    return table / np.maximum(rows, 1.0)[:, None]


def _column(table: Votes, columns: Votes) -> Votes:
    return table / np.maximum(columns, 1.0)[None, :]


def _context(table: Votes, rows: Votes, columns: Votes) -> list[Votes]:
    """Return the cell's rank in its row and column, where one cell is usually dominant."""
    context = list[Votes]()
    for shares, axis in ((_row(table, rows), 1), (_column(table, columns), 0)):
        ordered = np.sort(shares, axis)
        first, second = np.take(ordered, [-1], axis), np.take(ordered, [-2], axis)
        rival = np.where(shares >= first, second, first)
        context += [shares - rival, first]
        above = (shares[..., None] < shares[:, None, :]).sum(-1) if axis else (shares[None] > shares[:, None]).sum(1)
        context.append(above.astype(np.float64))
        context.append(-(shares * np.log(shares + 1e-9)).sum(axis, keepdims=True))
    return context


def _sizes(rows: Votes, columns: Votes, people: float) -> list[Votes]:
    row, column = rows[:, None] / people, columns[None, :] / people
    return [
        row,
        column,
        np.log((rows[:, None] + 1.0) / (columns[None, :] + 1.0)),
        rows.argsort().argsort()[:, None].astype(np.float64),
        columns.argsort().argsort()[None, :].astype(np.float64),
    ]


def _regression(votes: Votes, destination_shares: Votes, sizes: Votes) -> list[Votes]:
    """Return Goodman's slopes, their standard errors, and each option's collinearity."""
    inner = (votes * sizes[:, None]).T @ votes / sizes.sum()
    inverse = _inverse(inner + 1e-5 * np.eye(len(inner)))
    slopes = inverse @ ((votes * sizes[:, None]).T @ destination_shares) / sizes.sum()
    left = destination_shares - votes @ slopes
    variance = (sizes @ left**2) / sizes.sum()
    error = np.sqrt(np.outer(np.diag(inverse), variance) / max(len(sizes) - len(inner), 1))
    alone = (1.0 / np.maximum(np.diag(inverse), 1e-12))[:, None]
    return [np.clip(slopes, -2.0, 3.0), error, np.broadcast_to(np.log(alone), slopes.shape)]


def _pull(votes: Votes, destination_shares: Votes, sizes: Votes, shares: Votes) -> list[Votes]:
    """Return how much likelier a choice is where one origin is strong, from the mean table's residuals.

    A linear part cannot be separated from the shares, so only the nonlinear one is used: log strength, times the
    variability of each choice, without its linear part in the origin; then residuals where the origin is strongest and
    weakest.
    """
    left = destination_shares - votes @ shares
    moves = votes @ (shares * (1.0 - shares))  # units × C
    weight = sizes / (1.0 + 0.01 * sizes)
    strength = np.log(votes + 1.0 / (sizes[:, None] + 1.0))
    strength = strength - np.average(strength, axis=0, weights=weight)
    bend = (strength[:, :, None] * moves[:, None, :]).reshape(len(votes), -1)
    weighted = votes * weight[:, None]
    solver = _inverse(weighted.T @ votes + 1e-4 * weight.sum() / len(shares) * np.eye(len(shares)))
    bend = bend - votes @ (solver @ (weighted.T @ bend))
    rest = left - votes @ (solver @ (weighted.T @ left))
    bend = bend.reshape(len(votes), *shares.shape)
    heavy = bend * weight[:, None, None]
    power = (heavy * bend).sum(0) + 1e-3 * weight.sum() * (shares * (1.0 - shares)) ** 2
    slopes = (heavy * rest[:, None, :]).sum(0) / np.maximum(power, 1e-12)
    noise = np.sqrt((weight @ rest**2) / len(sizes))
    sure = slopes * np.sqrt(power) / np.maximum(noise, 1e-9)[None, :]
    strong, weak = votes**2 * sizes[:, None], np.maximum(1.0 - votes / votes.max(0), 0.0) ** 2 * sizes[:, None]
    ends = [(part.T @ left) / np.maximum(part.sum(0), 1e-9)[:, None] for part in (strong, weak)]
    return [np.clip(slopes, -3.0, 3.0), np.clip(sure, -8.0, 8.0), *ends]


def _noise(origin: Votes, destination: Votes, table: Votes, rows: Votes, columns: Votes) -> list[Votes]:
    """Return the dispersion of units around the mean table relative to sampling noise."""
    forward, back = _row(table, rows), _column(table, columns).T
    signs = list[Votes]()
    for votes, other_votes, shares in ((origin, destination, forward), (destination, origin, back)):
        chance = (shares * (1.0 - shares)).T @ votes + 0.5
        signs.append(np.log(((other_votes - shares.T @ votes) ** 2 / chance).mean(1) + 0.05))
    return [signs[0][None, :], signs[1][:, None]]


def _inverse(matrix: Votes) -> Votes:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _deviation(values: Votes, weight: Votes) -> Votes:
    centre = np.average(values, axis=0, weights=weight)
    return np.sqrt(np.average((values - centre) ** 2, axis=0, weights=weight))
