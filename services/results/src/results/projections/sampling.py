"""Sampling plan: the stations where the available reporters reduce the projection's error most. Pure.

Greedy on the posterior variance of the final share: it does not depend on the votes, so the plan can be made the day
before. Only one column of the covariance matrix is computed per picked station.
"""

from dataclasses import dataclass

import numpy as np

from results.projections.ballots import Flags, Floats, Ints
from results.projections.design import Design
from results.projections.model import Widths, scaled_columns

MAX_COUNTED = 1000
"""Stations that are in already and are taken into account; more of them leave little to plan."""


@dataclass(frozen=True)
class Plan:
    """Stations in the order to pick them; `deviations[k]` is the final share's deviation after k picks, in binomial
    units.
    """

    picks: tuple[int, ...]
    deviations: tuple[float, ...]


def plan(
    design: Design, widths: Widths, size: Floats, counted: Flags, most_picks: int, ballots: float | None = None
) -> Plan:
    """Choose stations greedily.

    `size`: expected valid votes; `ballots`: of a first-hundred count, None for whole sheets.
    """
    columns = scaled_columns(design, widths, np.arange(len(design.stations)))
    own = widths.own**2 + widths.binomial / np.maximum(size, 1.0)
    stratum = design.stratum[design.department[design.commune]]
    of_department = np.asarray(widths.department)[stratum] ** 2
    department = design.department[design.commune]
    heard_noise = np.zeros(len(size)) if ballots is None else np.maximum(1 / ballots - 1 / np.maximum(size, 1.0), 0.0)
    weight = size / max(float(size.sum()), 1.0)

    def prior(place: int) -> Floats:
        column = columns @ columns[place]
        column = column + of_department * (department == department[place])
        column = column + widths.commune**2 * (design.commune == design.commune[place])
        column[place] += own[place]
        return column

    variance = (columns**2).sum(axis=1) + of_department + widths.commune**2 + own
    with_sum = _with_sum(design, columns, of_department, department, widths, own, weight)
    left = float(weight @ with_sum)
    factors = np.zeros((len(size), 0))
    picks: list[int] = []
    counted_stations = np.flatnonzero(counted)[:MAX_COUNTED]
    free = ~counted & (size > 0)
    deviations: list[float] = []
    for step in range(len(counted_stations) + min(most_picks, int(free.sum()))):
        if step < len(counted_stations):
            place, noise = int(counted_stations[step]), 0.0
        else:
            if not deviations:
                deviations.append(float(np.sqrt(max(left, 0.0))))
            gain = np.where(free, with_sum**2 / np.maximum(variance + heard_noise, 1e-12), -1.0)
            place, noise = int(np.argmax(gain)), heard_noise[int(np.argmax(gain))]
        divisor = np.sqrt(max(float(variance[place]) + noise, 1e-12))
        factor = (prior(place) - factors @ factors[place]) / divisor
        update = with_sum[place] / divisor
        left -= update**2
        with_sum = with_sum - factor * update
        variance = variance - factor**2
        factors = np.concatenate([factors, factor[:, None]], axis=1)
        if step >= len(counted_stations):
            free[place] = False
            picks.append(place)
            deviations.append(float(np.sqrt(max(left, 0.0))))
    return Plan(tuple(picks), tuple(deviations) or (float(np.sqrt(max(left, 0.0))),))


def _with_sum(
    design: Design,
    columns: Floats,
    of_department: Floats,
    department: Ints,
    widths: Widths,
    own: Floats,
    weight: Floats,
) -> Floats:
    """Return the covariance of each station with the weighted sum of all."""
    level = columns @ (weight @ columns)
    in_department = np.bincount(department, weight, len(design.stratum))[department]
    in_commune = np.bincount(design.commune, weight)[design.commune]
    return level + of_department * in_department + widths.commune**2 * in_commune + own * weight
