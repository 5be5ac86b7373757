"""Past sheets on present stations. Pure.

A kept station has its own sheet. A redrawn one has the rates of its source stations, applied to its present voters.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.rounds import Count
from predict.past_results.station_history.station_links import Link

LEAST_TOLD = 0.5
"""Less than that of a station's past inside the territory tells nothing of it."""

K = TypeVar("K")
S = TypeVar("S", BlocSheet, Count)
Parts = Sequence[tuple[float, S]]


def follow_blocs(
    old: Mapping[str, BlocSheet], registered: Mapping[str, int], links: Mapping[str, Sequence[Link]]
) -> dict[str, BlocSheet]:
    """Convert sheets by bloc; `registered` by present station."""
    return _follow(old, registered, links, _mix_blocs)


def follow_counts(
    old: Mapping[str, Count], registered: Mapping[str, int], links: Mapping[str, Sequence[Link]]
) -> dict[str, Count]:
    return _follow(old, registered, links, _mix_counts)


def trust_of(links: Mapping[str, Sequence[Link]]) -> dict[str, float]:
    """Return by present station the reliability of its past; stations without a past are absent."""
    return {station: parts[0].confidence for station, parts in links.items() if parts}


def _follow(
    old: Mapping[str, S],
    registered: Mapping[str, int],
    links: Mapping[str, Sequence[Link]],
    mix: Callable[[Parts[S], int], S],
) -> dict[str, S]:
    follow: dict[str, S] = {}
    for station, today in registered.items():
        parts = links.get(station, ())
        sources = [(sheet.share, old[sheet.old_station]) for sheet in parts if sheet.old_station in old]
        sources = [(share, sheet) for share, sheet in sources if sheet.registered > 0]
        if not sources or sum(share for share, _ in sources) < LEAST_TOLD:
            continue
        follow[station] = mix(sources, today) if parts[0].redrawn else sources[0][1]
    return follow


def _mix_blocs(parts: Parts[BlocSheet], today: int) -> BlocSheet:
    rate = _rates(parts, today)
    return BlocSheet(
        today,
        rate(lambda sheet: sheet.voters),
        rate(lambda sheet: sheet.valid),
        _votes(parts, [sheet.votes for _, sheet in parts], today),
    )


def _mix_counts(parts: Parts[Count], today: int) -> Count:
    rate = _rates(parts, today)
    return Count(
        today,
        rate(lambda sheet: sheet.voters),
        rate(lambda sheet: sheet.blank),
        rate(lambda sheet: sheet.null),
        rate(lambda sheet: sheet.valid),
        _votes(parts, [sheet.votes for _, sheet in parts], today),
    )


def _votes(parts: Parts[S], votes: Sequence[Mapping[K, int]], today: int) -> dict[K, int]:
    whole = sum(share for share, _ in parts)
    sums: dict[K, float] = {}
    for (share, sheet), counts in zip(parts, votes, strict=True):
        for key, count in counts.items():
            sums[key] = sums.get(key, 0.0) + share * count / sheet.registered
    return {key: round(today * total / whole) for key, total in sums.items()}


def _rates(parts: Parts[S], today: int) -> Callable[[Callable[[S], int]], int]:
    whole = sum(share for share, _ in parts)

    def rate(read: Callable[[S], int]) -> int:
        return min(today, round(today * sum(share * read(sheet) / sheet.registered for share, sheet in parts) / whole))

    return rate
