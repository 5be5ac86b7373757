"""Complete forecast: from past rounds, lists and a level to shares, intervals and probabilities. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from common.schemas.elections import ElectionKind
from elections.thresholds import AccessRule

from predict.forecasting.forecasts.model.between_rounds import FirstRoundCount, TurnoutChange, decide_runoff, vote_again
from predict.forecasting.forecasts.model.deviations import Level
from predict.forecasting.forecasts.model.draws import Draws, LevelError, count_votes, draw_shares, how_many
from predict.forecasting.forecasts.model.lists import (
    Changes,
    RunningList,
    apply_changes,
    blocs_with_lists,
    split_by_list,
    who_runs,
)
from predict.forecasting.forecasts.model.outlook import Question, look_ahead
from predict.forecasting.forecasts.model.parameters import Parameters
from predict.forecasting.forecasts.model.rounds import BLOCS, Flags, Floats, Places, Round, shares_of
from predict.forecasting.forecasts.model.rules import RULES, goes_on, line_to_go_on, passes_five, wins_at_once
from predict.forecasting.forecasts.model.runoff import Runoff, run_off


@dataclass(frozen=True)
class Basis:
    """Inputs of a forecast that do not depend on the scenario."""

    kind: ElectionKind
    held_on: date
    rounds: Sequence[Round]
    places: Places
    registered: Floats
    past_levels: Mapping[str, Level]
    valid_of_voters: float
    lists: Sequence[RunningList]
    fates: Mapping[str, str | None] = field(default_factory=dict[str, str | None])


@dataclass(frozen=True)
class Chances:
    """One list's shares in the first and second round, with 90 % intervals."""

    id: str
    share: float
    low: float
    high: float
    votes: float
    pass_5_percent: float
    qualify: float
    win_first_round: float
    stand_again: float
    win: float
    second_round_share: float | None
    second_round_low: float | None
    second_round_high: float | None


@dataclass(frozen=True)
class ForecastResult:
    """A forecast. `margin_votes`: for each list, from its expected votes to the nearest threshold."""

    draws: Draws
    chances: tuple[Chances, ...]
    turnout: tuple[float, float, float]
    valid: float
    margin_votes: Mapping[str, float]
    duels: Mapping[tuple[str, ...], float]
    blocs: Mapping[str, str]
    second: Runoff
    decided: Flags
    """Draws × lists: elected in round one."""
    again: Draws | None = None
    """Of the second round, once the first is counted: `draws` are then what was counted, each time."""


def simulate_round(
    basis: Basis, level: Level, error: LevelError | None, changes: Changes, by: Parameters, *, here: bool = False
) -> tuple[Draws, tuple[RunningList, ...]]:
    """Return draws of the first round by list and station. `here`: the level is of these stations, not national."""
    drawn_lists = who_runs(basis.lists, changes)
    bloc_stands = np.repeat(blocs_with_lists(drawn_lists)[None], len(basis.places.stations), axis=0)
    past = dict[str, Level]() if here else basis.past_levels
    ask = Question(basis.kind, basis.held_on, 1, bloc_stands, level, past, here=here)
    outlook = look_ahead(basis.rounds, basis.places, basis.registered, ask, by)
    draws = how_many(max(len(BLOCS), len(drawn_lists)), len(basis.places.stations))
    shares, turnout = draw_shares(outlook, bloc_stands, by, error, None, draws)
    votes = split_by_list(count_votes(shares, turnout, basis.registered, basis.valid_of_voters), drawn_lists)
    changed, running = apply_changes(votes, drawn_lists, changes, by.transfers)
    return (
        Draws(
            tuple(running_list.id for running_list in running),
            basis.places.stations,
            changed,
            turnout,
            basis.registered,
        ),
        running,
    )


