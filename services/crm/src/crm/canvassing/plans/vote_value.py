"""The expected votes per hour of work on a turf, and their uncertainty. Pure, by Monte Carlo.

    votes = doors left × contact rate × effect × people within reach, by door, over the territory's mean
    hours = volunteers of a team × (doors left × time at a door + the walk)

The people within reach are drawn from the interval of predict's score of the station. Contact rates are the station's
own, shrunk towards the territory's. The effect is one draw for all turfs of a kind, as its uncertainty is common to
all. The seed is fixed: the order changes with the data only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from crm.canvassing.plans.action_effects import PRACTICES, Kind

DRAWS = 600
SEED = 20_290_610
Z90 = 1.6449
ALIKE = 20.0
"""The weight, in attempts, of the territory's contact rate when estimating a station's."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    score: float
    low: float
    high: float


@dataclass(frozen=True)
class Tried:
    """The attempts of a kind in a station so far, and the resulting conversations."""

    attempts: int
    talks: int


@dataclass(frozen=True)
class Patch:
    """A turf: doors left by station, the fraction left (0 to 1), and its whole walk."""

    id: UUID
    doors_left: Mapping[str, int]
    left: float
    walk_seconds: float


@dataclass(frozen=True)
class Worth:
    """The value of turfs (rows) by draw: votes of the whole turf, and the volunteer-hours it takes."""

    votes: Floats
    hours: Floats

    @property
    def rate(self) -> Floats:
        """Return votes per hour, over the expected hours: a lucky draw of short hours must not rank a turf higher."""
        return self.votes / np.maximum(self.hours.mean(axis=1, keepdims=True), 1e-9)


def value(
    kind: Kind,
    patches: Sequence[Patch],
    scores: Mapping[str, Score],
    homes: Mapping[str, int],
    tried: Mapping[str, Tried],
    people: int,
) -> Worth:
    """Estimate the value of turfs. `homes`: doors of each station. A station without a score gets the mean."""
    practice = PRACTICES[kind]
    # A random stream for each quantity, the same for every kind, so that kinds are compared on the same draws.
    effect = practice.low + np.random.default_rng(SEED).random(DRAWS) * (practice.high - practice.low)
    stations = sorted({station for patch in patches for station in patch.doors_left})
    weights = dict(zip(stations, _weights(stations, scores, homes), strict=True))
    rates = dict(zip(stations, _rates(stations, tried, practice.rate, practice.worth), strict=True))
    votes = np.zeros((len(patches), DRAWS))
    hours = np.zeros((len(patches), DRAWS))
    team = people if practice.walks else 1
    for row, patch in enumerate(patches):
        seconds = np.full(DRAWS, patch.walk_seconds * patch.left if practice.walks else 0.0)
        for station, doors in patch.doors_left.items():
            votes[row] += doors * rates[station] * effect * weights[station]
            seconds += doors * (practice.try_seconds + practice.talk_seconds * rates[station])
        hours[row] = seconds * team / 3600
    return Worth(votes, hours)


def _weights(stations: Sequence[str], scores: Mapping[str, Score], homes: Mapping[str, int]) -> Floats:
    """Return the people within reach per door, relative to the mean of all stations (stations × draws)."""
    scored = [station for station in scores if homes.get(station)]
    if not scored:
        return np.ones((len(stations), DRAWS))
    mean = sum(scores[station].score for station in scored) / sum(homes[station] for station in scored)
    if mean <= 0:
        return np.ones((len(stations), DRAWS))
    weights = np.empty((len(stations), DRAWS))
    for row, station in enumerate(stations):
        score = scores.get(station)
        if score is None or not homes.get(station):
            weights[row] = 1.0
            continue
        # A random stream for each station, so that a turf's value does not depend on its neighbours.
        draw = np.random.default_rng([SEED, *station.encode()]).standard_normal(DRAWS)
        spread = (score.high - score.low) / (2 * Z90)
        weights[row] = np.maximum(score.score + spread * draw, 0.0) / homes[station] / mean
    return weights


def _rates(stations: Sequence[str], tried: Mapping[str, Tried], rate: float, worth: float) -> Floats:
    attempts = sum(one.attempts for one in tried.values())
    everywhere = (rate * worth + sum(one.talks for one in tried.values())) / (worth + attempts)
    rates = np.empty((len(stations), DRAWS))
    for row, station in enumerate(stations):
        tried_here = tried.get(station, Tried(0, 0))
        good = everywhere * ALIKE + tried_here.talks
        bad = (1 - everywhere) * ALIKE + tried_here.attempts - tried_here.talks
        rates[row] = np.random.default_rng([SEED + 1, *station.encode()]).beta(max(good, 0.01), max(bad, 0.01), DRAWS)
    return rates
