"""The expected votes of an hour of work on a turf, and their uncertainty. Pure, by Monte Carlo.

    votes = doors left × contact rate × effect × people within reach, by door, over the territory's mean
    hours = volunteers of a team × (doors left × time at a door + the walk)

The people within reach are predict's score of the station, drawn from its interval; contact rates are each station's
own, leaning on the territory's; the effect is one draw for all turfs of a kind, since what is not known of it
is not known anywhere. Same seed every time: the order moves when the data do.
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
"""The territory says of a station's contact rate as much as so many attempts there would."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    score: float
    low: float
    high: float


@dataclass(frozen=True)
class Tried:
    """The attempts of a kind in a station so far, and those that led to a conversation."""

    attempts: int
    talks: int


@dataclass(frozen=True)
class Patch:
    """A turf: doors left to try by station, how much of it is left (0 to 1), and its whole walk."""

    id: UUID
    doors_left: Mapping[str, int]
    left: float
    walk_seconds: float


@dataclass(frozen=True)
class Worth:
    """The worth of turfs (rows) by draw: votes of the whole turf, and the volunteer-hours it takes."""

    votes: Floats
    hours: Floats

    @property
    def rate(self) -> Floats:
        """Return votes an hour. The expected hours stand below: a turf is not better for being done sooner by luck."""
        return self.votes / np.maximum(self.hours.mean(axis=1, keepdims=True), 1e-9)


def value(
    kind: Kind,
    patches: Sequence[Patch],
    scores: Mapping[str, Score],
    homes: Mapping[str, int],
    tried: Mapping[str, Tried],
    people: int,
) -> Worth:
    """Estimate the worth of turfs. `homes`: doors of each station. A station without a score counts as the mean."""
    practice = PRACTICES[kind]
    # One stream for each thing that is drawn, the same for every kind: kinds are compared on the same stations.
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
    """Return the people within reach by door, over the mean of all stations (stations × draws)."""
    known = [station for station in scores if homes.get(station)]
    if not known:
        return np.ones((len(stations), DRAWS))
    mean = sum(scores[station].score for station in known) / sum(homes[station] for station in known)
    if mean <= 0:
        return np.ones((len(stations), DRAWS))
    made = np.empty((len(stations), DRAWS))
    for row, station in enumerate(stations):
        found = scores.get(station)
        if found is None or not homes.get(station):
            made[row] = 1.0
            continue
        # A draw of the station's own, whichever others there are: a turf's worth does not hang on its neighbours.
        draw = np.random.default_rng([SEED, *station.encode()]).standard_normal(DRAWS)
        spread = (found.high - found.low) / (2 * Z90)
        made[row] = np.maximum(found.score + spread * draw, 0.0) / homes[station] / mean
    return made


def _rates(stations: Sequence[str], tried: Mapping[str, Tried], rate: float, worth: float) -> Floats:
    attempts = sum(one.attempts for one in tried.values())
    everywhere = (rate * worth + sum(one.talks for one in tried.values())) / (worth + attempts)
    made = np.empty((len(stations), DRAWS))
    for row, station in enumerate(stations):
        own = tried.get(station, Tried(0, 0))
        good = everywhere * ALIKE + own.talks
        bad = (1 - everywhere) * ALIKE + own.attempts - own.talks
        made[row] = np.random.default_rng([SEED + 1, *station.encode()]).beta(max(good, 0.01), max(bad, 0.01), DRAWS)
    return made
