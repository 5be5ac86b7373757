"""Cache of a campaign's stations as they were before the night: made once, then kept in this process."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from results.projections.ballots import Floats, ballot_of_past
from results.projections.design import Coming, Design, build
from results.territory.history.past_ballots import PastBallot
from results.territory.stations.service import KnownStation

_MAXIMUM = 32
_KEPT: OrderedDict["Key", Design] = OrderedDict()


@dataclass(frozen=True)
class Key:
    """Another design is needed when any of it is another."""

    campaign_id: UUID
    coming: Coming
    stations: tuple[tuple[str, int], ...]
    past: str


def key_of(campaign_id: UUID, coming: Coming, stations: Sequence[KnownStation], past: str) -> Key:
    return Key(campaign_id, coming, tuple((one.station, one.registered) for one in stations), past)


def find(key: Key) -> Design | None:
    found = _KEPT.get(key)
    if found is not None:
        _KEPT.move_to_end(key)
    return found


def make(key: Key, past: Sequence[PastBallot]) -> Design:
    """Make the design from the ballots before the coming one; later ones and itself are none of its past."""
    stations = sorted(key.stations)
    registered: Floats = np.array([count for _, count in stations], dtype=float)
    made = build([name for name, _ in stations], registered, [ballot_of_past(one) for one in past], key.coming)
    _KEPT[key] = made
    while len(_KEPT) > _MAXIMUM:
        _KEPT.popitem(last=False)
    return made
