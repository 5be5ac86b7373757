"""Targets as API answers and tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from common.schemas.counts import Interval
from kit.security.auth import Caller

from predict.forecasting.core_vote.simulation import METHOD as CORE_VOTE
from predict.forecasting.forecasts.french import describe_forecast as describe_forecast
from predict.forecasting.targets import conditions
from predict.forecasting.targets.conditions import Condition
from predict.forecasting.targets.french import list_assumptions, say_condition
from predict.forecasting.targets.goals import Goal
from predict.forecasting.targets.schemas import ConditionRead, GoalRead, Spread, StationTargetRead, TargetsRead
from predict.forecasting.targets.service import METHOD, Targets, stations_seen


def describe_targets(targets: Targets, caller: Caller, limit: int | None, after: str | None) -> TargetsRead:
    """Return one page of the caller's stations by key; goals are of the whole campaign."""
    forecast = describe_forecast(targets.ground, targets.made)
    rows = targets.core_vote.reading.rows
    seen = [at for at in stations_seen(targets, caller) if after is None or rows[at].station > after]
    page = seen if limit is None else seen[:limit]
    core_vote = float(targets.core_vote.reading.total.votes[0])
    return TargetsRead(
        list_id=targets.core_vote.standing.id,
        label=targets.core_vote.standing.label,
        held_on=forecast.held_on,
        method=METHOD,
        forecast_method=forecast.method,
        core_vote_method=CORE_VOTE,
        data_vintage=forecast.data_vintage,
        interval_level=0.9,
        registered=forecast.registered,
        turnout=forecast.turnout,
        turnout_interval=forecast.turnout_interval,
        expected_valid=forecast.expected_valid,
        core_vote=round(core_vote, 2),
        goals=[_goal(goal, targets, core_vote) for goal in targets.goals],
        goal=targets.goal.key,
        shared_votes=int(targets.share.votes.sum()),
        assumptions=list_assumptions(targets.goal.key, targets.core_vote.reading.sharing),
        warnings=forecast.warnings,
        items=[_station(targets, at) for at in page],
        next=rows[page[-1]].station if page and page[-1] != seen[-1] else None,
    )


def _goal(goal: Goal, targets: Targets, core_vote: float) -> GoalRead:
    need = _spread(conditions.interval_of(goal.need))
    valid = np.maximum(targets.race.valid[goal.rows], 1.0)
    return GoalRead(
        key=goal.key,
        label=goal.label,
        round=goal.round,
        line=goal.line,
        articles=list(goal.articles),
        votes_needed=need,
        share_of_valid=_spread(conditions.interval_of(goal.need / valid), 5),
        expected_votes=_spread(conditions.interval_of(goal.own)),
        expected=_expected(goal, targets),
        chance=round(goal.chance, 5),
        gap_to_expected=_spread(conditions.interval_of(goal.need - goal.own)),
        gap_to_core_vote=round(need.middle - core_vote, 1),
        conditions=[_condition(condition) for condition in targets.conditions[goal.key]],
    )


def _expected(goal: Goal, targets: Targets) -> int:
    """Return the forecast's own number of the goal's round."""
    result, id = targets.made.told, targets.core_vote.standing.id
    if goal.round == 1:
        return round(float(result.draws.totals[:, targets.race.row].mean()))
    if result.again is not None:
        return round(float(result.again.totals[:, result.again.lists.index(id)].mean()))
    return round(float(goal.own.mean()))


def _condition(condition: Condition) -> ConditionRead:
    return ConditionRead(
        source=condition.source,
        votes=_spread(condition.votes),
        people=round(condition.people, 1),
        share=_spread(condition.share, 5),
        possible=condition.possible,
        text=say_condition(condition),
    )


def _station(targets: Targets, at: int) -> StationTargetRead:
    row, share = targets.core_vote.reading.rows[at], targets.share
    core_vote, reserve = float(targets.core_vote.reading.core_vote.votes[at]), float(targets.reserve[at])
    gap = float(share.votes[at]) - core_vote
    return StationTargetRead(
        station=row.station,
        commune_name=row.commune_name,
        registered=row.registered,
        core_vote=round(core_vote, 1),
        reserve=round(reserve, 1),
        votes=int(share.votes[at]),
        interval=Interval(low=float(share.low[at]), high=float(share.high[at])),
        gap=round(gap, 1),
        reach=round(max(gap, 0.0) / reserve, 4) if reserve >= 1 else None,
    )


def _spread(spread: conditions.Spread, digits: int = 1) -> Spread:
    return Spread(
        low=round(spread.low, digits),
        lower=round(spread.lower, digits),
        middle=round(spread.middle, digits),
        upper=round(spread.upper, digits),
        high=round(spread.high, digits),
    )


CSV_COLUMNS = (
    *("station", "commune_name", "registered", "goal", "votes", "low", "high", "core_vote", "reserve", "gap", "reach"),
    *("list", "method", "data_vintage"),
)


def list_rows(read: TargetsRead) -> Sequence[Sequence[Any]]:
    """Return the rows of the CSV file; unknown values are empty."""
    tail = (read.list_id, read.method, read.data_vintage)
    return [
        (
            *(item.station, item.commune_name, item.registered, read.goal),
            *(item.votes, item.interval.low, item.interval.high, item.core_vote, item.reserve, item.gap, item.reach),
            *tail,
        )
        for item in read.items
    ]
