"""Cache of each campaign's design matrix: built once a process, before the night."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from results.projections.ballots import Floats, ballot_of_past
from results.projections.design import Coming, Design, build
from results.territory.history.past_ballots import PastBallot
from results.territory.stations.known_station import KnownStation

_MAXIMUM = 32
_KEPT: OrderedDict["Key", Design] = OrderedDict()


@dataclass(frozen=True)
class Key:
    """Cache key: a change of any field needs another design."""

    campaign_id: UUID
    coming: Coming
    stations: tuple[tuple[str, int], ...]
    past: str


def key_of(campaign_id: UUID, coming: Coming, stations: Sequence[KnownStation], past: str) -> Key:
    return Key(campaign_id, coming, tuple((station.station, station.registered) for station in stations), past)


def find(key: Key) -> Design | None:
    result = _KEPT.get(key)
    if result is not None:
        _KEPT.move_to_end(key)
    return result


def make(key: Key, past: Sequence[PastBallot]) -> Design:
    """Build the design from the ballots before the coming one, whose own day and later ones are excluded."""
    stations = sorted(key.stations)
    registered: Floats = np.array([count for _, count in stations], dtype=float)
    result = build([name for name, _ in stations], registered, [ballot_of_past(ballot) for ballot in past], key.coming)
    _KEPT[key] = result
    while len(_KEPT) > _MAXIMUM:
        _KEPT.popitem(last=False)
    return result
