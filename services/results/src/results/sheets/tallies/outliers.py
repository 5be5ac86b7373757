"""Outlier check of sheets against their own past and their neighbours. Pure.

Each share is compared on the logit scale, where a swing has the same size for large and small shares. With a past: the
station's swing against its neighbours' (a national swing is no reason for doubt). Without one: its level against
theirs. The centre is the median and the scale 1.4826 MAD (Hampel 1974), at least the sampling deviation of so few
ballots; a doubt needs both a high robust z-score and a gap that a person would notice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kit.text import french

from results.sheets.tallies.arithmetic import Finding, Severity

MIN_NEIGHBOURS = 6
FAR = 5.0
"""Robust z-score. Over the first round of 2024 in 57 constituencies, in random order (`bench/doubted_sheets.py`): 1.9 %
of the good sheets are doubted, 45 % of those in which the first two candidates, 10 points apart, are swapped, and 93 %
of those that count as voters who stayed at home. Without the past of 2022: 2.5, 23 and 76 %."""
NOTICED = 0.06
"""Of a share: what is nearer is not worth a second look."""
LEAST_SCALE = 0.1
"""Logit: neighbours that happen to agree must not make the rule nervous."""
_SMALL = 0.002


@dataclass(frozen=True)
class Figures:
    """Figures of a station, tonight or in the past; `votes` by present candidate in both."""

    registered: int
    voters: int
    valid: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Compared:
    now: Figures
    before: Figures | None


@dataclass(frozen=True)
class _Measure:
    pointer: str
    said_fr: str
    said_en: str
    ballots: int
    """That the share is of: fewer ballots, more chance."""
    now: float
    before: float | None
    others: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True)
class Doubt:
    pointer: str
    said_fr: str
    said_en: str
    share: float
    expected: float
    z: float
    neighbours: int
    with_past: bool


def find_doubts(own: Compared, neighbours: Sequence[Compared], names: Mapping[str, str]) -> list[Doubt]:
    """Return the doubts, the largest deviation first; `names`: of the present candidates."""
    doubts = [doubt for measure in _measures(own, neighbours, names) if (doubt := _judge(measure)) is not None]
    return sorted(doubts, key=lambda doubt: -doubt.z)


def say_doubts(doubts: Sequence[Doubt], past_name: str | None) -> list[Finding]:
    """Word the doubts with their numbers; `past_name`: `législatives 2024, 1er tour`."""
    return [
        Finding(
            Severity.WARNING,
            "far_from_expected",
            "R. 67",
            f"{doubt.said_fr} : {french.percent(doubt.share)}, quand {_because(doubt, past_name)} en "
            f"{'laissent' if doubt.with_past else 'laisse'} attendre environ {french.percent(doubt.expected, 0)} "
            f"({french.number(doubt.z)} fois l'écart habituel). Relisez le procès-verbal.",
            f"{doubt.said_en}: {doubt.share:.1%}, where about {doubt.expected:.0%} was to be expected from "
            f"{doubt.neighbours} neighbouring stations{' and its own past' if doubt.with_past else ''} "
            f"({doubt.z:.0f} times the usual gap). Read the record again.",
            doubt.pointer,
        )
        for doubt in doubts
    ]


def _because(doubt: Doubt, past_name: str | None) -> str:
    stations = f"{doubt.neighbours} bureaux voisins"
    if doubt.with_past and past_name:
        return f"ce bureau aux {past_name} et l'évolution de {stations} ce soir"
    return f"le résultat de {stations} ce soir"


def _measures(own: Compared, neighbours: Sequence[Compared], names: Mapping[str, str]) -> list[_Measure]:
    measures: list[_Measure] = []
    turnout = _turnout(own.now)
    if turnout is not None:
        others = [
            (_turnout(neighbour.now), neighbour.before and _turnout(neighbour.before)) for neighbour in neighbours
        ]
        pairs = tuple((now, before) for now, before in others if now is not None)
        before = own.before and _turnout(own.before)
        measures.append(_Measure("/voters", "Participation", "Turnout", own.now.registered, turnout, before, pairs))
    for candidate, name in names.items():
        share = _share(own.now, candidate)
        if share is None:
            continue
        others = [
            (_share(neighbour.now, candidate), neighbour.before and _share(neighbour.before, candidate))
            for neighbour in neighbours
        ]
        pairs = tuple((now, before) for now, before in others if now is not None)
        before = own.before and _share(own.before, candidate)
        measures.append(_Measure(f"/votes/{candidate}", f"Score de {name}", name, own.now.valid, share, before, pairs))
    return measures


def _judge(measure: _Measure) -> Doubt | None:
    pairs = [(now, before) for now, before in measure.others if before is not None]
    with_past = measure.before is not None and len(pairs) >= MIN_NEIGHBOURS
    if with_past and measure.before is not None:
        moves = [_logit(now) - _logit(before) for now, before in pairs]
        own, start = _logit(measure.now) - _logit(measure.before), _logit(measure.before)
    else:
        moves = [_logit(now) for now, _ in measure.others]
        own, start = _logit(measure.now), 0.0
    if len(moves) < MIN_NEIGHBOURS:
        return None
    centre = median(moves)
    expected = _share_of(centre + start)
    spread = 1.4826 * median(abs(move - centre) for move in moves)
    clipped = min(max(expected, _SMALL), 1 - _SMALL)
    chance = 1 / math.sqrt(max(measure.ballots, 1) * clipped * (1 - clipped))
    z = abs(own - centre) / max(spread, chance, LEAST_SCALE)
    if z <= FAR or abs(measure.now - expected) < NOTICED:
        return None
    return Doubt(measure.pointer, measure.said_fr, measure.said_en, measure.now, expected, z, len(moves), with_past)


def _turnout(figures: Figures) -> float | None:
    return figures.voters / figures.registered if figures.registered > 0 else None


def _share(figures: Figures, candidate: str) -> float | None:
    if figures.valid <= 0 or candidate not in figures.votes:
        return None
    return figures.votes[candidate] / figures.valid


def _logit(share: float) -> float:
    clipped = min(max(share, _SMALL), 1 - _SMALL)
    return math.log(clipped / (1 - clipped))


def _share_of(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
