"""Outlier check of sheets against what the other counted stations and their past lead to expect. Pure.

With a past, each share on the logit scale, where a swing has the same size for large and small shares, is explained by
the past vote of the counted stations, all blocs and the turnout of it (ridge regression): a station is compared with
those alike in past vote, never with those of the next number. Without one, with the level of the others. The spread is
1.4826 MAD (Hampel 1974) of what the others leave unexplained, at least the sampling deviation of so few ballots.

Doubted is a share far from the expected one, and two candidates whose votes fit far better the other way round.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from kit.text import french
from numpy.typing import NDArray

from results.sheets.tallies.arithmetic import Finding, Severity

Floats: TypeAlias = NDArray[np.float64]

MIN_OTHERS = 10
FAR, FAR_WITHOUT_PAST = 4.0, 6.5
"""Robust z-scores. `bench/doubted_sheets.py` has what they find and what they doubt without reason."""
SWAPPED, SWAPPED_WITHOUT_PAST = 8.0, 25.0
"""Sum of two squared z-scores that exchanging two candidates' votes takes away."""
NOTICED = 0.06
"""Of a share: what is nearer is not worth a second look."""
LEAST_SCALE = 0.08
"""Logit: stations that happen to agree must not make the rule nervous."""
_RIDGE = 0.01
_WORST_FIT = 0.2
"""Least that leaving a station out may divide its residual by."""
_SMALL = 0.002
_TURNOUT = ""
"""The key of turnout among the candidates'."""


@dataclass(frozen=True)
class Figures:
    """Figures of a station; `votes` by present candidate tonight, by bloc in the past."""

    registered: int
    voters: int
    valid: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Compared:
    now: Figures
    before: Figures | None


@dataclass(frozen=True)
class Doubt:
    """A share far from the expected one. `swapped_with`: the candidate with whom the votes seem exchanged."""

    key: str
    share: float
    expected: float
    z: float
    others: int
    with_past: bool
    swapped_with: str | None = None

    @property
    def pointer(self) -> str:
        return f"/votes/{self.key}" if self.key != _TURNOUT else "/voters"


@dataclass(frozen=True)
class _Fit:
    """Expected share of one measure, on the logit scale, with its scale."""

    now: float
    expected: float
    scale: float

    @property
    def z(self) -> float:
        return (self.now - self.expected) / self.scale

    @property
    def gap(self) -> float:
        return _share_of(self.now) - _share_of(self.expected)

    def z_of(self, other: float) -> float:
        return (other - self.expected) / self.scale


def find_doubts(own: Compared, others: Sequence[Compared], candidates: Sequence[str]) -> list[Doubt]:
    """Return the doubts, the largest deviation first. `others`: counted stations of the same contest."""
    keys = (_TURNOUT, *candidates)
    alike = [other for other in others if _is_usable(other.now, candidates)]
    known = [other for other in alike if other.before is not None]
    with_past = own.before is not None and len(known) >= MIN_OTHERS
    chosen = known if with_past else alike
    if len(chosen) < MIN_OTHERS or not _is_usable(own.now, candidates):
        return []
    fits = dict(zip(keys, _fit(own, chosen, keys, with_past=with_past), strict=True))
    far, swapped = (FAR, SWAPPED) if with_past else (FAR_WITHOUT_PAST, SWAPPED_WITHOUT_PAST)
    doubts = {
        key: Doubt(key, _share_of(fit.now), _share_of(fit.expected), abs(fit.z), len(chosen), with_past)
        for key, fit in fits.items()
        if abs(fit.z) > far and abs(fit.gap) >= NOTICED
    }
    for first, second in _exchanged(fits, candidates, swapped):
        one = fits[first]
        doubts.pop(second, None)
        doubts[first] = Doubt(
            first, _share_of(one.now), _share_of(one.expected), abs(one.z), len(chosen), with_past, second
        )
    return sorted(doubts.values(), key=lambda doubt: (doubt.swapped_with is None, -doubt.z))


def _exchanged(fits: Mapping[str, _Fit], candidates: Sequence[str], least: float) -> Iterator[tuple[str, str]]:
    """Return the pair of candidates that fits best with their votes exchanged, if any does."""
    best, pair = least, None
    for first, second in combinations(candidates, 2):
        one, two = fits[first], fits[second]
        if min(abs(one.gap), abs(two.gap)) < NOTICED:
            continue
        as_it_is = one.z**2 + two.z**2
        exchanged = one.z_of(two.now) ** 2 + two.z_of(one.now) ** 2
        if as_it_is - exchanged > best and exchanged < as_it_is / 4:
            best, pair = as_it_is - exchanged, (first, second)
    if pair is not None:
        yield pair


