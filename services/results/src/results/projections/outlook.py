"""Content of a projection as stored and published: intervals, probabilities, and why it may be too early. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from results.projections.calibration import Spread
from results.projections.chances import Chances
from results.projections.design import Design
from results.projections.parameters import METHOD, Parameters
from results.projections.past_offsets import Label
from results.projections.projection import KnownCounts, Projected, project
from results.sheets.totals.early import are_of_one_town, why_too_early

TOLD = (0.5, 0.8, 0.9)
"""Chances of the intervals that are told."""

LEAST_REGISTERED = 0.01
WIDEST = 0.12
"""Below that part of the registered voters, or with an interval (90 %) wider than that for one who may win or go on, it
is too early (as it is by `sheets.totals.early`)."""

SURE = 0.995
CALL_STATIONS = 0.2
CALL_LEVEL = 0.99
"""The call rule. Nobody is called before a fifth of the stations, of more than one town where there are several, is
counted. Then a call needs a chance of `SURE`, by draws whose tails are those of past nights; and who is called elected
also needs the lower end of their 99 % interval above the upper end of the next one's."""

MOST_CHANCE = 0.95
"""No chance is told above this before its call."""

Call = Literal["elected", "qualified", "may_merge", "out"]


@dataclass(frozen=True)
class Range:
    """Interval that contains the true number with probability `level`."""

    level: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """One candidate or list. The probabilities add up to 1; None if the rule cannot be applied yet."""

    id: str
    share: float
    intervals: list[Range]
    elected: float | None
    qualified: float | None
    may_merge: float | None
    out: float | None
    call: Call | None


