"""Nearness of choices: their blocs on one axis, from the left to the right. Pure.

What is usual between blocs is no result of any poll: that voters whose list is gone choose the nearer of those that are
left, how much nearer being unknown. How many stay at home instead, the counts say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predict.past_results.nuances.blocs import NAMED, bloc_of, plain_name
from predict.transfers.estimation.proportional_fit import Votes, fit_total

AXIS: Final[Mapping[str, float]] = {
    "extrême gauche": -2.0,
    "gauche": -1.0,
    "centre": 0.0,
    "droite": 1.0,
    "extrême droite": 2.0,
}
"""Steps from bloc to bloc; `divers` and what is in no bloc stand nowhere that is known."""
NOBODY: Final = "nobody"
UNKNOWN, STAYS = -1.0, -2.0
"""In the place of a distance: where a side has no known place, and where a side is to vote for nobody."""
LOYAL = 3.0
"""How much likelier the same choice is than another of its bloc (logarithm), before the counts are read."""
SIGNS = 2

_NOBODY: Final = frozenset(
    {"ABSTENTION", "ABSTENTIONS", "BLANC", "BLANCS", "NUL", "NULS", "BLANK", "NULL", "BLANK OR NULL", "BLANCS ET NULS"}
)


@dataclass(frozen=True)
class ChoicePlaces:
    """The choices of one side: where their bloc stands on the axis, NaN where unknown; whether it is nobody."""

    places: Votes
    nobody: NDArray[np.bool_]


def place_choices(blocs: Sequence[str | None]) -> ChoicePlaces:
    """Names of `AXIS`, `NOBODY` for abstention and the like; anything else has no known place."""
    places = np.array([AXIS.get(bloc or "", np.nan) for bloc in blocs], dtype=np.float64)
    return ChoicePlaces(places, np.array([bloc == NOBODY for bloc in blocs], dtype=np.bool_))


def read_blocs(labels: Sequence[str]) -> list[str | None]:
    """Return the bloc of each printed name (nuance, candidate of an election without any, abstention) or None."""
    return [_bloc(label) for label in labels]


def _bloc(label: str) -> str | None:
    said = plain_name(label)
    if said in _NOBODY:
        return NOBODY
    if not said:
        return None
    named = {bloc for (_, name), bloc in NAMED.items() if name == said or name.endswith(f" {said}")}
    return named.pop() if len(named) == 1 else bloc_of(label)


def distances_between(origin: ChoicePlaces, destination: ChoicePlaces) -> Votes:
    """R × C steps, `UNKNOWN` or `STAYS`."""
    steps = np.abs(origin.places[:, None] - destination.places[None, :])
    steps = np.where(np.isnan(steps), UNKNOWN, steps)
    return np.where(origin.nobody[:, None] | destination.nobody[None, :], STAYS, steps)


def read_nearness(steps: Votes | None, same: Votes | None, middle: Votes, scale: Votes) -> list[Votes]:
    """Signs of R × C: the distance, and how the mean of the estimators would change if the nearest were chosen most."""
    if steps is None:
        return [np.full_like(middle, UNKNOWN), np.zeros_like(middle)]
    known = steps >= 0.0
    liking = np.where(known, np.exp(-np.maximum(steps, 0.0) + (0.0 if same is None else LOYAL * same)), 0.0)
    shared = np.where(known, middle, 0.0).sum(1, keepdims=True)
    leant = np.where(known, shared * liking / np.maximum(liking.sum(1, keepdims=True), 1e-12), middle)
    table = fit_total(np.maximum(leant, 1e-4 * scale), middle.sum(1), middle.sum(0))
    return [steps, (table - middle) / scale]
