"""Fitted constants, shipped with the package: see MODEL_CARD.md and `training.py`.

Besides the set fitted on all nights there is one that leaves out each election, so that a replay of that night uses
nothing learned from it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from results.projections.calibration import Calibration, Spread
from results.projections.model import Widths
from results.projections.past_offsets import Carry
from results.projections.projection import Settings

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
        """Return the constants fitted without this election."""
        kinds = self.sets.get(f"{election}-{year}", self.sets[EVERY])
        return kinds[f"{'country' if country else 'contest'}-{1 if round_number == 1 else 2}"]


@cache
def load() -> Fitted:
    document = json.loads((files("results.projections") / FILE).read_text(encoding="utf-8"))
    sets = {
        name: {kind: _parameters(values) for kind, values in kinds.items()} for name, kinds in document["sets"].items()
    }
    return Fitted(sets)


def _parameters(values: Mapping[str, Any]) -> Parameters:
    settings = Settings(
        shares=_widths(values["shares"]),
        turnout=_widths(values["turnout"]),
        carry=Carry(**values["carry"]),
        transfers=values["transfers"],
    )
    return Parameters(settings, _calibration(values["share_spread"]), _calibration(values["turnout_spread"]))


def _widths(values: Mapping[str, Any]) -> Widths:
    department = values["department"]
    return Widths(
        **{name: value for name, value in values.items() if name not in ("slopes", "department")},
        slopes=tuple(values["slopes"]),
        department=(department[0], department[1], department[2]),
    )


def _calibration(values: Mapping[str, Any]) -> Calibration:
    spreads = tuple(Spread((at[0], at[1], at[2], at[3])) for at in values["spreads"])
    return Calibration(tuple(values["counted"]), spreads)
