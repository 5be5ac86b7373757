"""Support of a station by the answers at its doors: a hierarchical model, solved exactly. Pure.

    logit(share heard in station i by channel c) = logit(past share of i) + own_i + level + bias_c + noise_ic

`level` moves all stations (today's opinion), `bias_c` is who opens to a channel (doors that open are no sample), and
`own_i` is the station's alone. A shift heard everywhere is mostly bias, in the proportion of the two variances, so
that it moves the level by a quarter of itself; a shift in one station moves that station. The noise has chance and
SELECTION_SD, which more conversations do not lessen: thirty conversations move a little, three thousand more, and
nothing is ever sure. Doors whose station was guessed may be a neighbour's: their share adds to that noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from common.schemas.actions import Channel
from numpy.typing import NDArray

from predict.targeting.field_actions.contacts import ALIKE, RATES
from predict.targeting.field_actions.effects import Kind

Array: TypeAlias = NDArray[np.float64]

LEVEL_SD = 0.4
"""Deviation of today's level from the past one, everywhere at once (logit scale)."""
BIAS_SD = 0.7
SELECTION_SD = 0.4
OWN_SD = 0.35
"""Deviation of one station's own movement since."""
ELSEWHERE_SD = 0.6
"""Deviation of what is heard at doors of guessed stations alone: half may be of a neighbour, and two stations of a
territory lie some 1.2 apart. Our guess."""
USUAL_UNDECIDED = 0.2
"""Undecided people among those who say where they stand, where nobody asked yet. Our guess."""
CHANNELS: tuple[str, ...] = tuple(str(channel) for channel in Channel)


@dataclass(frozen=True)
class Answers:
    """Answers in each station and channel: `sizes` asked, `hits` among them. Stations × channels.

    `guessed`: the share of the attempts that were at doors whose station was guessed.
    """

    hits: Array
    sizes: Array
    guessed: Array


@dataclass(frozen=True)
class Common:
    """Belief about what all stations share: level first, then the bias of each channel."""

    mean: Array
    covariance: Array

    @classmethod
    def unknown(cls) -> "Common":
        return cls(np.zeros(len(CHANNELS) + 1), np.diag([LEVEL_SD**2, *([BIAS_SD**2] * len(CHANNELS))]))

    def stored(self) -> dict[str, Any]:
        return {"mean": self.mean.tolist(), "covariance": self.covariance.tolist()}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Common":
        return cls(np.array(row["mean"]), np.array(row["covariance"]))


@dataclass(frozen=True)
class Fit:
    """The common part as last fitted, and the conversations it was fitted to."""

    support: Common
    undecided: Common
    contact_rate: float
    conversations: int

    @classmethod
    def nothing(cls) -> "Fit":
        return cls(Common.unknown(), Common.unknown(), RATES[Kind.DOOR_TO_DOOR].mean, 0)

    def stored(self) -> dict[str, Any]:
        return {
            "support": self.support.stored(),
            "undecided": self.undecided.stored(),
            "contact_rate": self.contact_rate,
            "conversations": self.conversations,
        }

    @classmethod
    def read(cls, row: Mapping[str, Any] | None) -> "Fit":
        if row is None:
            return cls.nothing()
        common = Common.read(row["support"]), Common.read(row["undecided"])
        return cls(*common, float(row["contact_rate"]), int(row["conversations"]))


@dataclass(frozen=True)
class Heard:
    """Change that doors made in one station, on the logit scale, and the uncertainty that they leave."""

    support_shift: float = 0.0
    support_sd: float = float(np.hypot(LEVEL_SD, OWN_SD))
    undecided_shift: float = 0.0
    contact_rate: float = RATES[Kind.DOOR_TO_DOOR].mean
    closed: float = 0.0
    """Doors where nobody goes back: conversations and refusals."""


def fit_common(prior: Array, answers: Answers) -> Common:
    """Fit level and biases to the answers of all stations. `prior`: the logit of each station's past share."""
    gap, precision, pull = _weigh(prior, answers)
    design = _design()
    # Each station's own shift is integrated out: diag(precision) - pull ⊗ precision, by Sherman and Morrison.
    weighted = np.diag(precision.sum(axis=0)) - pull.T @ precision
    evidence = (precision * gap).sum(axis=0) - precision.T @ (pull * gap).sum(axis=1)
    unknown = Common.unknown()
    covariance = np.linalg.inv(np.linalg.inv(unknown.covariance) + design.T @ weighted @ design)
    return Common(covariance @ (design.T @ evidence), np.asarray(covariance, dtype=np.float64))


def shift_stations(prior: Array, answers: Answers, common: Common) -> tuple[Array, Array]:
    """Return by station the shift of its logit, and its standard deviation."""
    gap, precision, pull = _weigh(prior, answers)
    design = _design()
    own = (pull * (gap - np.where(precision > 0, design @ common.mean, 0.0))).sum(axis=1)
    weight = OWN_SD**2 / (1 + OWN_SD**2 * precision.sum(axis=1))
    level = np.zeros(design.shape[1])
    level[0] = 1.0
    reach = level - pull @ design
    variance = weight + np.einsum("ij,jk,ik->i", reach, common.covariance, reach)
    return own + common.mean[0], np.sqrt(variance)


def _weigh(prior: Array, answers: Answers) -> tuple[Array, Array, Array]:
    """Return the gap to the prior, its precision, and how far it pulls the station. Stations × channels."""
    heard = answers.sizes > 0
    inside, outside = answers.hits + 0.5, answers.sizes - answers.hits + 0.5
    gap = np.where(heard, np.log(inside / outside) - prior[:, None], 0.0)
    noise = 1 / inside + 1 / outside + SELECTION_SD**2 + (ELSEWHERE_SD * answers.guessed) ** 2
    precision = np.where(heard, 1 / noise, 0.0)
    weight = OWN_SD**2 / (1 + OWN_SD**2 * precision.sum(axis=1))
    return gap, precision, weight[:, None] * precision


def _design() -> Array:
    return np.hstack([np.ones((len(CHANNELS), 1)), np.eye(len(CHANNELS))])


def pool_contact_rate(attempts: Sequence[float], conversations: Sequence[float]) -> float:
    """Return the territory's contact rate: our guess, moved by each station worked in by at most ALIKE attempts."""
    guess = RATES[Kind.DOOR_TO_DOOR]
    weights = [ALIKE * tried / (ALIKE + tried) for tried in attempts if tried > 0]
    rates = [min(met / tried, 1.0) for tried, met in zip(attempts, conversations, strict=True) if tried > 0]
    told = sum(weight * rate for weight, rate in zip(weights, rates, strict=True))
    return (guess.mean * guess.strength + told) / (guess.strength + sum(weights))


def rate_of(territory: float, attempts: float, conversations: float) -> float:
    """Return one station's contact rate, leaning on the territory's."""
    return (territory * ALIKE + min(conversations, attempts)) / (ALIKE + attempts)
