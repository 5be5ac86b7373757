"""The fitted constants, shipped with the package: see MODEL_CARD.md and `fitting.py`.

Besides those fitted on every round there is a set for each election that was left out: to forecast a past election
nothing may be used that has seen it.
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
    """Covariance of deviations at one level. The first half is national elections, the second local ones.

    `lasting` goes on from election to election, `personal` between local elections with who stands, `own` is of one
    election alone (one matrix for each half).
    """

    lasting: Floats
    personal: Floats
    own: Floats


@dataclass(frozen=True)
class Blends:
    """Weights of uniform swing beside deviations and transfers, 0 to 1 (`blending.py`)."""

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
    """Standard errors, on the logarithm of a share, of a second round predicted from its counted first one."""

    alike: float
    """Of all places alike."""
    each: Floats
    """By level: constituencies, communes, stations."""


@dataclass(frozen=True)
class Parameters:
    """`transfers`: logits of origin bloc × (destination bloc, nobody); `spread`: by level, widens or narrows draws."""

    kernels: tuple[Kernel, Kernel, Kernel]
    transfers: Floats
    spread: Floats
    second_spread: Floats
    blends: Blends
    again: RunoffErrors


@dataclass(frozen=True)
class FittedParameters:
    """`shares` and `turnouts`: what the country did in each round that was fitted on."""

    sets: Mapping[str, Parameters]
    shares: Mapping[str, Floats]
    turnouts: Mapping[str, float]

    def without(self, election: str) -> Parameters:
        """Constants that have not seen this election (`legislatives-2024`)."""
        return self.sets.get(election, self.sets[EVERY])


@cache
def load_parameters() -> FittedParameters:
    with as_file(files("predict.forecasting.forecasts") / FILE) as path, np.load(path, allow_pickle=False) as kept:
        names = [str(name) for name in kept["sets"]]
        sets = {name: _read(kept, row) for row, name in enumerate(names)}
        rounds = [str(name) for name in kept["rounds"]]
        shares = dict(zip(rounds, kept["shares"], strict=True))
        turnouts = dict(zip(rounds, (float(one) for one in kept["turnouts"]), strict=True))
    return FittedParameters(sets, shares, turnouts)


def _read(kept: Mapping[str, Floats], row: int) -> Parameters:
    kernels = [
        Kernel(kept["lasting"][row, level], kept["personal"][row, level], kept["own"][row, level])
        for level in range(LEVELS)
    ]
    again = kept["again"][row]
    return Parameters(
        (kernels[0], kernels[1], kernels[2]),
        kept["transfers"][row],
        kept["spread"][row],
        kept["second_spread"][row],
        Blends(*(float(one) for one in kept["blends"][row])),
        RunoffErrors(float(again[0]), again[1:]),
    )
