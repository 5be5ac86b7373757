"""Spreads of second rounds around what their counted first ones predict, from hidden second rounds of others. Pure.

As wide as the shares of the other elections' second rounds want, and wider by what an election that was left out wants
on average: no two are alike, and there are few.
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
    """Constituencies of one election of two rounds: the first as counted, and what the second gave."""

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
        stood = after.votes.sum(axis=0) > 0
        if stood.sum() < 2 or before.votes.sum() == 0:
            continue
        running = tuple(RunningList(bloc, bloc) for bloc in BLOCS)
        firsts.append(
            FirstRoundCount(
                running, before.votes.T, before.voters, before.registered, place_stations(stations, {}), stood
            )
        )
        happened.append(after.votes)
    return Seconds(first.election, firsts, happened)


Part: TypeAlias = Literal["units", "stations"]


@dataclass(frozen=True)
class ForecastErrors:
    """Errors of shares from their median, in half widths of their 90 % intervals: of constituencies, of stations."""

    election: str
    units: Floats
    stations: Floats

    @property
    def inside(self) -> tuple[float, float]:
        return float((self.units <= 1.0).mean()), float((self.stations <= 1.0).mean())


def measure_errors(of: Seconds, fitted: FittedParameters, spread: RunoffErrors) -> ForecastErrors:
    """Return the errors of forecasts by transfers that have not seen the election."""
    change, logits = usual_change(fitted, of.election), fitted.without(of.election).transfers
    units, stations = list[Floats](), list[Floats]()
    for first, votes in zip(of.firsts, of.happened, strict=True):
        draws = vote_again(first, logits, spread, change)
        units.append(_halves(decide_runoff(first, draws).shares, shares_of(votes.sum(axis=0)))[first.stood])
        voted = votes.sum(axis=1) > 0
        each = _halves(shares_of(np.moveaxis(draws.votes, 1, 2)), shares_of(votes))
        stations.append(each[voted][:, first.stood].ravel())
    return ForecastErrors(of.election, np.concatenate(units), np.concatenate(stations))


def _halves(draws: Floats, happened: Floats) -> Floats:
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return np.abs(happened - (low + high) / 2.0) / np.maximum((high - low) / 2.0, 1e-9)


def find_caution(misses: Sequence[ForecastErrors]) -> tuple[float, float]:
    """Return the factors of width beyond what the others alone need, for nine shares in ten of a left-out election to
    lie inside, over all elections together: no two are alike, and there are few.
    """

    def of(part: Part) -> float:
        narrow, wide = 0.5, 3.0
        for _ in range(30):
            factor = (narrow + wide) / 2.0
            held = [
                float((getattr(one, part) <= factor * _wanted([o for o in misses if o is not one], part)).mean())
                for one in misses
            ]
            narrow, wide = (narrow, factor) if np.mean(held) > INSIDE else (factor, wide)
        return (narrow + wide) / 2.0

    return (of("units"), of("stations")) if len(misses) > 1 else (1.0, 1.0)


def _wanted(misses: Sequence[ForecastErrors], part: Part) -> float:
    return float(np.mean([np.quantile(getattr(one, part), INSIDE) for one in misses]))


def fit_spreads(
    misses: Sequence[ForecastErrors], start: RunoffErrors, without: str, wider: tuple[float, float]
) -> RunoffErrors:
    """Widths grow with the spreads: what all stations of a constituency share by as much as its own shares want, what
    is of communes and stations by what is then left to the stations. Each election counts once."""
    kept = [one for one in misses if one.election != without]
    unit, station = wider[0] * _wanted(kept, "units"), wider[1] * _wanted(kept, "stations")
    shared, own = start.alike**2 + start.each[0] ** 2, float((start.each[1:] ** 2).sum())
    left = (station**2 * (shared + own) - unit**2 * shared) / own
    within = float(np.sqrt(np.clip(left, NARROWEST**2, None)))
    return RunoffErrors(start.alike * unit, start.each * np.array([unit, within, within]))
