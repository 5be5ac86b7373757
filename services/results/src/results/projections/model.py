"""Linear mixed model of the final shares given the stations counted so far, solved exactly. Pure.

For a response (a candidate's share of the valid votes, or turnout), in units of its binomial deviation:

    y_i = past_i · β + department + commune + e_i,    Var e_i = own + 1 / valid votes of i

with normal priors of fixed widths (`Widths`). Communes and departments are eliminated group by group (Woodbury), so
that a country of 70,000 stations takes a fraction of a second; all responses share one factorization.
"""

from dataclasses import dataclass

import numpy as np

from results.projections.ballots import Floats, Ints
from results.projections.column_moments import column_moments, parts_of, run_starts
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
    """Fit the model. `responses`: stations × responses, any number where unknown; they become what is expected.

    `has_data` is 1 for a station with data, else 0; `sampling` is the variance of its data about its final count (0 for
    a whole sheet); `size` is the number of votes that the share refers to; `weight` is the station's weight in the sum.
    """
    slope = np.asarray(widths.slopes)[design.group]
    used = np.flatnonzero(slope > 0)
    noise = widths.own**2 + widths.binomial / np.maximum(size, 1.0)
    has = has_data > 0
    precision = np.where(has, 1 / (noise + sampling), 0.0)
    communes, departments = len(design.department), len(design.stratum)
    department_of, parts = design.department, parts_of(design)

    in_commune = np.bincount(design.commune, precision, communes)
    shrink_c = 1 / (1 / widths.commune**2 + in_commune)
    left = 1 / (1 + widths.commune**2 * in_commune)
    own_department = np.asarray(widths.department)[design.stratum]
    shrink_d = 1 / (1 / own_department**2 + np.bincount(department_of, left * in_commune, departments))
    # A whole sheet is what it is; a sample pulls its station from the level towards itself.
    pull = noise * precision
    open_weight = weight * (1 - pull)
    of_commune = np.bincount(design.commune, open_weight, communes)
    of_department = np.bincount(department_of, of_commune * left, departments)

    known = column_moments(design, used, precision, left, widths.commune)
    right = np.zeros((1 + design.columns.shape[1], responses.shape[1]))
    squares, yd = np.zeros(responses.shape[1]), np.zeros((departments, responses.shape[1]))
    # What the sum over stations gains from each slope, beside what its communes take.
    gains = open_weight - (of_commune * shrink_c)[design.commune] * precision
    # One place for the tables of every part: fresh memory costs more than what is done in it.
    most = max(part.rows.stop - part.rows.start for part in parts)
    room, beside = np.empty((2, most, responses.shape[1]))
    for part in parts:
        columns, response = design.columns[part.rows], responses[part.rows]
        own_precision, owner = precision[part.rows, None], part.owner
        heard: Ints = np.flatnonzero(has[part.rows])
        if 2 * len(heard) < len(owner):
            columns, response = columns[heard], response[heard]
            own_precision, owner = own_precision[heard], owner[heard]
        if not len(owner):
            continue
        weighted, spread = room[: len(owner)], beside[: len(owner)]
        np.multiply(response, own_precision, out=weighted)
        starts = run_starts(owner)
        with_data = owner[starts]
        sums = np.zeros((len(part.starts), responses.shape[1]))
        sums[with_data] = np.add.reduceat(weighted, starts, axis=0)
        yd[part.departments] += np.add.reduceat(left[part.communes, None] * sums, part.department_starts, axis=0)
        shrunk = shrink_c[part.communes, None] * sums
        squares += np.einsum("ij,ij->j", response, weighted) - np.einsum("ij,ij->j", sums, shrunk)
        np.take(shrunk, owner, axis=0, out=spread, mode="clip")
        spread *= own_precision
        weighted -= spread
        right[0] += weighted.sum(axis=0)
        right[1:] += (weighted.T @ columns).T
    scales = np.concatenate([[_LEVEL], slope[used]])
    right = scales[:, None] * right[np.concatenate([[0], 1 + used])]
    gain = scales * np.concatenate([[gains.sum()], (gains @ design.columns)[used]])
    xd = scales * known.at_departments

    right -= xd.T @ (shrink_d[:, None] * yd)
    inner = np.eye(len(scales)) + np.outer(scales, scales) * known.inner - xd.T @ (shrink_d[:, None] * xd)
    root = np.linalg.cholesky(inner)
    slopes = np.linalg.solve(root.T, np.linalg.solve(root, right))
    at_department = shrink_d[:, None] * (yd - xd @ slopes)
    # Coefficients are scaled, not the columns: a copy of a country's is a third of the whole time.
    coefficients = np.zeros((len(slope), responses.shape[1]))
    coefficients[used] = slope[used, None] * slopes[1:]
    for part in parts:
        level, unexplained = room[: len(part.owner)], beside[: len(part.owner)]
        np.matmul(design.columns[part.rows], coefficients, out=level)
        level += _LEVEL * slopes[0]
        of_place = at_department[department_of[part.communes]]
        response = responses[part.rows]
        np.subtract(response, level, out=unexplained)
        unexplained *= precision[part.rows, None]
        at_place = np.add.reduceat(unexplained, part.starts, axis=0)
        at_place -= in_commune[part.communes, None] * of_place
        at_place *= shrink_c[part.communes, None]
        of_place += at_place
        level += np.take(of_place, part.owner, axis=0, out=unexplained, mode="clip")
        response -= level
        response *= pull[part.rows, None]
        response += level

    half = np.linalg.solve(root, gain - (of_department * shrink_d) @ xd)
    rest = np.where(has, noise * sampling * precision, noise)
    variance = half @ half + (of_department**2) @ shrink_d + (of_commune**2) @ shrink_c + (weight**2) @ rest

    explained = squares - (shrink_d[:, None] * yd**2).sum(axis=0) - (right * slopes).sum(axis=0)
    scale = (widths.freedom + np.maximum(explained, 0.0)) / (widths.freedom + max(int(has.sum()) - 1, 0))
    return Fit(expected=responses, scale=scale, sum_variance=float(variance))


def scaled_columns(design: Design, widths: Widths, rows: Ints) -> Floats:
    """Return the intercept and the past columns of some stations, each in units of its prior."""
    slope = np.asarray(widths.slopes)[design.group]
    used = np.flatnonzero(slope > 0)
    table = np.empty((len(rows), 1 + len(used)))
    table[:, 0] = _LEVEL
    table[:, 1:] = design.columns[np.ix_(rows, used)] if len(used) < len(slope) else design.columns[rows]
    table[:, 1:] *= slope[used]
    return table
