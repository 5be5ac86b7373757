"""Expected turnout on election day from early reports of some stations.

log(voters so far ÷ registered) = log(past turnout of the station) + level of the day + what is the station's own + part
of the day's voters who have come by then + noise

Level of the day and fraction by noon or 17:00 are common unknowns, learnt from all reporting stations; the remainder is
the station's own. Without a report at the close only priors separate level and fraction, and intervals are wide.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from predict.targeting.priorities.selection import Array

METHOD = "turnout-day-1"
MOMENTS: Final = ("noon", "17h", "close")
PART = (np.log(0.28), np.log(0.68), 0.0)
PART_SD = (0.25, 0.12, 0.002)
NOISE_SD = np.array([0.08, 0.04, 0.005])
LEVEL_SD = 0.25
OWN_SD = 0.07
"""Our guesses: half of the voters of the day come in a few hours, and not at the same ones everywhere."""
Z90 = 1.6449


@dataclass(frozen=True)
class ExpectedTurnout:
    """Expected final turnout by station, and its relative lead on its past at the day's level (0.1: 10 % more)."""

    turnout: Array
    low: Array
    high: Array
    ahead: Array
    ahead_low: Array
    ahead_high: Array


def expect_turnout(past: Array, so_far: Array) -> ExpectedTurnout:
    """Estimate. `past`: turnout by station; `so_far`: stations × moments, voted over registered, NaN if unknown."""
    told = so_far > 0
    # Unknowns of all: level, part by noon, part by 17:00, part by the close.
    names = np.column_stack([np.ones(3), np.eye(3)])
    start = np.array([0.0, *PART])
    certainty = 1 / np.array([LEVEL_SD, *PART_SD]) ** 2
    gap = np.where(told, np.log(np.where(told, so_far, 1.0)) - np.log(past)[:, None] - names @ start, 0.0)
    precision = np.where(told, 1 / NOISE_SD**2, 0.0)
    weight = OWN_SD**2 / (1 + OWN_SD**2 * precision.sum(axis=1))
    pull = weight[:, None] * precision
    within = np.diag(precision.sum(axis=0)) - (precision * weight[:, None]).T @ precision
    evidence = (precision * gap).sum(axis=0) - precision.T @ (pull * gap).sum(axis=1)
    spread = np.asarray(np.linalg.inv(np.diag(certainty) + names.T @ within @ names), dtype=np.float64)
    shift = spread @ (names.T @ evidence)
    own = (pull * (gap - np.where(told, names @ shift, 0.0))).sum(axis=1)
    through = -pull @ names
    own_sd = np.sqrt(weight + np.einsum("ic,cd,id->i", through, spread, through))
    through = through + np.array([1.0, 0.0, 0.0, 0.0])
    sd = np.sqrt(weight + np.einsum("ic,cd,id->i", through, spread, through))
    centre = np.log(past) + shift[0] + own
    # Nobody who has voted stays away after all, and nobody votes twice.
    least = np.nanmax(np.where(told, so_far, 0.0), axis=1, initial=0.0)
    turnout, low, high = (np.clip(np.exp(centre + z * sd), least, 1.0) for z in (0.0, -Z90, Z90))
    ahead, ahead_low, ahead_high = (np.expm1(own + z * own_sd) for z in (0.0, -Z90, Z90))
    return ExpectedTurnout(turnout, low, high, ahead, ahead_low, ahead_high)
