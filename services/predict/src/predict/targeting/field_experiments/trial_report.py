"""Report of a trial: power in words, and the result once official results are imported."""

import numpy as np
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.names import name_round
from predict.profiles import service as profiles
from predict.targeting.field_actions.contacts import RATES
from predict.targeting.field_actions.doors import VOTERS_PER_DOOR, count_doors, voters_by_door
from predict.targeting.field_actions.effects import CHANNELS, EFFECTS, Kind
from predict.targeting.field_experiments import service
from predict.targeting.field_experiments.effect import measure_effect
from predict.targeting.field_experiments.models import FieldExperiment, FieldExperimentStation
from predict.targeting.field_experiments.outcomes import pair_differences
from predict.targeting.field_experiments.power import LEVEL, POWER, plausible_effect
from predict.targeting.field_experiments.schemas import FieldExperimentRead, Outcome, PowerRead, ResultRead, Status
from predict.targeting.field_experiments.words import say_power, say_result
from predict.targeting.stations import standings_query as stations


async def describe_experiment(
    session: AsyncSession, caller: Caller, experiment: FieldExperiment
) -> FieldExperimentRead:
    h = FieldExperimentStation
    rows = (
        select(h)
        .where(h.campaign_id == caller.campaign_id, h.experiment_id == experiment.id)
        .order_by(h.pair, h.station)
    )
    assigned = (await session.scalars(rows)).all()
    result = None
    if experiment.status in (Status.RUNNING, Status.MEASURED):
        result = await _measure(session, experiment, list(assigned))
        experiment.status = str(Status.MEASURED if result else Status.RUNNING)
        await session.flush()
    stored_fields = {name: getattr(experiment, name) for name in _AS_STORED}
    left_out = (
        [assigned_station.station for assigned_station in assigned if assigned_station.left_out]
        if experiment.status != Status.DESIGNED
        else []
    )
    return FieldExperimentRead(
        **stored_fields,
        kind=Kind(experiment.kind),
        outcome=Outcome(experiment.outcome),
        status=Status(experiment.status),
        power=_power(
            experiment,
            await _voters_by_door(session, experiment, [assigned_station.station for assigned_station in assigned]),
        ),
        leave_out=sorted(station for station in left_out if caller.covers(station)),
        result=result,
    )


_AS_STORED = (
    *("id", "name", "round", "share", "seed", "pairs", "method", "data_vintage"),
    *("created_at", "started_at", "abandoned_at"),
)


async def _voters_by_door(session: AsyncSession, experiment: FieldExperiment, assigned: list[str]) -> float:
    """Return voters per door as in priorities: by census dwellings if loaded."""
    standings = await stations.read_standings(session, experiment.campaign_id)
    homes = await profiles.read_homes(session, experiment.campaign_id, len(standings.stations))
    assigned_set = set(assigned)
    registered = {
        station.station: station.outlook.registered for station in standings.stations if station.station in assigned_set
    }
    if not registered:
        return sum(VOTERS_PER_DOOR) / 2
    return voters_by_door(count_doors(registered, homes), np.array(list(registered.values()), dtype=np.float64))


def _power(experiment: FieldExperiment, by_door: float) -> PowerRead:
    kind = Kind(experiment.kind)
    effect = EFFECTS[kind].turnout if experiment.outcome == Outcome.TURNOUT else EFFECTS[kind].persuasion
    # A conversation is with one voter of the door; a leaflet is for all of them.
    behind = 1.0 if kind is Kind.LEAFLET_DROP else by_door
    published = plausible_effect(effect.high, RATES[kind].mean / behind, experiment.placebo_sd, experiment.pairs)
    return PowerRead(
        detectable_effect=experiment.detectable_effect,
        power=POWER,
        interval_level=LEVEL,
        placebo_sd=experiment.placebo_sd,
        plausible_effect=published.high,
        chance_to_see_it=published.chance,
        words=say_power(experiment.detectable_effect, experiment.pairs, published),
    )


async def _measure(
    session: AsyncSession, experiment: FieldExperiment, assigned: list[FieldExperimentStation]
) -> ResultRead | None:
    campaign = await get_campaign(session, experiment.campaign_id)
    after = await service.read_own_round(session, campaign, experiment)
    if after is None:
        return None
    first = min(outcome_round.on for outcome_round in campaign.state.rounds)
    past = await service.read_outcomes(session, campaign, experiment.outcome, experiment.bloc)
    before = next(
        (assigned_station for assigned_station in reversed(past) if assigned_station[0].held_on < first), None
    )
    if before is None:
        return None
    worked = {
        assigned_station.pair: assigned_station.station
        for assigned_station in assigned
        if not assigned_station.left_out
    }
    left = {
        assigned_station.pair: assigned_station.station for assigned_station in assigned if assigned_station.left_out
    }
    found = measure_effect(
        pair_differences(before[1], after[1], [(worked[n], left[n]) for n in sorted(worked)]), experiment.seed
    )
    if found is None:
        return None
    standings = await stations.read_standings(session, experiment.campaign_id)
    channel = CHANNELS.get(Kind(experiment.kind), "")
    attempts = {key[0]: heard.attempts for key, heard in standings.heard.items() if key[1] == channel}
    spilt = sum(attempts.get(station, 0) for station in left.values())
    return ResultRead(
        effect=found.effect,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        pairs=found.pairs,
        attempts_worked=sum(attempts.get(station, 0) for station in worked.values()),
        attempts_left_out=spilt,
        words=say_result(found, spilt),
        method=experiment.method,
        data_vintage=f"{name_round(before[0].id)} ; {name_round(after[0].id)}"[:200],
    )
