"""Sampling plan: stations to send the available reporters to, so that the projection errs least. Pure.

Greedy on the posterior variance of the final share: it does not depend on the votes, so the plan can be made the day
before. One column of the covariance is made for each station that is picked, never the whole matrix.
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
    """`picks` in the order of their use; `deviations[k]` of the final share is left after k, in binomial units."""

    picks: tuple[int, ...]
    deviations: tuple[float, ...]


def plan(
    design: Design, widths: Widths, size: Floats, counted: Flags, wanted: int, ballots: float | None = None
) -> Plan:
    """`size`: valid votes expected in each station. `ballots`: of a first-hundred count; None for the whole sheet."""
    columns = scaled_columns(design, widths)
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
    known = np.flatnonzero(counted)[:MAX_COUNTED]
    free = ~counted & (size > 0)
    deviations: list[float] = []
    for step in range(len(known) + min(wanted, int(free.sum()))):
        if step < len(known):
            place, noise = int(known[step]), 0.0
        else:
            if not deviations:
                deviations.append(float(np.sqrt(max(left, 0.0))))
            gain = np.where(free, with_sum**2 / np.maximum(variance + heard_noise, 1e-12), -1.0)
            place, noise = int(np.argmax(gain)), heard_noise[int(np.argmax(gain))]
        divisor = np.sqrt(max(float(variance[place]) + noise, 1e-12))
        factor = (prior(place) - factors @ factors[place]) / divisor
        moved = with_sum[place] / divisor
        left -= moved**2
        with_sum = with_sum - factor * moved
        variance = variance - factor**2
        factors = np.concatenate([factors, factor[:, None]], axis=1)
        if step >= len(known):
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
    """The covariance of each station with the weighted sum of all."""
    level = columns @ (weight @ columns)
    in_department = np.bincount(department, weight, len(design.stratum))[department]
    in_commune = np.bincount(design.commune, weight)[design.commune]
    return level + of_department * in_department + widths.commune**2 * in_commune + own * weight
