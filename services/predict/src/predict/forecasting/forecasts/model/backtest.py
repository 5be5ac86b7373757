"""Back-test: hide an election, forecast it given its overall level, and measure the error and that of baselines. Pure.

The level is that of all stations of the hidden file, which past results cannot predict. Scored are the stations'
deviations from it, with constants fitted without the hidden election.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from predict.forecasting.forecasts.model.deviations import level_of
from predict.forecasting.forecasts.model.draws import count_votes, draw_shares, how_many
from predict.forecasting.forecasts.model.kriging import Estimate
from predict.forecasting.forecasts.model.outlook import METHOD, Outlook, Question, look_ahead
from predict.forecasting.forecasts.model.parameters import Parameters
from predict.forecasting.forecasts.model.raking import rake_shares
from predict.forecasting.forecasts.model.rounds import (
    Counts,
    Flags,
    Floats,
    Ints,
    Places,
    Round,
    align_round,
    place_stations,
    shares_of,
    sum_over,
)
from predict.forecasting.forecasts.model.swing import as_last_time, last_comparable, proportional_swing, uniform_swing
from predict.forecasting.forecasts.past_places import follow_files

DRAWN = 40
"""Constituencies whose draws are compared with what happened, evenly picked: coverage needs no more."""

WHOLE = 20
"""Up to as many constituencies all are drawn, and every draw has the level of the file."""


@dataclass(frozen=True)
class Score:
    """Mean absolute errors of shares (over stations and standing blocs), and coverage of 90 % intervals."""

    units: int
    mae: float
    coverage90: float
    uniform_swing_mae: float
    proportional_swing_mae: float
    last_result_mae: float


@dataclass(frozen=True)
class Backtest:
    target: str
    history: tuple[str, ...]
    compared_with: str
    stations: Score
    constituencies: Score
    method: str


class NothingToScore(ValueError):
    """Raised without an earlier round, or without a station of the territory."""


@dataclass(frozen=True)
class HiddenRound:
    """A past round to forecast, with the earlier rounds (`rounds`) on its stations."""

    ask: Question
    places: Places
    seen: Counts
    rounds: Sequence[Round]
    last: Round
    history: tuple[str, ...]


def hide_round(history: Sequence[Round], target: Round, constituencies: Mapping[str, str]) -> HiddenRound:
    """Build a hidden round from the history; raise NothingToScore."""
    rounds = sorted(
        (item for item in history if item.held_on < target.held_on), key=lambda item: (item.held_on, item.id)
    )
    last = last_comparable(rounds, target.kind, target.number, target.held_on)
    if last is None:
        raise NothingToScore("no past round was held before the hidden one")
    places = place_stations(target.stations, constituencies)
    seen = Counts(target.votes, target.registered, np.minimum(target.voters, target.registered))
    stands = (sum_over(seen.votes, places.constituency_of, len(places.constituencies)) > 0)[places.constituency_of]
    followed = follow_files(rounds, target.stations, target.registered, target.held_on)
    past_levels = {past_round.id: level_of(align_round(past_round, places.stations)) for past_round in followed}
    ask = Question(target.kind, target.held_on, target.number, stands, level_of(seen), past_levels, here=True)
    return HiddenRound(ask, places, seen, followed, last, tuple(one.id for one in rounds))


def forecast_hidden(hidden: HiddenRound, by: Parameters) -> Outlook:
    """Return the forecast of a hidden round, given its level."""
    outlook = look_ahead(hidden.rounds, hidden.places, hidden.seen.registered, hidden.ask, by)
    valid = hidden.seen.votes.sum(axis=1)
    return replace(outlook, shares=rake_shares(outlook.shares, valid, hidden.ask.level.shares))


def backtest_round(
    history: Sequence[Round],
    target: Round,
    constituencies: Mapping[str, str],
    by: Parameters,
    territory: Sequence[str] | None = None,
) -> Backtest:
    """Back-test a round. `territory`: the scored stations; default all of the hidden file."""
    hidden = hide_round(history, target, constituencies)
    ask, places, seen, stands = hidden.ask, hidden.places, hidden.seen, hidden.ask.stands
    # The usual forecasts know a station by its code alone, as people do who make them.
    last = align_round(hidden.last, places.stations)
    votes, then, level = last.votes, level_of(last).shares, ask.level
    outlook = forecast_hidden(hidden, by)
    valid = seen.votes.sum(axis=1)
    told = {
        "mae": outlook.shares,
        "uniform_swing_mae": uniform_swing(votes, then, level.shares, stands),
        "proportional_swing_mae": proportional_swing(votes, then, level.shares, stands),
        "last_result_mae": as_last_time(votes, then, level.shares, stands),
    }
    wanted = np.ones(len(places.stations), dtype=np.bool_)
    if territory is not None:
        wanted = np.isin(np.array(places.stations), list(territory))
    scored = wanted & (valid > 0) & (stands.sum(axis=1) > 1)
    if not scored.any():
        raise NothingToScore("no station of the territory is in the hidden file")
    inside = _coverage(outlook, seen, stands, scored, by)
    return Backtest(
        target.id,
        hidden.history,
        hidden.last.id,
        _score(told, seen.votes, stands, scored, inside[0]),
        _score(*_by_constituency(told, seen.votes, stands, scored, places), inside[1]),
        METHOD,
    )


def _score(told: Mapping[str, Floats], votes: Floats, stands: Flags, scored: Flags, coverage: float) -> Score:
    cells = scored[:, None] & stands
    happened = shares_of(votes)
    errors = {name: float(np.abs(shares - happened)[cells].mean()) for name, shares in told.items()}
    return Score(units=int(scored.sum()), coverage90=coverage, **errors)


def _by_constituency(
    told: Mapping[str, Floats], votes: Floats, stands: Flags, scored: Flags, places: Places
) -> tuple[dict[str, Floats], Floats, Flags, Flags]:
    """Return sums of forecasts and votes over the scored stations of each constituency."""
    units, where = len(places.constituencies), places.constituency_of
    kept = np.where(scored[:, None], votes, 0.0)
    whole = kept.sum(axis=1, keepdims=True)
    sums = {name: shares_of(sum_over(shares * whole, where, units)) for name, shares in told.items()}
    there = sum_over(scored.astype(np.float64), where, units) > 0
    return sums, sum_over(kept, where, units), sum_over(stands.astype(np.float64), where, units) > 0, there


def _coverage(outlook: Outlook, seen: Counts, stands: Flags, scored: Flags, by: Parameters) -> tuple[float, float]:
    """Return the fraction of shares inside the 90 % interval: of stations, of constituencies."""
    held = np.unique(outlook.places.constituency_of[scored])
    whole = len(outlook.places.constituencies) <= WHOLE
    picked = held if len(held) <= DRAWN else held[np.linspace(0, len(held) - 1, DRAWN).astype(np.int64)]
    stations: list[Floats] = []
    units: list[Floats] = []
    # Where every draw has the level of all stations, all are drawn together.
    for group in [np.arange(len(outlook.places.constituencies))] if whole else [np.array([one]) for one in picked]:
        rows = np.flatnonzero(np.isin(outlook.places.constituency_of, group))
        part = narrow_outlook(outlook, rows)
        shares, turnout = draw_shares(
            part,
            stands[rows],
            by,
            None,
            shares_of(seen.votes[rows].sum(axis=0)) if whole else None,
            how_many(shares_of(seen.votes).shape[1], len(rows)),
        )
        voters = np.maximum(seen.registered[rows] * part.turnout, 1.0)
        votes = count_votes(shares, turnout, seen.registered[rows], seen.votes[rows].sum(axis=1) / voters)
        votes = np.moveaxis(votes, 1, 2)
        at = scored[rows]
        stations.append(_inside(shares_of(votes[:, at]), shares_of(seen.votes[rows][at]), stands[rows][at]))
        for one in np.unique(outlook.places.constituency_of[rows[at]]):
            of = at & (outlook.places.constituency_of[rows] == one)
            units.append(
                _inside(
                    shares_of(votes[:, of].sum(axis=1, keepdims=True)),
                    shares_of(seen.votes[rows][of].sum(axis=0, keepdims=True)),
                    stands[rows][of][:1],
                )
            )
    return float(np.concatenate(stations).mean()), float(np.concatenate(units).mean())


def _inside(draws: Floats, happened: Floats, stands: Flags) -> Floats:
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return ((happened >= low - 1e-9) & (happened <= high + 1e-9))[stands].astype(np.float64)


def narrow_outlook(outlook: Outlook, rows: Ints) -> Outlook:
    """Return the outlook restricted to some stations."""
    places = outlook.places
    kept = place_stations([places.stations[int(row)] for row in rows], _names(places, rows))
    constituencies = [places.constituencies.index(constituency) for constituency in kept.constituencies]
    # A commune of a constituency: its key is unique where its name is not.
    keys = {(int(of), code): unit for unit, (of, code) in enumerate(zip(places.parent, places.communes, strict=True))}
    communes = [keys[constituencies[int(of)], code] for of, code in zip(kept.parent, kept.communes, strict=True)]
    chosen = (np.array(constituencies), np.array(communes), rows)
    parts = [
        Estimate(estimate.mean[at], estimate.covariances, estimate.pattern[at])
        for estimate, at in zip(outlook.estimates, chosen, strict=True)
    ]
    return replace(
        outlook,
        places=kept,
        registered=outlook.registered[rows],
        shares=outlook.shares[rows],
        turnout=outlook.turnout[rows],
        estimates=(parts[0], parts[1], parts[2]),
    )


def _names(places: Places, rows: Ints) -> dict[str, str]:
    return {places.stations[int(row)]: places.constituencies[int(places.constituency_of[row])] for row in rows}
