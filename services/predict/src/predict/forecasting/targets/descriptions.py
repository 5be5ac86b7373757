"""Targets as they are said over HTTP and in tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from common.schemas.counts import Interval
from kit.security.auth import Caller

from predict.forecasting.core_vote.model import total_core_vote
from predict.forecasting.forecasts.french import describe_forecast as describe_forecast
from predict.forecasting.targets import conditions
from predict.forecasting.targets.conditions import Condition
from predict.forecasting.targets.french import list_assumptions, say_condition
from predict.forecasting.targets.goals import Goal
from predict.forecasting.targets.schemas import ConditionRead, GoalRead, Spread, StationTargetRead, TargetsRead
from predict.forecasting.targets.service import METHOD, Targets, stations_seen


def describe_targets(found: Targets, caller: Caller, limit: int | None, after: str | None) -> TargetsRead:
    """One page of the caller's stations in the order of their keys; the goals are of the whole campaign."""
    forecast = describe_forecast(found.ground, found.made)
    rows = found.core_vote.reading.rows
    seen = [at for at in stations_seen(found, caller) if after is None or rows[at].station > after]
    page = seen if limit is None else seen[:limit]
    whole = total_core_vote(found.core_vote.reading.votes, np.arange(len(rows)), found.core_vote.quantile)
    core_vote = float(whole.votes[0])
    return TargetsRead(
        list_id=found.core_vote.standing.id,
        label=found.core_vote.standing.label,
        held_on=forecast.held_on,
        method=METHOD,
        forecast_method=forecast.method,
        core_vote_method=found.core_vote.run.method,
        data_vintage=forecast.data_vintage,
        interval_level=0.9,
        registered=forecast.registered,
        turnout=forecast.turnout,
        turnout_interval=forecast.turnout_interval,
        expected_valid=forecast.expected_valid,
        core_vote=round(core_vote, 1),
        goals=[_goal(one, found, core_vote) for one in found.goals],
        goal=found.goal.key,
        shared_votes=int(found.share.votes.sum()),
        assumptions=list_assumptions(found.goal.key, found.core_vote.reading.sharing),
        warnings=forecast.warnings,
        items=[_station(found, at) for at in page],
        next=rows[page[-1]].station if page and page[-1] != seen[-1] else None,
    )


def _goal(goal: Goal, found: Targets, core_vote: float) -> GoalRead:
    need = _spread(conditions.interval_of(goal.need))
    valid = np.maximum(found.race.valid[goal.rows], 1.0)
    return GoalRead(
        key=goal.key,
        label=goal.label,
        round=goal.round,
        line=goal.line,
        articles=list(goal.articles),
        votes_needed=need,
        share_of_valid=_spread(conditions.interval_of(goal.need / valid), 5),
        expected_votes=_spread(conditions.interval_of(goal.own)),
        chance=round(goal.chance, 5),
        gap_to_expected=_spread(conditions.interval_of(goal.need - goal.own)),
        gap_to_core_vote=round(need.middle - core_vote, 1),
        conditions=[_condition(one) for one in found.conditions[goal.key]],
    )


def _condition(one: Condition) -> ConditionRead:
    return ConditionRead(
        source=one.source,
        votes=_spread(one.votes),
        people=round(one.people, 1),
        share=_spread(one.share, 5),
        possible=one.possible,
        text=say_condition(one),
    )


def _station(found: Targets, at: int) -> StationTargetRead:
    row, share = found.core_vote.reading.rows[at], found.share
    core_vote, reserve = float(found.core_vote.reading.core_vote.votes[at]), float(found.reserve[at])
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


def _spread(one: conditions.Spread, digits: int = 1) -> Spread:
    return Spread(
        low=round(one.low, digits),
        lower=round(one.lower, digits),
        middle=round(one.middle, digits),
        upper=round(one.upper, digits),
        high=round(one.high, digits),
    )


CSV_COLUMNS = (
    *("station", "commune_name", "registered", "goal", "votes", "low", "high", "core_vote", "reserve", "gap", "reach"),
    *("list", "method", "data_vintage"),
)


def list_rows(read: TargetsRead) -> Sequence[Sequence[Any]]:
    """List the rows of the CSV file; what is unknown is empty."""
    tail = (read.list_id, read.method, read.data_vintage)
    return [
        (
            *(one.station, one.commune_name, one.registered, read.goal),
            *(one.votes, one.interval.low, one.interval.high, one.core_vote, one.reserve, one.gap, one.reach),
            *tail,
        )
        for one in read.items
    ]
