"""The fitted constants, shipped with the package: see MODEL_CARD.md and `fitting.py`.

Besides those fitted on every round there is a set for each election that was left out: to forecast a past election
nothing may be used that has seen it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from predict.forecasts.rounds import Floats

FILE = "forecasts-1.npz"
EVERY = "all"
LEVELS = 3


@dataclass(frozen=True)
class Kernel:
    """How deviations go together, at one level. The first half is national elections, the second local ones.

    `lasting` goes on from election to election, `personal` between local elections with who stands, `own` is of one
    election alone (one matrix for each half).
    """

    lasting: Floats
    personal: Floats
    own: Floats


@dataclass(frozen=True)
class Parameters:
    """`transfers`: logits of origin bloc × (destination bloc, nobody); `spread`: by level, widens or narrows draws."""

    kernels: tuple[Kernel, Kernel, Kernel]
    transfers: Floats
    spread: Floats
    second_spread: Floats


@dataclass(frozen=True)
class Fitted:
    """`shares` and `turnouts`: what the country did in each round that was fitted on."""

    sets: Mapping[str, Parameters]
    shares: Mapping[str, Floats]
    turnouts: Mapping[str, float]

    def without(self, election: str) -> Parameters:
        """Constants that have not seen this election (`legislatives-2024`)."""
        return self.sets.get(election, self.sets[EVERY])


@cache
def load() -> Fitted:
    with as_file(files("predict.forecasts") / FILE) as path, np.load(path, allow_pickle=False) as kept:
        names = [str(name) for name in kept["sets"]]
        sets = {name: _read(kept, row) for row, name in enumerate(names)}
        rounds = [str(name) for name in kept["rounds"]]
        shares = dict(zip(rounds, kept["shares"], strict=True))
        turnouts = dict(zip(rounds, (float(one) for one in kept["turnouts"]), strict=True))
    return Fitted(sets, shares, turnouts)


def _read(kept: Mapping[str, Floats], row: int) -> Parameters:
    kernels = [
        Kernel(kept["lasting"][row, level], kept["personal"][row, level], kept["own"][row, level])
        for level in range(LEVELS)
    ]
    return Parameters(
        (kernels[0], kernels[1], kernels[2]), kept["transfers"][row], kept["spread"][row], kept["second_spread"][row]
    )
