"""Targets of one list: the lines of the law on the draws of the forecast, shared out over the stations."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from predict.forecasting.core_vote import lists as core_votes
from predict.forecasting.core_vote.estimates import StationEstimates, estimate_reserves
from predict.forecasting.core_vote.model import DEFAULT_QUANTILE
from predict.forecasting.forecasts import service as forecasts
from predict.forecasting.forecasts.ground import Ground, ScenarioForecast
from predict.forecasting.forecasts.model.rounds import Floats
from predict.forecasting.forecasts.model.rules import RULES
from predict.forecasting.targets.apportionment import Share, Weights, split_need, weigh_stations
from predict.forecasting.targets.conditions import Condition, find_conditions
from predict.forecasting.targets.goals import Goal, Race, find_goal, find_goals

METHOD = "targets-1"


@dataclass(frozen=True)
class Targets:
    """Targets of the whole campaign; whoever shows stations keeps to the caller's."""

    core_vote: core_votes.ListCoreVote
    ground: Ground
    made: ScenarioForecast
    race: Race
    goals: list[Goal]
    conditions: dict[str, list[Condition]]
    goal: Goal
    share: Share
    reserve: Floats


async def read_targets(session: AsyncSession, campaign_id: UUID, wanted: str | None, key: str | None) -> Targets:
    """`wanted`: a list of the contest, else the campaign's own. Raises a problem that says what is missing."""
    core_vote = await core_votes.read_whole(session, campaign_id, wanted, DEFAULT_QUANTILE)
    ground, made = await forecasts.read_current(session, campaign_id)
    race = _race(made, core_vote.standing.id)
    goals = find_goals(ground.basis.kind, RULES[ground.basis.kind], race)
    goal = _choose(goals, key)
    reserve = estimate_reserves(core_vote.reading)
    draws = made.told.draws
    voters = (draws.turnout * draws.registered).sum(axis=1)
    at_home = sum(row.abstainers for row in core_vote.reading.rows) / core_vote.reading.sharing
    conditions = {one.key: find_conditions(one, race, voters, at_home) for one in goals}
    share = split_need(goal.need, _weights(core_vote.reading, reserve))
    return Targets(core_vote, ground, made, race, goals, conditions, goal, share, reserve)


def stations_seen(found: Targets, caller: Caller) -> list[int]:
    """Rows of the stations that the caller may see, in the order of their keys."""
    return [at for at, row in enumerate(found.core_vote.reading.rows) if caller.covers(row.station)]


def _race(made: ScenarioForecast, list_id: str) -> Race:
    told = made.told
    if list_id not in told.draws.lists:
        raise Conflict(
            "Le scénario suivi retire cette liste : choisissez-en un autre, ou demandez une autre liste (?list=).",
            "The forecast's scenario withdraws this list: choose another scenario, or ask for another list (?list=).",
        )
    return Race(
        totals=np.rint(told.draws.totals),
        row=told.draws.lists.index(list_id),
        registered=int(told.draws.registered.sum()),
        decided=told.decided,
        stood=told.second.stood,
        second_shares=told.second.shares,
    )


def _choose(goals: list[Goal], key: str | None) -> Goal:
    """Going on, or having seats where there is one round, when nothing is asked for."""
    if key is None:
        return find_goal(goals, "qualify") or find_goal(goals, "seats") or goals[-1]
    if (found := find_goal(goals, key)) is not None:
        return found
    known = ", ".join(one.key for one in goals)
    if key == "win_second_round":
        raise Conflict(
            "Cette liste est trop rarement au second tour pour que l’on dise ce qu’il y faudrait.",
            "This list stands in round two too rarely to say what it would need there.",
            "?goal",
        )
    raise Invalid(
        f"Cette élection n’a pas ce but ; les buts : {known}.",
        f"This election has no such goal; the goals are: {known}.",
        "?goal",
    )


def _weights(reading: StationEstimates, reserve: Floats) -> Weights:
    def sums(end: str) -> Floats:
        stored = [getattr(row, f"abstainers{end}") + getattr(row, f"gone{end}") for row in reading.rows]
        return np.array(stored) / reading.sharing

    registered = np.array([row.registered for row in reading.rows], dtype=np.float64)
    low, high = reading.core_vote.low + sums("_low"), reading.core_vote.high + sums("_high")
    return weigh_stations(reading.core_vote.votes, low, high, reserve, registered)
