"""Content of a projection as stored and published: intervals, probabilities, and why it may be too early. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from results.projections.calibration import Spread
from results.projections.chances import Chances
from results.projections.design import Design
from results.projections.parameters import METHOD, Parameters
from results.projections.projection import KnownCounts, Label, Projected, project

TOLD = (0.5, 0.8, 0.9)
"""Chances of the intervals that are told."""

LEAST_STATIONS = 3
LEAST_REGISTERED = 0.01
WIDEST = 0.12
"""Below so many stations, below that part of the registered voters, or with an interval (90 %) wider than that for one
who may win or go on, it is too early."""

SURE = 0.995
"""A call needs this chance, by draws whose tails are those of past nights."""

Call = Literal["elected", "qualified", "out"]


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
    early = (
        None
        if counts.counted.all()
        else _too_early(int(has_data.sum()), len(has_data), registered_share, projected, ranges)
    )
    lines: list[Line] = []
    for index, id in enumerate(ids):
        elected, qualified, out = (
            (float(chances.elected[index]), float(chances.qualified[index]), float(chances.out[index]))
            if chances is not None
            else (None, None, None)
        )
        call = None if early else _call(elected, qualified, out)
        lines.append(Line(id, float(projected.shares[index]), ranges[index], elected, qualified, out, call))
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


def _too_early(
    counted: int, stations: int, registered: float, projected: Projected, ranges: Sequence[Sequence[Range]]
) -> str | None:
    if counted < min(LEAST_STATIONS, stations):
        return f"moins de {LEAST_STATIONS} bureaux comptés"
    if registered < LEAST_REGISTERED:
        return "moins de 1 % des inscrits comptés"
    first = sorted(range(len(ranges)), key=lambda place: -projected.shares[place])[:2]
    widest = max(ranges[place][TOLD.index(0.9)].high - ranges[place][TOLD.index(0.9)].low for place in first)
    return "l’incertitude dépasse encore 12 points" if widest > WIDEST else None


def _call(elected: float | None, qualified: float | None, out: float | None) -> Call | None:
    if elected is None or qualified is None or out is None:
        return None
    if elected >= SURE:
        return "elected"
    # Who is all but sure not to be out, but may be elected at once or have to go on, is not called either.
    if qualified >= SURE:
        return "qualified"
    return "out" if out >= SURE else None
