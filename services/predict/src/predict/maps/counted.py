"""Layers of counted figures: vote shares, turnout, changes between two rounds.

A count has no interval. Its uncertainty is whether the code still means the same place: `confidence`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from predict.maps.figures import Figure
from predict.past_results.elections.rounds import Count

METHOD = "official-counts-1"


@dataclass(frozen=True)
class Place:
    """A present station."""

    station: str
    commune: str
    registered: int


@dataclass(frozen=True)
class PastCount:
    """A present station's counts in an earlier round, with the reliability of that link."""

    count: Count
    confidence: float


PARTS = 1_000_000
"""Of a mixture: as many registered voters, so that shares keep their decimals."""

LEAST_KNOWN = 0.5
"""Where less of a station's past is known, there is no figure."""


def mix_counts(parts: Sequence[tuple[float, Count | None]]) -> Count | None:
    """Return the past of a station made of several old ones: (fraction, sheet) for each."""
    known = [(share, count) for share, count in parts if count is not None and count.registered]
    together = sum(share for share, _ in known)
    if together < LEAST_KNOWN:
        return None
    weights = [(PARTS * share / together / count.registered, count) for share, count in known]
    votes: dict[int, float] = {}
    for weight, count in weights:
        for choice, number in count.votes.items():
            votes[choice] = votes.get(choice, 0.0) + weight * number
    registered, voters, blank, null, valid = (
        round(sum(weight * number for weight, number in column))
        for column in zip(*(_columns(weight, count) for weight, count in weights), strict=True)
    )
    return Count(registered, voters, blank, null, valid, {choice: round(number) for choice, number in votes.items()})


def _columns(weight: float, count: Count) -> list[tuple[float, int]]:
    return [(weight, number) for number in (count.registered, count.voters, count.blank, count.null, count.valid)]


Reading = Callable[[Count], float | None]
"""One number of a sheet: a share of its votes, its turnout."""


def read_turnout(count: Count) -> float | None:
    return count.voters / count.registered if count.registered else None


def read_blank(count: Count) -> float | None:
    return (count.blank + count.null) / count.voters if count.voters else None


def read_share(chosen: frozenset[int]) -> Reading:
    """Return a function for the chosen candidates' share of valid votes; None where none of them stood."""

    def read(count: Count) -> float | None:
        standing = chosen & count.votes.keys()
        if not standing or not count.valid:
            return None
        return sum(count.votes[choice] for choice in standing) / count.valid

    return read


def show_round(places: Sequence[Place], thens: Mapping[str, PastCount], read: Reading) -> list[Figure]:
    return [
        Figure(
            place.station,
            place.commune,
            place.registered,
            read(past_count.count) if (past_count := thens.get(place.station)) else None,
            confidence=past_count.confidence if past_count else 1.0,
        )
        for place in places
    ]


def show_change(before: Sequence[Figure], after: Sequence[Figure]) -> list[Figure]:
    """Return after less before where both are known, with the lower confidence of the two."""
    earlier = {figure.station: figure for figure in before}
    return [
        Figure(
            now.station,
            now.commune,
            now.registered,
            _difference(past_figure.value, now.value),
            confidence=min(past_figure.confidence, now.confidence),
        )
        for now in after
        if (past_figure := earlier.get(now.station)) is not None
    ]


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
