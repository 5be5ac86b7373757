"""Targets of one list: legal thresholds applied to the forecast's draws, allocated to stations."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from predict.forecasting.core_vote import lists as core_votes
from predict.forecasting.core_vote.estimates import StationEstimates
from predict.forecasting.core_vote.simulation import DEFAULT_QUANTILE
from predict.forecasting.forecasts.ground import Ground, ScenarioForecast
from predict.forecasting.forecasts.model.rounds import Floats
from predict.forecasting.forecasts.model.rules import RULES
from predict.forecasting.targets.apportionment import Share, Weights, split_need, weigh_stations
from predict.forecasting.targets.conditions import Condition, find_conditions
from predict.forecasting.targets.goals import Goal, Race, find_goal, find_goals

METHOD = "targets-1"


@dataclass(frozen=True)
class Targets:
    """Targets of the whole campaign; callers must restrict the stations they show."""

    core_vote: core_votes.ListCoreVote
    ground: Ground
    made: ScenarioForecast
    race: Race
    goals: list[Goal]
    conditions: dict[str, list[Condition]]
    goal: Goal
    share: Share
    reserve: Floats


async def read_targets(session: AsyncSession, campaign_id: UUID, list_id: str | None, key: str | None) -> Targets:
    """Return the targets of `wanted` or of the own list; raise a problem naming what is missing."""
    core_vote = await core_votes.read_whole(session, campaign_id, list_id, DEFAULT_QUANTILE)
    ground, scenario_forecast = core_vote.ground, core_vote.made
    race = _race(scenario_forecast, core_vote.standing.id)
    goals = find_goals(ground.basis.kind, RULES[ground.basis.kind], race)
    goal = _choose(goals, key)
    abstainers, gone = core_vote.reading.abstainers, core_vote.reading.gone
    reserve = abstainers.votes + gone.votes
    draws = scenario_forecast.told.draws
    voters = (draws.turnout * draws.registered).sum(axis=1)
    at_home = float(abstainers.votes.sum())
    conditions = {goal.key: find_conditions(goal, race, voters, at_home) for goal in goals}
    share = split_need(goal.need, _weights(core_vote.reading, reserve))
    return Targets(core_vote, ground, scenario_forecast, race, goals, conditions, goal, share, reserve)


def stations_seen(targets: Targets, caller: Caller) -> list[int]:
    """Return the row indices of the stations that the caller may see, by key."""
    return [index for index, row in enumerate(targets.core_vote.reading.rows) if caller.covers(row.station)]


def _race(scenario_forecast: ScenarioForecast, list_id: str) -> Race:
    result = scenario_forecast.told
    return Race(
        totals=np.rint(result.draws.totals),
        row=result.draws.lists.index(list_id),
        registered=int(result.draws.registered.sum()),
        decided=result.decided,
        stood=result.second.stood,
        second_shares=result.second.shares,
        second_valid=(result.again or result.draws).totals.sum(axis=1),
    )


def _choose(goals: list[Goal], key: str | None) -> Goal:
    """Return the requested goal; default qualifying, or seats in single-round elections."""
    if key is None:
        return find_goal(goals, "qualify") or find_goal(goals, "seats") or goals[-1]
    if (goal := find_goal(goals, key)) is not None:
        return goal
    goal_keys = ", ".join(goal.key for goal in goals)
    if key == "win_second_round":
        raise Conflict(
            "Cette liste est trop rarement au second tour pour que l’on dise ce qu’il y faudrait.",
            "This list stands in round two too rarely to say what it would need there.",
            "?goal",
        )
    raise Invalid(
        f"Cette élection n’a pas ce but ; les buts : {goal_keys}.",
        f"This election has no such goal; the goals are: {goal_keys}.",
        "?goal",
    )


def _weights(reading: StationEstimates, reserve: Floats) -> Weights:
    core_vote, abstainers, gone = reading.core_vote, reading.abstainers, reading.gone
    low, high = core_vote.low + abstainers.low + gone.low, core_vote.high + abstainers.high + gone.high
    return weigh_stations(core_vote.votes, low, high, reserve, reading.drawn.registered)
