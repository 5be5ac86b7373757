"""Level of each bloc from all recent polls, with the error that sample size does not reduce."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

METHOD = "poll-levels-1"
HALF_LIFE = 14.0
"""Days after which a poll counts half: opinions move faster than samples grow in the last weeks of a campaign."""

OLDEST = 90
SHARED = 0.5
"""Part of the variance beyond sampling that all polls of a campaign share, whoever made them (Shirani-Mehr et al.)."""


@dataclass(frozen=True)
class PollReading:
    """One bloc or list in one poll: share of the votes, sampling error, other error."""

    name: str
    bloc: str | None
    share: float
    sampling: float
    beyond: float
    fielded_to: date


@dataclass(frozen=True)
class Level:
    """A level. `standard_error` includes sampling, design effects and errors common to polls."""

    answer: str
    bloc: str | None
    share: float
    standard_error: float
    polls: int
    latest_on: date


def combine_readings(readings: Sequence[PollReading]) -> list[Level]:
    """Combine readings by name, without polls over 90 days older than the latest; shares keep their sum."""
    if not readings:
        return []
    latest = max(reading.fielded_to for reading in readings)
    recent = [reading for reading in readings if (latest - reading.fielded_to).days <= OLDEST]
    names = sorted({reading.name for reading in recent})
    return [_pool([reading for reading in recent if reading.name == name], latest) for name in names]


def _pool(readings: Sequence[PollReading], latest: date) -> Level:
    ages = [(latest - reading.fielded_to).days for reading in readings]
    own = [reading.sampling**2 + (1 - SHARED) * reading.beyond**2 for reading in readings]
    weights = [0.5 ** (age / HALF_LIFE) / max(variance, 1e-9) for age, variance in zip(ages, own, strict=True)]
    total = sum(weights)
    parts = [weight / total for weight in weights]
    share = sum(part * reading.share for part, reading in zip(parts, readings, strict=True))
    variance = sum(part**2 * own_variance for part, own_variance in zip(parts, own, strict=True))
    # Polls that disagree more than their errors allow are less sure than they say.
    between_variance = sum(part * (reading.share - share) ** 2 for part, reading in zip(parts, readings, strict=True))
    common = SHARED * max(reading.beyond for reading in readings) ** 2
    error = math.sqrt(max(variance, between_variance / len(readings)) + common)
    return Level(readings[0].name, readings[0].bloc, share, error, len(readings), max(r.fielded_to for r in readings))