@dataclass(frozen=True)
class Outlook:
    """Stored and published content of a projection. `too_early`: why nothing may be concluded yet, in French."""

    method: str
    ballots: list[str]
    stations_counted: int
    stations_sampled: int
    stations: int
    registered_share: float
    turnout: float
    turnout_intervals: list[Range]
    valid: int
    too_early: str | None
    law: str | None
    lines: list[Line]

    def content(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Estimate:
    projected: Projected
    spread: Spread
    turnout_spread: Spread


def estimate(design: Design, labels: Sequence[Label], counts: KnownCounts, parameters: Parameters) -> Estimate:
    projected = project(design, labels, counts, parameters.settings)
    part = max(float((counts.counted | (counts.sampled > 0)).mean()), 1e-4)
    return Estimate(projected, parameters.shares.at(part), parameters.turnout.at(part))


def describe(
    design: Design,
    ids: Sequence[str],
    counts: KnownCounts,
    estimate: Estimate,
    chances: Chances | None,
    law: str | None,
) -> Outlook:
    """Return the content to store. `law`: why the rule cannot be applied, in French; then `chances` is None."""
    projected = estimate.projected
    registered = np.where(counts.counted, counts.registered, design.registered)
    has_data = counts.counted | (counts.sampled > 0)
    part = float(registered[counts.counted].sum() / max(float(registered.sum()), 1.0))
    registered_share = float(registered[has_data].sum() / max(float(registered.sum()), 1.0))
    counted = int(counts.counted.sum())
    ranges = [
        _ranges(float(share), float(deviation), estimate.spread)
        for share, deviation in zip(projected.shares, projected.deviations, strict=True)
    ]
    whole = bool(counts.counted.all())
    reported = [station for station, known in zip(design.stations, has_data, strict=True) if known]
    early = why_too_early(reported, design.stations) or _too_uncertain(registered_share, projected, ranges)
    early = None if whole else early
    callable_now = whole or (not early and _may_call(design, counts))
    leader = _clear_leader(projected, estimate.spread)
    lines: list[Line] = []
    for index, id in enumerate(ids):
        chance = _chances_of(chances, index)
        call = _call(chance, is_leader=index == leader) if chance and callable_now else None
        told = (
            (None, None, None, None)
            if chances is None or chance is None or early
            else chance
            if call or whole
            else cap_chance(chance, _possible(chances))
        )
        lines.append(Line(id, float(projected.shares[index]), ranges[index], *told, call))
    return Outlook(
        method=METHOD,
        ballots=sorted(design.ballots),
        stations_counted=counted,
        stations_sampled=int((counts.sampled > 0).sum()),
        stations=len(counts.counted),
        registered_share=part,
        turnout=projected.turnout,
        turnout_intervals=_ranges(projected.turnout, projected.turnout_deviation, estimate.turnout_spread),
        valid=round(projected.valid),
        too_early=early,
        law=law,
        lines=sorted(lines, key=lambda line: (-line.share, line.id)),
    )


def _ranges(share: float, deviation: float, spread: Spread) -> list[Range]:
    reaches = [spread.reach(level) * deviation for level in TOLD]
    return [
        Range(level, max(share - reach, 0.0), min(share + reach, 1.0))
        for level, reach in zip(TOLD, reaches, strict=True)
    ]


def _too_uncertain(registered: float, projected: Projected, ranges: Sequence[Sequence[Range]]) -> str | None:
    if registered < LEAST_REGISTERED:
        return "moins de 1 % des inscrits comptés"
    first = sorted(range(len(ranges)), key=lambda place: -projected.shares[place])[:2]
    widest = max(ranges[place][TOLD.index(0.9)].high - ranges[place][TOLD.index(0.9)].low for place in first)
    return "l’incertitude dépasse encore 12 points" if widest > WIDEST else None


def _may_call(design: Design, counts: KnownCounts) -> bool:
    """Return whether a fifth of the stations, of more than one town where there are several, has been counted."""
    counted = [station for station, whole in zip(design.stations, counts.counted, strict=True) if whole]
    several = not are_of_one_town(counted) or are_of_one_town(design.stations)
    return several and len(counted) >= CALL_STATIONS * len(design.stations)


def _clear_leader(projected: Projected, spread: Spread) -> int | None:
    """Return who leads beyond the 99 % intervals of the first two; None while these overlap."""
    order = sorted(range(len(projected.shares)), key=lambda place: -projected.shares[place])
    reach = spread.reach(CALL_LEVEL)
    if len(order) == 1:
        return order[0]
    first, second = order[:2]
    lower = projected.shares[first] - reach * projected.deviations[first]
    upper = projected.shares[second] + reach * projected.deviations[second]
    return first if lower > upper else None


_Chance: TypeAlias = tuple[float, float, float, float]
"""To be elected, to be qualified, to be free to merge, to be out: the best first."""


def _chances_of(chances: Chances | None, index: int) -> _Chance | None:
    if chances is None:
        return None
    elected, qualified = float(chances.elected[index]), float(chances.qualified[index])
    return elected, qualified, float(chances.may_merge[index]), float(chances.out[index])


def _possible(chances: Chances) -> tuple[bool, bool, bool, bool]:
    """Return what the draws let the night make of anybody; somebody is always out."""
    return bool(chances.elected.any()), bool(chances.qualified.any()), bool(chances.may_merge.any()), True


def cap_chance(chance: _Chance, possible: tuple[bool, bool, bool, bool]) -> _Chance:
    """Return the probabilities with none above MOST_CHANCE; the others take the rest, in their proportion.

    Where no draw said another, the rest is that of what is next below and possible tonight, above for who is out: a
    list at 7 % has no chance to be elected at once.
    """
    most = max(chance)
    if most <= MOST_CHANCE:
        return chance
    rest = 1 - MOST_CHANCE
    others = 1 - most
    if others > 0:
        elected, qualified, may_merge, out = (MOST_CHANCE if one == most else rest * one / others for one in chance)
        return elected, qualified, may_merge, out
    at = chance.index(most)
    below = [place for place in range(at + 1, len(chance)) if possible[place]]
    above = [place for place in range(at) if possible[place]]
    beside = below[0] if below else above[-1] if above else 0
    elected, qualified, may_merge, out = (
        MOST_CHANCE if place == at else rest if place == beside else 0.0 for place in range(len(chance))
    )
    return elected, qualified, may_merge, out


def _call(chance: _Chance, *, is_leader: bool) -> Call | None:
    elected, qualified, may_merge, out = chance
    if elected >= SURE:
        return "elected" if is_leader else None
    # Who is all but sure not to be out, but may be elected at once or have to go on, is not called either.
    if qualified >= SURE:
        return "qualified"
    if may_merge >= SURE:
        return "may_merge"
    return "out" if out >= SURE else None
