"""Lineage of stations: which past station one of today comes from, when codes or boundaries moved.

A code says it, unless what is known of the station contradicts it: how many are registered, how it votes beside the
rest of its commune, where it lies. Where it is contradicted, or is new, the past is a mixture of the commune's old
stations, the likelier the more. Every link says how far to trust it.

The odds that two stations are the same place (`_size`, `_votes`) were fitted on 144,000 pairs of real stations, the
same code or another one of the commune, in communes whose codes did not change (presidential 2017 and 2022, European
2019, législatives 2022 and 2024): they tell 81 % (seven years apart) to 89 % (two) of the pairs rightly.
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
    """A station in one election. `votes` by bloc (or by anything that both elections have); `point` in degrees."""

    station: str
    registered: int
    voters: int = 0
    votes: Mapping[str, int] = field(default_factory=dict[str, int])
    point: tuple[float, float] | None = None
    constituency: str | None = None


@dataclass(frozen=True)
class Link:
    """A part of a station's past: `share` of it is what `old_station` did; the shares of a station sum to 1.

    `confidence`: the share of its voters whose past is thought to be told rightly, of the station as a whole.
    `moved`: it votes in another constituency than then.
    """

    station: str
    old_station: str
    share: float
    confidence: float
    redrawn: bool
    moved: bool


def match_stations(old: Sequence[Spot], new: Sequence[Spot], years: float = 2.0) -> list[Link]:
    """Links of every new station whose commune was there; `years` between the two elections. In the order of `new`."""
    before: dict[str, list[Spot]] = {}
    after: dict[str, list[Spot]] = {}
    for spots, grouped in ((old, before), (new, after)):
        for spot in spots:
            grouped.setdefault(spot.station.partition("_")[0], []).append(spot)
    found: dict[str, list[Link]] = {}
    for commune, spots in after.items():
        if known := [spot for spot in before.get(commune, ()) if spot.registered > 0]:
            for links in _match_commune(known, spots, years):
                found[links[0].station] = links
    return [link for spot in new for link in found.get(spot.station, ())]


def _match_commune(old: Sequence[Spot], new: Sequence[Spot], years: float) -> list[list[Link]]:
    then = np.array([spot.registered for spot in old], float)
    now = np.array([max(spot.registered, 1) for spot in new], float)
    growth = now.sum() / then.sum()
    votes = _votes(old, new)
    codes = {spot.station: at for at, spot in enumerate(old)}
    here = {spot.station for spot in new}
    gone = np.array([spot.station not in here for spot in old])
    turnover = (then[gone].sum() / then.sum() + _part_of_new(new, codes, now)) / 2
    size = np.abs(np.log(now[:, None] / then / growth))
    pairs = [(row, codes[spot.station]) for row, spot in enumerate(new) if spot.station in codes]
    evidence = {row: float(votes[row, same] + _size(size[row, same], years)) for row, same in pairs}
    first = max(0.5, SURE_CODE - float(turnover))
    unchanged = _trust_codes(list(evidence.values()), first)
    # A station that took in others is not the same any more, and most of it still is.
    known_code = _trust_codes([float(votes[pair]) for pair in pairs], first)
    made: list[list[Link]] = []
    for row, spot in enumerate(new):
        same = codes.get(spot.station)
        if same is not None:
            odds, part = _logit(unchanged) + evidence[row], math.exp(-size[row, same])
            if odds >= 0 and part >= LEAST_OVERLAP:
                made.append([_link(spot, old[same], 1.0, part / (1 + math.exp(-odds)), redrawn=False)])
                continue
        # Who is new came rather from stations that are no more, above all from one of the same size: it was renamed.
        hints = votes[row] + gone * (_GONE - 8 * np.minimum(size[row], 1.0)) + [_place(spot, one) for one in old]
        weights = _weights(hints, votes[row], same, known_code)
        most = np.minimum(1.0, then * growth / now[row])
        made.append(_mix(spot, old, _share_out(weights, most), growth, len(new)))
    return made


def _trust_codes(evidence: Sequence[float], first: float) -> float:
    """Return how often a code of this commune means the same place: the first guess, corrected by its own stations."""
    trust = first
    for _ in range(8):
        same = [1 / (1 + math.exp(-min(max(_logit(trust) + odds, -30.0), 30.0))) for odds in evidence]
        trust = (sum(same) + _CODES_KNOWN * first) / (len(same) + _CODES_KNOWN)
        trust = min(SURE_CODE, max(1 - SURE_CODE, trust))
    return trust


def _weights(hints: Vector, votes: Vector, same: int | None, known_code: float) -> Vector:
    """Return the probability that this station's voters were in each old station; they sum to 1."""
    odds = hints.copy()
    if same is not None and len(odds) > 1:
        odds -= math.log((len(odds) - 1) / (1 - known_code))
        odds[same] = votes[same] + math.log(known_code)
    weights: Vector = np.exp(odds - odds.max())
    return weights / weights.sum()


