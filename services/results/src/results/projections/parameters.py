"""The fitted constants, shipped with the package: see MODEL_CARD.md and `fitting.py`.

Besides those fitted on every night there is a set for each election that was left out: to replay a past night nothing
may be used that has seen it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from results.projections.calibration import Calibration, Spread
from results.projections.model import Widths
from results.projections.projection import Carry, Settings

METHOD = "projection-1"
FILE = "projection-1.json"
EVERY = "all"


@dataclass(frozen=True)
class Parameters:
    """Parameters of one kind of ballot: a single contest or a whole country, first round or second."""

    settings: Settings
    shares: Calibration
    turnout: Calibration


@dataclass(frozen=True)
class Fitted:
    """`sets`: by the election that was left out (`legislatives-2024`, or EVERY), then by kind of ballot."""

    sets: Mapping[str, Mapping[str, Parameters]]

    def of(self, election: str, year: int, round_number: int, *, country: bool) -> Parameters:
        """Constants that have not seen this election."""
        kinds = self.sets.get(f"{election}-{year}", self.sets[EVERY])
        return kinds[f"{'country' if country else 'contest'}-{1 if round_number == 1 else 2}"]


@cache
def load() -> Fitted:
    kept = json.loads((files("results.projections") / FILE).read_text(encoding="utf-8"))
    sets = {name: {kind: _parameters(one) for kind, one in kinds.items()} for name, kinds in kept["sets"].items()}
    return Fitted(sets)


def _parameters(kept: Mapping[str, Any]) -> Parameters:
    settings = Settings(
        shares=_widths(kept["shares"]),
        turnout=_widths(kept["turnout"]),
        carry=Carry(**kept["carry"]),
        transfers=kept["transfers"],
    )
    return Parameters(settings, _calibration(kept["share_spread"]), _calibration(kept["turnout_spread"]))


def _widths(kept: Mapping[str, Any]) -> Widths:
    department = kept["department"]
    return Widths(
        **{name: value for name, value in kept.items() if name not in ("slopes", "department")},
        slopes=tuple(kept["slopes"]),
        department=(department[0], department[1], department[2]),
    )


def _calibration(kept: Mapping[str, Any]) -> Calibration:
    spreads = tuple(Spread((at[0], at[1], at[2], at[3])) for at in kept["spreads"])
    return Calibration(tuple(kept["counted"]), spreads)
