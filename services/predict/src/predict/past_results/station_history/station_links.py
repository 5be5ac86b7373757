"""Record linkage of stations between elections, when codes or boundaries changed.

The code decides unless other evidence contradicts it: registered voters, votes relative to the commune, location. If it
is contradicted, or new, the past is a mixture of the commune's old stations weighted by probability. Every link has a
confidence.

The log odds that two stations are the same place (`_size`, `_votes`) were fitted on 144,000 pairs of real stations,
with equal or different codes in one commune, in communes whose codes did not change (presidential 2017 and 2022,
European 2019, législatives 2022 and 2024): they classify 81 % (seven years apart) to 89 % (two) of the pairs correctly.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

METHOD = "lineage-1"

Vector = NDArray[np.float64]

SURE_CODE = 0.99
"""How often a code means the same place in a commune where none appeared or vanished."""

MAX_LINKS = 30
"""Where nothing tells the old stations apart, the likeliest so many stand for the commune."""

LEAST_OVERLAP = 0.8
"""A station that gained or lost more, beside its commune, was redrawn even if most of it stayed."""

_CODES_KNOWN = 10.0
"""How many stations the first guess counts for, beside what a commune's own stations say of its codes."""

_GONE = 1.5
"""Log odds: who is new in a station came rather from one that is no more."""
_NEAR_KM = 0.5
_FARTHEST = -8.0


@dataclass(frozen=True)
class Spot:
    """A station in one election. `votes` by bloc (or any options of both elections); `point` in degrees."""

    station: str
    registered: int
    voters: int = 0
    votes: Mapping[str, int] = field(default_factory=dict[str, int])
    point: tuple[float, float] | None = None
    constituency: str | None = None


@dataclass(frozen=True)
class Link:
    """A part of a station's past: the fraction `share` is `old_station`'s; fractions of a station sum to 1.

    `confidence`: expected fraction of its voters with a correct past, for the whole station. `moved`: it has changed
    constituency.
    """

    station: str
    old_station: str
    share: float
    confidence: float
    redrawn: bool
    moved: bool


def match_stations(old: Sequence[Spot], new: Sequence[Spot], years: float = 2.0) -> list[Link]:
    """Return links of every new station in an existing commune, in the order of `new`. `years`: between elections."""
    before: dict[str, list[Spot]] = {}
    after: dict[str, list[Spot]] = {}
    for spots, grouped in ((old, before), (new, after)):
        for spot in spots:
            grouped.setdefault(spot.station.partition("_")[0], []).append(spot)
    links_by_station: dict[str, list[Link]] = {}
    for commune, spots in after.items():
        if known_spots := [spot for spot in before.get(commune, ()) if spot.registered > 0]:
            for links in _match_commune(known_spots, spots, years):
                links_by_station[links[0].station] = links
    return [link for spot in new for link in links_by_station.get(spot.station, ())]


def _match_commune(old: Sequence[Spot], new: Sequence[Spot], years: float) -> list[list[Link]]:
    registered_then = np.array([spot.registered for spot in old], float)
    now = np.array([max(spot.registered, 1) for spot in new], float)
    growth = now.sum() / registered_then.sum()
    votes = _votes(old, new)
    codes = {spot.station: index for index, spot in enumerate(old)}
    stations = {spot.station for spot in new}
    is_gone = np.array([spot.station not in stations for spot in old])
    turnover = (registered_then[is_gone].sum() / registered_then.sum() + _part_of_new(new, codes, now)) / 2
    size = np.abs(np.log(now[:, None] / registered_then / growth))
    pairs = [(row, codes[spot.station]) for row, spot in enumerate(new) if spot.station in codes]
    evidence = {row: float(votes[row, same] + _size(size[row, same], years)) for row, same in pairs}
    first = max(0.5, SURE_CODE - float(turnover))
    unchanged = _trust_codes(list(evidence.values()), first)
    # A station that took in others is not the same any more, and most of it still is.
    known_code = _trust_codes([float(votes[pair]) for pair in pairs], first)
    match_commune: list[list[Link]] = []
    for row, spot in enumerate(new):
        same = codes.get(spot.station)
        if same is not None:
            odds, part = _logit(unchanged) + evidence[row], math.exp(-size[row, same])
            if odds >= 0 and part >= LEAST_OVERLAP:
                match_commune.append([_link(spot, old[same], 1.0, part / (1 + math.exp(-odds)), redrawn=False)])
                continue
        # Who is new came rather from stations that are no more, above all from one of the same size: it was renamed.
        hints = (
            votes[row]
            + is_gone * (_GONE - 8 * np.minimum(size[row], 1.0))
            + [_place(spot, old_spot) for old_spot in old]
        )
        weights = _weights(hints, votes[row], same, known_code)
        most = np.minimum(1.0, registered_then * growth / now[row])
        match_commune.append(_mix(spot, old, _share_out(weights, most), growth, len(new)))
    return match_commune


def _trust_codes(evidence: Sequence[float], first: float) -> float:
    """Return the probability that a code of this commune is stable: the prior, updated by its stations."""
    trust = first
    for _ in range(8):
        same = [1 / (1 + math.exp(-min(max(_logit(trust) + odds, -30.0), 30.0))) for odds in evidence]
        trust = (sum(same) + _CODES_KNOWN * first) / (len(same) + _CODES_KNOWN)
        trust = min(SURE_CODE, max(1 - SURE_CODE, trust))
    return trust


