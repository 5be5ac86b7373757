"""Figures that were counted: shares of votes, turnout, and how they changed between two rounds.

A count has no interval. What is uncertain is whether a code still means the same place: that is `confidence`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from predict.elections.rounds import Count
from predict.maps.figures import Figure

METHOD = "official-counts-1"


@dataclass(frozen=True)
class Place:
    """A station of today."""

    station: str
    commune: str
    registered: int


@dataclass(frozen=True)
class Then:
    """What a station of today did in an earlier round, and how sure it is that this was its own past."""

    count: Count
    confidence: float


Reading = Callable[[Count], float | None]
"""One number of a sheet: a share of its votes, its turnout."""


def read_turnout(count: Count) -> float | None:
    return count.voters / count.registered if count.registered else None


def read_blank(count: Count) -> float | None:
    return (count.blank + count.null) / count.voters if count.voters else None


def read_share(chosen: frozenset[int]) -> Reading:
    """Of valid votes; None where none of the chosen stood."""

    def read(count: Count) -> float | None:
        standing = chosen & count.votes.keys()
        if not standing or not count.valid:
            return None
        return sum(count.votes[choice] for choice in standing) / count.valid

    return read


def show_round(places: Sequence[Place], thens: Mapping[str, Then], read: Reading) -> list[Figure]:
    return [
        Figure(
            place.station,
            place.commune,
            place.registered,
            read(then.count) if (then := thens.get(place.station)) else None,
            confidence=then.confidence if then else 1.0,
        )
        for place in places
    ]


def show_change(before: Sequence[Figure], after: Sequence[Figure]) -> list[Figure]:
    """After less before, where both are known; as sure as the less sure of the two."""
    earlier = {figure.station: figure for figure in before}
    return [
        Figure(
            now.station,
            now.commune,
            now.registered,
            _difference(then.value, now.value),
            confidence=min(then.confidence, now.confidence),
        )
        for now in after
        if (then := earlier.get(now.station)) is not None
    ]


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
