"""Linear mixed model of the final shares given the stations counted so far, solved exactly. Pure.

For a response (a candidate's share of the valid votes, or turnout), in units of its binomial deviation:

    y_i = past_i · β + department + commune + e_i,    Var e_i = own + 1 / valid votes of i

with normal priors of fixed widths (`Widths`). Communes and departments are eliminated group by group (Woodbury), so
that a country of 70,000 stations takes a fraction of a second; all responses share one factorization.
"""

from dataclasses import dataclass

import numpy as np

from results.projections.ballots import Floats, Ints
from results.projections.design import Design

_LEVEL = 10.0
"""Prior deviation of the general level, in binomial units: nothing is known of it."""


@dataclass(frozen=True)
class Widths:
    """Prior standard deviations in binomial units: slopes of each column group, departments, communes, stations.

    `binomial` multiplies the counting noise 1 / n. `department` is by stratum: mainland, overseas, abroad.
    """

    slopes: tuple[float, ...]
    department: tuple[float, float, float]
    commune: float
    own: float
    binomial: float
    freedom: float
    """How many observations the prior on the scale of a response is worth."""


@dataclass(frozen=True)
class Fit:
    """Posterior of the responses. `expected`: stations × responses, in the response's units.

    `scale`: of each response, beside its prior. `sum_variance`: of the weighted sum over stations of each response,
    before `scale`.
    """

    expected: Floats
    scale: Floats
    sum_variance: float


def fit(
    design: Design,
    widths: Widths,
    responses: Floats,
    has_data: Floats,
    sampling: Floats,
    size: Floats,
    weight: Floats,
) -> Fit:
    """Fit the model. `responses`: stations × responses, any number where unknown.

    `known` is 1 for a station with data, else 0; `sampling` is the variance of its data about its final count (0 for a
    whole sheet); `size` is the number of votes that the share refers to; `weight` is the station's weight in the sum.
    """
    slope = np.asarray(widths.slopes)[design.group]
    used = np.flatnonzero(slope > 0)
    noise = widths.own**2 + widths.binomial / np.maximum(size, 1.0)
    seen = np.flatnonzero(has_data > 0)
    precision = 1 / (noise[seen] + sampling[seen])
    communes, departments = len(design.department), len(design.stratum)
    commune, department_of = design.commune[seen], design.department

    x, y = scaled_columns(design, widths, seen), responses[seen]
    wx, wy = precision[:, None] * x, precision[:, None] * y
    in_commune = np.bincount(commune, precision, communes)
    xc, yc = _sums(wx, commune, communes), _sums(wy, commune, communes)
    shrink_c = 1 / (1 / widths.commune**2 + in_commune)
    left = 1 / (1 + widths.commune**2 * in_commune)
    xd, yd = (
        _sums(left[:, None] * xc, department_of, departments),
        _sums(left[:, None] * yc, department_of, departments),
    )
    own_department = np.asarray(widths.department)[design.stratum]
    shrink_d = 1 / (1 / own_department**2 + np.bincount(department_of, left * in_commune, departments))

    inner = np.eye(x.shape[1]) + x.T @ wx - xc.T @ (shrink_c[:, None] * xc) - xd.T @ (shrink_d[:, None] * xd)
    right = x.T @ wy - xc.T @ (shrink_c[:, None] * yc) - xd.T @ (shrink_d[:, None] * yd)
    root = np.linalg.cholesky(inner)
    slopes = np.linalg.solve(root.T, np.linalg.solve(root, right))
    at_department = shrink_d[:, None] * (yd - xd @ slopes)
    at_commune = shrink_c[:, None] * (yc - xc @ slopes - in_commune[:, None] * at_department[department_of])
    # Coefficients are scaled, not the columns: a copy of a country's is a third of the whole time.
    coefficients = np.zeros((len(slope), y.shape[1]))
    coefficients[used] = slope[used, None] * slopes[1:]
    expected = design.columns @ coefficients
    expected += (_LEVEL * slopes[0] + at_department[department_of] + at_commune)[design.commune]

    # A whole sheet is what it is; a sample pulls its station from the level towards itself.
    pull = np.zeros(len(size))
    pull[seen] = noise[seen] * precision
    expected[seen] += pull[seen, None] * (y - expected[seen])

    open_weight = weight * (1 - pull)
    of_commune = np.bincount(design.commune, open_weight, communes)
    of_department = np.bincount(department_of, of_commune * left, departments)
    along = np.concatenate([[_LEVEL * open_weight.sum()], (open_weight @ design.columns)[used] * slope[used]])
    gradient = along - (of_commune * shrink_c) @ xc - (of_department * shrink_d) @ xd
    half = np.linalg.solve(root, gradient)
    rest = noise.copy()
    rest[seen] = noise[seen] * sampling[seen] * precision
    variance = half @ half + (of_department**2) @ shrink_d + (of_commune**2) @ shrink_c + (weight**2) @ rest

    explained = (
        (y * wy).sum(axis=0)
        - (shrink_c[:, None] * yc**2).sum(axis=0)
        - (shrink_d[:, None] * yd**2).sum(axis=0)
        - (right * slopes).sum(axis=0)
    )
    scale = (widths.freedom + np.maximum(explained, 0.0)) / (widths.freedom + max(len(seen) - 1, 0))
    return Fit(expected=expected, scale=scale, sum_variance=float(variance))


def scaled_columns(design: Design, widths: Widths, rows: Ints) -> Floats:
    """Return the intercept and the past columns of some stations, each in units of its prior."""
    slope = np.asarray(widths.slopes)[design.group]
    used = np.flatnonzero(slope > 0)
    table = np.empty((len(rows), 1 + len(used)))
    table[:, 0] = _LEVEL
    table[:, 1:] = design.columns[np.ix_(rows, used)] if len(used) < len(slope) else design.columns[rows]
    table[:, 1:] *= slope[used]
    return table


def _sums(table: Floats, owner: Ints, size: int) -> Floats:
    """Return row sums by owner; sorted owners are summed run by run."""
    sums = np.zeros((size, table.shape[1]))
    if len(owner):
        starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
        sums[owner[starts]] = np.add.reduceat(table, starts, axis=0)
    return sums