def _fit(own: Compared, others: Sequence[Compared], keys: Sequence[str], *, with_past: bool) -> list[_Fit]:
    now = np.array([_logits(other.now, keys) for other in others])
    mine = np.array(_logits(own.now, keys))
    centre = np.median(now, axis=0)
    if with_past and own.before is not None:
        expected, residuals, inflation = _regress(own.before, others, now - centre)
        expected += centre
    else:
        expected, residuals, inflation = centre.copy(), now - centre, 1.0
    middle = np.median(residuals, axis=0)
    expected += middle
    spread = 1.4826 * np.median(np.abs(residuals - middle), axis=0)
    fits: list[_Fit] = []
    for place, key in enumerate(keys):
        ballots = own.now.registered if key == _TURNOUT else own.now.valid
        share = min(max(_share_of(float(expected[place])), _SMALL), 1 - _SMALL)
        chance = 1 / math.sqrt(max(ballots, 1) * share * (1 - share))
        scale = math.hypot(max(float(spread[place]), LEAST_SCALE), chance) * inflation
        fits.append(_Fit(float(mine[place]), float(expected[place]), scale))
    return fits


def _regress(before: Figures, others: Sequence[Compared], moved: Floats) -> tuple[Floats, Floats, float]:
    """Return the expected deviations, the others' residuals (each as if left out), and how far the station lies."""
    blocs = sorted({bloc for other in others if other.before for bloc in other.before.votes})
    past: Floats = np.array([_past_shares(other.before, blocs) for other in others if other.before])
    middle: Floats = past.mean(axis=0)
    centred: Floats = past - middle
    count = len(past)
    square: Floats = (centred.T @ centred + _RIDGE * np.eye(centred.shape[1])) / count
    inverse = np.linalg.inv(square).astype(np.float64)
    weights = inverse @ (centred.T @ moved) / count
    leverage = ((centred @ inverse) * centred).sum(axis=1) / count
    residuals = (moved - centred @ weights) / np.maximum(1 - leverage - 1 / count, _WORST_FIT)[:, None]
    at = np.array(_past_shares(before, blocs)) - middle
    distance = float(at @ inverse @ at) / count
    return at @ weights, residuals, math.sqrt(1 + min(distance, 4.0))


def _past_shares(before: Figures, blocs: Sequence[str]) -> list[float]:
    turnout = before.voters / before.registered if before.registered > 0 else 0.0
    return [turnout, *(before.votes.get(bloc, 0) / max(before.valid, 1) for bloc in blocs)]


def _is_usable(figures: Figures, candidates: Sequence[str]) -> bool:
    return figures.registered > 0 and figures.valid > 0 and all(key in figures.votes for key in candidates)


def _logits(figures: Figures, keys: Sequence[str]) -> list[float]:
    shares = (
        figures.voters / figures.registered if key == _TURNOUT else figures.votes[key] / figures.valid for key in keys
    )
    return [_logit(share) for share in shares]


def _logit(share: float) -> float:
    clipped = min(max(share, _SMALL), 1 - _SMALL)
    return math.log(clipped / (1 - clipped))


def _share_of(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def say_doubts(doubts: Sequence[Doubt], names: Mapping[str, str], past_round: str | None) -> list[Finding]:
    """Word the doubts with their numbers. `names`: of candidates; `past_round`: `aux législatives 2024 (1er tour)`."""
    return [
        Finding(
            Severity.WARNING,
            "far_from_expected",
            "R. 67",
            _in_french(doubt, names, past_round),
            _in_english(doubt, names),
            doubt.pointer,
        )
        for doubt in doubts
    ]


def _in_french(doubt: Doubt, names: Mapping[str, str], past_round: str | None) -> str:
    what = "Participation" if doubt.key == _TURNOUT else f"Score de {names[doubt.key]}"
    if doubt.with_past and past_round:
        why = f"le vote de ce bureau {past_round} et les {doubt.others} bureaux comptés en laissent"
    else:
        why = f"le résultat des {doubt.others} bureaux comptés en laisse"
    said = (
        f"{what} : {french.percent(doubt.share)}, quand {why} attendre environ {french.percent(doubt.expected, 0)} "
        f"({french.number(round(doubt.z, 1))} fois l'écart habituel)."
    )
    if doubt.swapped_with is not None:
        said += f" Les voix semblent échangées avec celles de {names[doubt.swapped_with]}."
    return f"{said} Relisez le procès-verbal."


def _in_english(doubt: Doubt, names: Mapping[str, str]) -> str:
    swapped = doubt.swapped_with
    return (
        f"{'Turnout' if doubt.key == _TURNOUT else names[doubt.key]}: {doubt.share:.1%}, where about "
        f"{doubt.expected:.0%} was to be expected from {doubt.others} counted stations"
        f"{' and the past vote' if doubt.with_past else ''} ({doubt.z:.0f} times the usual gap)."
        f"{f' Its votes seem exchanged with those of {names[swapped]}.' if swapped else ''} Read the record again."
    )
