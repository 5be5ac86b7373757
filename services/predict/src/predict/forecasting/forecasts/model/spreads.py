"""Standard errors of second rounds predicted from counted first ones, fitted on hidden second rounds. Pure.

The width is fitted on the other elections' second rounds, times a factor for a left-out election, as elections are few
and differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from predict.forecasting.forecasts.model.between_rounds import FirstRoundCount, decide_runoff, usual_change, vote_again
from predict.forecasting.forecasts.model.lists import RunningList
from predict.forecasting.forecasts.model.parameters import FittedParameters, RunoffErrors
from predict.forecasting.forecasts.model.rounds import BLOCS, Floats, Round, align_round, place_stations, shares_of

INSIDE = 0.9
ONE_IN = 10
"""Constituencies that the spreads are fitted on: one in ten tells as much."""
NARROWEST = 0.3
"""No spread within constituencies is taken to be less than so much of where it started."""


@dataclass(frozen=True)
class Seconds:
    """Constituencies of one two-round election: counted first round, second-round result."""

    election: str
    firsts: Sequence[FirstRoundCount]
    happened: Sequence[Floats]  # stations × blocs


def read_seconds(first: Round, second: Round, constituencies: Mapping[str, str]) -> Seconds:
    stations_of: dict[str, list[str]] = {}
    known = set(first.stations)
    for station in second.stations:
        if station in known and station in constituencies:
            stations_of.setdefault(constituencies[station], []).append(station)
    firsts, happened = list[FirstRoundCount](), list[Floats]()
    for name in sorted(stations_of)[::ONE_IN]:
        stations = stations_of[name]
        before, after = align_round(first, stations), align_round(second, stations)
        standing = after.votes.sum(axis=0) > 0
        if standing.sum() < 2 or before.votes.sum() == 0:
            continue
        running = tuple(RunningList(bloc, bloc) for bloc in BLOCS)
        firsts.append(
            FirstRoundCount(
                running, before.votes.T, before.voters, before.registered, place_stations(stations, {}), standing
            )
        )
        happened.append(after.votes)
    return Seconds(first.election, firsts, happened)


Part: TypeAlias = Literal["units", "stations"]


@dataclass(frozen=True)
class ForecastErrors:
    """Errors of shares from their median, in half-widths of their 90 % intervals: constituencies, stations."""

    election: str
    units: Floats
    stations: Floats

    @property
    def inside(self) -> tuple[float, float]:
        return float((self.units <= 1.0).mean()), float((self.stations <= 1.0).mean())


def measure_errors(seconds: Seconds, fitted: FittedParameters, spread: RunoffErrors) -> ForecastErrors:
    """Return forecast errors with transfers fitted without the election."""
    change, logits = usual_change(fitted, seconds.election), fitted.without(seconds.election).transfers
    units, stations = list[Floats](), list[Floats]()
    for first, votes in zip(seconds.firsts, seconds.happened, strict=True):
        draws = vote_again(first, logits, spread, change)
        units.append(_halves(decide_runoff(first, draws).shares, shares_of(votes.sum(axis=0)))[first.stood])
        voted = votes.sum(axis=1) > 0
        errors = _halves(shares_of(np.moveaxis(draws.votes, 1, 2)), shares_of(votes))
        stations.append(errors[voted][:, first.stood].ravel())
    return ForecastErrors(seconds.election, np.concatenate(units), np.concatenate(stations))


def _halves(draws: Floats, happened: Floats) -> Floats:
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return np.abs(happened - (low + high) / 2.0) / np.maximum((high - low) / 2.0, 1e-9)


def find_caution(misses: Sequence[ForecastErrors]) -> tuple[float, float]:
    """Return the factors that widen intervals so that nine in ten shares of a left-out election lie inside, over all
    elections.
    """

    def of(part: Part) -> float:
        narrow, wide = 0.5, 3.0
        for _ in range(30):
            factor = (narrow + wide) / 2.0
            fitted_spreads = [
                float((getattr(miss, part) <= factor * _wanted([o for o in misses if o is not miss], part)).mean())
                for miss in misses
            ]
            narrow, wide = (narrow, factor) if np.mean(fitted_spreads) > INSIDE else (factor, wide)
        return (narrow + wide) / 2.0

    return (of("units"), of("stations")) if len(misses) > 1 else (1.0, 1.0)


def _wanted(misses: Sequence[ForecastErrors], part: Part) -> float:
    return float(np.mean([np.quantile(getattr(miss, part), INSIDE) for miss in misses]))


def fit_spreads(
    misses: Sequence[ForecastErrors], start: RunoffErrors, without: str, wider: tuple[float, float]
) -> RunoffErrors:
    """Fit spreads: the common part of a constituency to its shares, then communes and stations to the remainder.

    Elections weigh equally.
    """
    kept_miss = [miss for miss in misses if miss.election != without]
    unit, station = wider[0] * _wanted(kept_miss, "units"), wider[1] * _wanted(kept_miss, "stations")
    shared, own = start.alike**2 + start.each[0] ** 2, float((start.each[1:] ** 2).sum())
    left = (station**2 * (shared + own) - unit**2 * shared) / own
    within = float(np.sqrt(np.clip(left, NARROWEST**2, None)))
    return RunoffErrors(start.alike * unit, start.each * np.array([unit, within, within]))
