"""Linear mixed model of the final shares given the stations counted so far, solved exactly. Pure.

For a response (a candidate's share of the valid votes, or turnout), in units of its binomial deviation:

    y_i = past_i · β + department + commune + e_i,    Var e_i = own + 1 / valid votes of i

with normal priors of fixed widths (`Widths`). Communes and departments are eliminated group by group (Woodbury), so
that a country of 70,000 stations takes a fraction of a second; all responses share one factorization.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from results.projections.ballots import Flags, Floats, Ints
from results.projections.design import Design

_LEVEL = 10.0
"""Prior deviation of the general level, in binomial units: nothing is known of it."""

_AT_ONCE = 1024
"""Stations of a block. Tables of a country's at once do not fit the processor's cache, and took three times as long."""


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
    precision_of = np.where(has_data > 0, 1 / (noise + sampling), 0.0)
    precision = precision_of[seen]
    communes, departments = len(design.department), len(design.stratum)
    commune, department_of = design.commune[seen], design.department

    in_commune = np.bincount(commune, precision, communes)
    shrink_c = 1 / (1 / widths.commune**2 + in_commune)
    left = 1 / (1 + widths.commune**2 * in_commune)
    own_department = np.asarray(widths.department)[design.stratum]
    shrink_d = 1 / (1 / own_department**2 + np.bincount(department_of, left * in_commune, departments))
    # A whole sheet is what it is; a sample pulls its station from the level towards itself.
    pull = np.zeros(len(size))
    pull[seen] = noise[seen] * precision
    open_weight = weight * (1 - pull)
    of_commune = np.bincount(design.commune, open_weight, communes)
    of_department = np.bincount(department_of, of_commune * left, departments)

    slopes_count, width = 1 + len(used), 1 + len(used) + responses.shape[1]
    moments, at_departments = np.zeros((slopes_count, width)), np.zeros((departments, width))
    squares, along_communes = np.zeros(responses.shape[1]), np.zeros(slopes_count)
    for block, starts in _blocks(commune):
        rows, inside, own_precision = seen[block], commune[block], precision[block]
        table = np.empty((len(rows), width))
        table[:, :slopes_count] = scaled_columns(design, widths, rows)
        table[:, slopes_count:] = responses[rows]
        lengths = np.diff(starts, append=len(rows))
        together = np.repeat(lengths > 1, lengths)
        # A commune's effect is eliminated from its only station's own weight; of others, from their sum.
        weighted = np.where(together, own_precision, own_precision * left[inside])[:, None] * table
        moments += table[:, :slopes_count].T @ weighted
        squares += np.einsum("ij,ij->j", table[:, slopes_count:], weighted[:, slopes_count:])
        if together.any():
            runs = _run_starts(inside[together])
            summed = np.add.reduceat(weighted[together], runs, axis=0)
            shrunk = shrink_c[inside[together][runs], None] * summed
            moments -= summed[:, :slopes_count].T @ shrunk
            squares -= np.einsum("ij,ij->j", summed[:, slopes_count:], shrunk[:, slopes_count:])
        along_communes += (of_commune * shrink_c)[inside] * own_precision @ table[:, :slopes_count]
        in_department, of_row = left[inside] * own_precision, department_of[inside]
        runs = _run_starts(of_row)
        for first, end in pairwise([*runs.tolist(), len(rows)]):
            at_departments[of_row[first]] += in_department[first:end] @ table[first:end]
    xd, yd = at_departments[:, :slopes_count], at_departments[:, slopes_count:]

    moments -= xd.T @ (shrink_d[:, None] * at_departments)
    inner, right = np.eye(slopes_count) + moments[:, :slopes_count], moments[:, slopes_count:]
    root = np.linalg.cholesky(inner)
    slopes = np.linalg.solve(root.T, np.linalg.solve(root, right))
    at_department = shrink_d[:, None] * (yd - xd @ slopes)
    # Coefficients are scaled, not the columns: a copy of a country's is a third of the whole time.
    coefficients = np.zeros((len(slope), responses.shape[1]))
    coefficients[used] = slope[used, None] * slopes[1:]
    expected = np.empty_like(responses)
    for block, starts in _blocks(design.commune):
        inside = design.commune[block][starts]
        level = design.columns[block] @ coefficients
        level += _LEVEL * slopes[0]
        known = has_data[block] > 0
        rows = np.flatnonzero(known) + block.start
        at_place = np.zeros((len(starts), level.shape[1]))
        if len(rows):
            unexplained = responses[rows] - level[known]
            unexplained *= precision_of[rows, None]
            runs = _run_starts(design.commune[rows])
            with_data = np.searchsorted(inside, design.commune[rows[runs]])
            at_place[with_data] = np.add.reduceat(unexplained, runs, axis=0)
        of_place = at_department[department_of[inside]]
        at_place -= in_commune[inside, None] * of_place
        at_place *= shrink_c[inside, None]
        at_place += of_place
        level += np.repeat(at_place, np.diff(starts, append=len(level)), axis=0)
        level[known] += pull[rows, None] * (responses[rows] - level[known])
        expected[block] = level

    along = np.concatenate([[_LEVEL * open_weight.sum()], (open_weight @ design.columns)[used] * slope[used]])
    gradient = along - along_communes - (of_department * shrink_d) @ xd
    half = np.linalg.solve(root, gradient)
    rest = noise.copy()
    rest[seen] = noise[seen] * sampling[seen] * precision
    variance = half @ half + (of_department**2) @ shrink_d + (of_commune**2) @ shrink_c + (weight**2) @ rest

    explained = squares - (shrink_d[:, None] * yd**2).sum(axis=0) - (right * slopes).sum(axis=0)
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


def _blocks(commune: Ints) -> Iterator[tuple[slice, Ints]]:
    """Yield parts of the stations that the processor's cache holds, each of whole communes, with the first station of
    each commune from the part's own first on. Stations of a commune stand together.
    """
    starts = _run_starts(commune)
    bounds: list[int] = [*starts.tolist(), len(commune)]
    first = 0
    while first < len(starts):
        end = first + 1
        while end < len(starts) and bounds[end + 1] - bounds[first] <= _AT_ONCE:
            end += 1
        yield slice(bounds[first], bounds[end]), starts[first:end] - bounds[first]
        first = end


def _run_starts(owner: Ints) -> Ints:
    """Return where each run of equal owners begins."""
    changes: Flags = np.append(True, owner[1:] != owner[:-1])
    return np.flatnonzero(changes[: len(owner)])
