"""How many expected voters of each station are undecided, as far as canvassers asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from predict.bases.base import Z90
from predict.stations.pooling import Count, believe, pool
from predict.stations.score import CANVASS_WEIGHT, Talks


@dataclass(frozen=True)
class Undecided:
    votes: float
    low: float
    high: float


def find_undecided(
    stations: Sequence[str], voters: Sequence[float], talks: Mapping[str, Talks]
) -> list[Undecided] | None:
    """None while nobody was asked anywhere. Who opens the door is no random sample: each counts for a part of one."""
    counts = {
        station: Count(CANVASS_WEIGHT * heard.undecided, CANVASS_WEIGHT * heard.asked)
        for station, heard in talks.items()
        if heard.asked > 0
    }
    territory = pool(list(counts.values()))
    if territory is None:
        return None
    found: list[Undecided] = []
    for station, people in zip(stations, voters, strict=True):
        belief = believe(counts.get(station, Count(0, 0)), territory)
        give = Z90 * sqrt(belief.variance)
        low, high = max(0.0, belief.mean - give), min(1.0, belief.mean + give)
        found.append(Undecided(people * belief.mean, people * low, people * high))
    return found
