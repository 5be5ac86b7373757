"""Fitted constants, shipped with the package: see MODEL_CARD.md and `training`.

Besides the set fitted on all rounds there is one without each election, to forecast past elections without using them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Literal, TypeAlias

import numpy as np

from predict.forecasting.forecasts.model.rounds import Floats

FILE = "forecasts-2.npz"
BlendName: TypeAlias = Literal["same", "other", "national", "between"]
EVERY = "all"
LEVELS = 3


@dataclass(frozen=True)
class Kernel:
    """Covariances of deviations at one level; the first half is national elections, the second local ones.

    `lasting` persists between elections, `personal` between local elections with the same candidates, `own` is of one
    election alone (one matrix for each half).
    """

    lasting: Floats
    personal: Floats
    own: Floats


@dataclass(frozen=True)
class Blends:
    """Weights of uniform swing beside deviations and transfers, 0 to 1 (`training/blends.py`)."""

    same: float
    """From the last election of the same kind."""
    other: float
    """From another kind, to a local election."""
    national: float
    """From another kind, to a national one: what a local candidate won says little there."""
    between: float
    """In a second round: how far the stations of a constituency move alike."""


@dataclass(frozen=True)
class RunoffErrors:
    """Standard errors of the log share in a second round predicted from its counted first one."""

    alike: float
    """Of all places alike."""
    each: Floats
    """By level: constituencies, communes, stations."""


@dataclass(frozen=True)
class Parameters:
    """`transfers`: logits of origin bloc × (destination bloc, abstention); `spread`: by level, widens or narrows
    draws.
    """

    kernels: tuple[Kernel, Kernel, Kernel]
    transfers: Floats
    spread: Floats
    second_spread: Floats
    blends: Blends
    again: RunoffErrors


@dataclass(frozen=True)
class FittedParameters:
    """Sets of constants. `shares`, `turnouts`: national result of each fitted round."""

    sets: Mapping[str, Parameters]
    shares: Mapping[str, Floats]
    turnouts: Mapping[str, float]

    def without(self, election: str) -> Parameters:
        """Return the constants fitted without this election (`legislatives-2024`)."""
        return self.sets.get(election, self.sets[EVERY])


@cache
def load_parameters() -> FittedParameters:
    with as_file(files("predict.forecasting.forecasts") / FILE) as path, np.load(path, allow_pickle=False) as arrays:
        names = [str(name) for name in arrays["sets"]]
        sets = {name: _read(arrays, row) for row, name in enumerate(names)}
        rounds = [str(name) for name in arrays["rounds"]]
        shares = dict(zip(rounds, arrays["shares"], strict=True))
        turnouts = dict(zip(rounds, (float(turnout) for turnout in arrays["turnouts"]), strict=True))
    return FittedParameters(sets, shares, turnouts)


def _read(arrays: Mapping[str, Floats], row: int) -> Parameters:
    kernels = [
        Kernel(arrays["lasting"][row, level], arrays["personal"][row, level], arrays["own"][row, level])
        for level in range(LEVELS)
    ]
    again = arrays["again"][row]
    return Parameters(
        (kernels[0], kernels[1], kernels[2]),
        arrays["transfers"][row],
        arrays["spread"][row],
        arrays["second_spread"][row],
        Blends(*(float(weight) for weight in arrays["blends"][row])),
        RunoffErrors(float(again[0]), again[1:]),
    )
