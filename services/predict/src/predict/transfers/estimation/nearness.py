"""Distance of choices by bloc on a left-right axis. Pure.

The assumption: voters of a list that is gone choose a nearer remaining one more often; the strength is unknown.
Abstention is estimated from the counts.
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
    """One side's positions on the axis (NaN if unknown), and whether a choice is abstention."""

    places: Votes
    nobody: NDArray[np.bool_]


def place_choices(blocs: Sequence[str | None]) -> ChoicePlaces:
    """Return positions for names of `AXIS`, and `NOBODY`; other names have none."""
    places = np.array([AXIS.get(bloc or "", np.nan) for bloc in blocs], dtype=np.float64)
    return ChoicePlaces(places, np.array([bloc == NOBODY for bloc in blocs], dtype=np.bool_))


def read_blocs(labels: Sequence[str | None]) -> list[str | None]:
    """Return the bloc of each printed name (nuance, candidate, abstention) or None."""
    return [_bloc(label or "") for label in labels]


def _bloc(label: str) -> str | None:
    plain_label = plain_name(label)
    if plain_label in _NOBODY:
        return NOBODY
    if not plain_label:
        return None
    blocs = {bloc for (_, name), bloc in NAMED.items() if name == plain_label or name.endswith(f" {plain_label}")}
    return blocs.pop() if len(blocs) == 1 else bloc_of(label)


def distances_between(origin: ChoicePlaces, destination: ChoicePlaces) -> Votes:
    """Return R × C distances, `UNKNOWN` or `STAYS`."""
    steps = np.abs(origin.places[:, None] - destination.places[None, :])
    steps = np.where(np.isnan(steps), UNKNOWN, steps)
    return np.where(origin.nobody[:, None] | destination.nobody[None, :], STAYS, steps)


def read_nearness(steps: Votes | None, same: Votes | None, middle: Votes, scale: Votes) -> list[Votes]:
    """Return R × C signs: the distance, and the change of the mean estimate if nearer choices were preferred."""
    if steps is None:
        return [np.full_like(middle, UNKNOWN), np.zeros_like(middle)]
    known = steps >= 0.0
    liking = np.where(known, np.exp(-np.maximum(steps, 0.0) + (0.0 if same is None else LOYAL * same)), 0.0)
    shared = np.where(known, middle, 0.0).sum(1, keepdims=True)
    leant = np.where(known, shared * liking / np.maximum(liking.sum(1, keepdims=True), 1e-12), middle)
    table = fit_total(np.maximum(leant, 1e-4 * scale), middle.sum(1), middle.sum(0))
    return [steps, (table - middle) / scale]