def tell_counted(
    first: FirstRoundCount, basis: Basis, by: Parameters, change: TurnoutChange, shift: float
) -> ForecastResult:
    """Return the forecast from a counted first round: only transfers are uncertain."""
    again = vote_again(first, by.transfers, by.again, change, shift)
    votes = np.repeat(first.votes[None], len(again.votes), axis=0)
    rate = first.voters / np.maximum(first.registered, 1.0)
    draws = replace(again, votes=votes, turnout=np.repeat(rate[None], len(votes), axis=0))
    decided = wins_at_once(draws.totals, float(first.registered.sum()), RULES[basis.kind])
    if decided.any():
        return summarise_draws(draws, first.lists, basis, by)
    result = summarise_draws(draws, first.lists, basis, by, decide_runoff(first, again))
    totals = again.totals
    voters = (again.turnout * again.registered).sum(axis=1) / max(float(again.registered.sum()), 1.0)
    best = [np.delete(totals, row, axis=1).max(axis=1, initial=0.0).mean() for row in range(totals.shape[1])]
    return replace(
        result,
        again=again,
        turnout=(float(voters.mean()), float(np.quantile(voters, 0.05)), float(np.quantile(voters, 0.95))),
        valid=float(totals.sum(axis=1).mean()),
        margin_votes={name: float(abs(totals[:, row].mean() - best[row])) for row, name in enumerate(again.lists)},
    )


def summarise_draws(
    draws: Draws, running: Sequence[RunningList], basis: Basis, by: Parameters, runoff: Runoff | None = None
) -> ForecastResult:
    """Return shares, intervals and probabilities from the draws. `known`: a second round already determined."""
    rule, totals, registered = RULES[basis.kind], draws.totals, float(draws.registered.sum())
    decided = wins_at_once(totals, registered, rule)
    on = goes_on(totals, registered, rule)
    second = runoff or run_off(totals, on, decided, running, basis.fates, by.transfers)
    if runoff is not None:
        on = runoff.stood
    shares = draws.shares
    five = passes_five(totals)
    chances = tuple(
        _chances(row, name, shares, totals, five, on | decided, decided, second) for row, name in enumerate(draws.lists)
    )
    voters = (draws.turnout * draws.registered).sum(axis=1) / max(registered, 1.0)
    return ForecastResult(
        draws,
        chances,
        (float(voters.mean()), float(np.quantile(voters, 0.05)), float(np.quantile(voters, 0.95))),
        float(totals.sum(axis=1).mean()),
        {name: _margin(row, totals, registered, rule) for row, name in enumerate(draws.lists)},
        {line_up: times / len(totals) for line_up, times in second.duels.items()},
        {running_list.id: running_list.bloc for running_list in running},
        second,
        decided,
    )


def _chances(
    row: int,
    name: str,
    shares: Floats,
    totals: Floats,
    five: Flags,
    on: Flags,
    decided: Flags,
    second: Runoff,
) -> Chances:
    low, high = np.quantile(shares[:, row], (0.05, 0.95))
    stands = second.stood[:, row]
    again = second.shares[stands, row]
    often = int(stands.sum()) >= max(20, len(shares) // 50)
    return Chances(
        id=name,
        share=float(shares[:, row].mean()),
        low=float(low),
        high=float(high),
        votes=float(totals[:, row].mean()),
        pass_5_percent=float(five[:, row].mean()),
        qualify=float(on[:, row].mean()),
        win_first_round=float(decided[:, row].mean()),
        stand_again=float(stands.mean()),
        win=float((decided | second.wins)[:, row].mean()),
        second_round_share=float(again.mean()) if often else None,
        second_round_low=float(np.quantile(again, 0.05)) if often else None,
        second_round_high=float(np.quantile(again, 0.95)) if often else None,
    )


def _margin(row: int, totals: Floats, registered: float, rule: AccessRule) -> float:
    expected = totals[:, row].mean()
    lines = [line_to_go_on(totals, row, registered, rule).mean(), totals.sum(axis=1).mean() / 2]
    return float(min(abs(expected - line) for line in lines))


@dataclass(frozen=True)
class StationForecast:
    """One station: expected shares by list with their 90 % interval, and turnout."""

    station: str
    registered: int
    turnout: float
    turnout_low: float
    turnout_high: float
    shares: tuple[tuple[float, float, float], ...]


def by_station(draws: Draws) -> list[StationForecast]:
    shares = shares_of(np.moveaxis(draws.votes, 1, 2))
    low, high = np.quantile(shares, (0.05, 0.95), axis=0)
    dry, wet = np.quantile(draws.turnout, (0.05, 0.95), axis=0)
    mean, turnout = shares.mean(axis=0), draws.turnout.mean(axis=0)
    return [
        StationForecast(
            station,
            int(draws.registered[row]),
            float(turnout[row]),
            float(dry[row]),
            float(wet[row]),
            tuple(
                (float(mean[row, index]), float(low[row, index]), float(high[row, index]))
                for index in range(len(draws.lists))
            ),
        )
        for row, station in enumerate(draws.stations)
    ]
