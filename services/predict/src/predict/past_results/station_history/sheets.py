"""Past sheets on today's stations, as their links say. Pure.

A station that stayed keeps its sheet. One that was redrawn gets the rates of the places that it is made of, among as
many voters as it has today.
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
    """`registered` by station of today."""
    return _follow(old, registered, links, _mix_blocs)


def follow_counts(
    old: Mapping[str, Count], registered: Mapping[str, int], links: Mapping[str, Sequence[Link]]
) -> dict[str, Count]:
    return _follow(old, registered, links, _mix_counts)


def trust_of(links: Mapping[str, Sequence[Link]]) -> dict[str, float]:
    """Return, by station of today, the part of its past that is thought to be right; none where nothing is."""
    return {station: parts[0].confidence for station, parts in links.items() if parts}


def _follow(
    old: Mapping[str, S],
    registered: Mapping[str, int],
    links: Mapping[str, Sequence[Link]],
    mix: Callable[[Parts[S], int], S],
) -> dict[str, S]:
    told: dict[str, S] = {}
    for station, today in registered.items():
        parts = links.get(station, ())
        known = [(one.share, old[one.old_station]) for one in parts if one.old_station in old]
        known = [(share, sheet) for share, sheet in known if sheet.registered > 0]
        if not known or sum(share for share, _ in known) < LEAST_TOLD:
            continue
        told[station] = mix(known, today) if parts[0].redrawn else known[0][1]
    return told


def _mix_blocs(parts: Parts[BlocSheet], today: int) -> BlocSheet:
    rate = _rates(parts, today)
    return BlocSheet(
        today,
        rate(lambda one: one.voters),
        rate(lambda one: one.valid),
        _votes(parts, [one.votes for _, one in parts], today),
    )


def _mix_counts(parts: Parts[Count], today: int) -> Count:
    rate = _rates(parts, today)
    return Count(
        today,
        rate(lambda one: one.voters),
        rate(lambda one: one.blank),
        rate(lambda one: one.null),
        rate(lambda one: one.valid),
        _votes(parts, [one.votes for _, one in parts], today),
    )


def _votes(parts: Parts[S], votes: Sequence[Mapping[K, int]], today: int) -> dict[K, int]:
    whole = sum(share for share, _ in parts)
    sums: dict[K, float] = {}
    for (share, one), counts in zip(parts, votes, strict=True):
        for key, count in counts.items():
            sums[key] = sums.get(key, 0.0) + share * count / one.registered
    return {key: round(today * total / whole) for key, total in sums.items()}


def _rates(parts: Parts[S], today: int) -> Callable[[Callable[[S], int]], int]:
    whole = sum(share for share, _ in parts)

    def rate(read: Callable[[S], int]) -> int:
        return min(today, round(today * sum(share * read(one) / one.registered for share, one in parts) / whole))

    return rate