def _share_out(weights: Vector, most: Vector) -> Vector:
    """The weights, none above how much of the station it can have been; the rest goes to the others."""
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
    kept = shares[order] / shares[order].sum()
    parts = [(int(at), float(share)) for at, share in zip(order, kept, strict=True)]
    return [_link(spot, old[at], share, confidence, redrawn=redrawn) for at, share in parts if share > 0]


def _link(spot: Spot, old: Spot, share: float, confidence: float, *, redrawn: bool) -> Link:
    moved = bool(spot.constituency and old.constituency and spot.constituency != old.constituency)
    return Link(spot.station, old.station, share, min(1.0, max(0.0, confidence)), redrawn, moved)


def _part_of_new(new: Sequence[Spot], codes: Mapping[str, int], now: Vector) -> float:
    fresh = np.array([spot.station not in codes for spot in new])
    return float(now[fresh].sum() / now.sum())


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _size(difference: float, years: float) -> float:
    """Log odds from the registered voters, beside the commune's growth: more people move in seven years than in two."""
    return 1.6 - 32 / (1 + 0.25 * max(years, 0.0)) * min(difference, 1.0)


def _place(spot: Spot, old: Spot) -> float:
    if spot.point is None or old.point is None:
        return 0.0
    east = (spot.point[0] - old.point[0]) * 111.3 * math.cos(math.radians(spot.point[1]))
    north = (spot.point[1] - old.point[1]) * 111.3
    return max(_FARTHEST, 1.5 - (east**2 + north**2) / _NEAR_KM**2)


def _votes(old: Sequence[Spot], new: Sequence[Spot]) -> Vector:
    """Log odds from how each votes beside its commune, new × old; 0 where a commune's stations vote alike."""
    options = sorted(_told(old) & _told(new))
    if min(len(old), len(new)) < 3:
        return np.zeros((len(new), len(old)))
    then, sure_then = _deviations(old, options)
    now, sure_now = _deviations(new, options)
    sure = np.sqrt(sure_then * sure_now)
    apart = np.minimum((((now[:, None] - then[None]) ** 2) * sure).sum(2), 60.0)
    # No evidence at all must say nothing: the constant grows with what the commune's differences can tell.
    told = min(1.0, float(sure.sum()) / 2)
    odds: Vector = told * 0.7 + 0.2 * float(sure.sum()) - 0.3 * apart - 0.2 * apart / max(float(sure.sum()), 0.5)
    return odds


def _told(spots: Sequence[Spot]) -> set[str]:
    return {option for spot in spots for option, votes in spot.votes.items() if votes > 0}


def _deviations(spots: Sequence[Spot], options: Sequence[str]) -> tuple[Vector, Vector]:
    """Standardised shares of each option and turnout, and which part of their variance is no counting noise."""
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