def _weights(hints: Vector, votes: Vector, same: int | None, known_code: float) -> Vector:
    """Return the probabilities of each old station as the voters' source; they sum to 1."""
    odds = hints.copy()
    if same is not None and len(odds) > 1:
        odds -= math.log((len(odds) - 1) / (1 - known_code))
        odds[same] = votes[same] + math.log(known_code)
    weights: Vector = np.exp(odds - odds.max())
    return weights / weights.sum()


def _share_out(weights: Vector, most: Vector) -> Vector:
    """Return the weights, capped at `most`; the excess goes to the others."""
    shares = np.zeros_like(weights)
    free = np.ones(len(weights), bool)
    for _ in range(len(weights)):
        left = 1.0 - shares[~free].sum()
        if not free.any() or weights[free].sum() <= 0:
            break
        shares[free] = left * weights[free] / weights[free].sum()
        over = free & (shares > most)
        if not over.any():
            break
        shares[over] = most[over]
        free &= ~over
    return shares / shares.sum()


def _mix(spot: Spot, old: Sequence[Spot], shares: Vector, growth: float, stations: int) -> list[Link]:
    # If each voter came from one of these at random, this part of them is told by the right one.
    confidence = min(SURE_CODE, float((shares**2).sum()))
    if growth > 1:
        confidence /= growth  # the commune may have taken in others, whose stations are not looked at
    whole = len(old) == 1 and stations == 1
    redrawn = not (whole and LEAST_OVERLAP <= growth <= 1 / LEAST_OVERLAP)
    order = np.argsort(-shares, kind="stable")[:MAX_LINKS]
    kept_shares = shares[order] / shares[order].sum()
    parts = [(int(at), float(share)) for at, share in zip(order, kept_shares, strict=True)]
    return [_link(spot, old[at], share, confidence, redrawn=redrawn) for at, share in parts if share > 0]


def _link(spot: Spot, old: Spot, share: float, confidence: float, *, redrawn: bool) -> Link:
    has_moved = bool(spot.constituency and old.constituency and spot.constituency != old.constituency)
    return Link(spot.station, old.station, share, min(1.0, max(0.0, confidence)), redrawn, has_moved)


def _part_of_new(new: Sequence[Spot], codes: Mapping[str, int], now: Vector) -> float:
    fresh = np.array([spot.station not in codes for spot in new])
    return float(now[fresh].sum() / now.sum())


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _size(difference: float, years: float) -> float:
    """Return log odds from registered voters relative to the commune; more tolerant over more years."""
    return 1.6 - 32 / (1 + 0.25 * max(years, 0.0)) * min(difference, 1.0)


def _place(spot: Spot, old: Spot) -> float:
    if spot.point is None or old.point is None:
        return 0.0
    east = (spot.point[0] - old.point[0]) * 111.3 * math.cos(math.radians(spot.point[1]))
    north = (spot.point[1] - old.point[1]) * 111.3
    return max(_FARTHEST, 1.5 - (east**2 + north**2) / _NEAR_KM**2)


def _votes(old: Sequence[Spot], new: Sequence[Spot]) -> Vector:
    """Return log odds from votes relative to the commune, new × old; 0 where its stations vote alike."""
    options = sorted(_told(old) & _told(new))
    if min(len(old), len(new)) < 3:
        return np.zeros((len(new), len(old)))
    shares_then, sure_then = _deviations(old, options)
    now, sure_now = _deviations(new, options)
    sure = np.sqrt(sure_then * sure_now)
    distance = np.minimum((((now[:, None] - shares_then[None]) ** 2) * sure).sum(2), 60.0)
    # No evidence at all must say nothing: the constant grows with what the commune's differences can tell.
    reliability = min(1.0, float(sure.sum()) / 2)
    odds: Vector = (
        reliability * 0.7 + 0.2 * float(sure.sum()) - 0.3 * distance - 0.2 * distance / max(float(sure.sum()), 0.5)
    )
    return odds


def _told(spots: Sequence[Spot]) -> set[str]:
    return {option for spot in spots for option, votes in spot.votes.items() if votes > 0}


def _deviations(spots: Sequence[Spot], options: Sequence[str]) -> tuple[Vector, Vector]:
    """Return standardised shares and turnout, and the fraction of their variance that is not noise."""
    cast = np.array([max(sum(spot.votes.values()), 1) for spot in spots], float)
    registered = np.array([max(spot.registered, 1) for spot in spots], float)
    columns = [np.array([spot.votes.get(option, 0) for spot in spots], float) / cast for option in options]
    columns.append(np.array([spot.voters for spot in spots], float) / registered)
    shares = np.stack(columns, axis=1)
    counted = np.stack([*[cast] * len(options), registered], axis=1)
    mean, variance = shares.mean(0), shares.var(0)
    chance = np.clip(mean, 0.01, 0.99)
    noise = (chance * (1 - chance) / counted).mean(0)
    sure = np.clip(1 - noise / np.maximum(variance, 1e-9), 0, 1)
    return (shares - mean) / np.sqrt(np.maximum(variance, 1e-6)), sure
