"""The planner: the order of turfs until the eve of the vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.schemas.actions import Channel
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import silences_of
from crm.canvassing.canvasses import service as canvasses
from crm.canvassing.plans.action_effects import Kind
from crm.canvassing.plans.models import Capacity
from crm.canvassing.plans.schemas import (
    CapacityPut,
    CapacityRead,
    GainRead,
    IntervalRead,
    KindRate,
    PlannedTurf,
    PlanRead,
)
from crm.canvassing.plans.turf_order import Gain, Interval, Place, best_kind, interval_of, one_more_team, schedule
from crm.canvassing.plans.vote_value import Patch, Score, Tried, Worth, value
from crm.canvassing.station_rankings.service import find_ranking, list_scores
from crm.canvassing.turfs.progress import Progress, read_progress
from crm.territory.addresses import service as territories

METHOD = "field-hours-1"
DEFAULT = CapacityPut(teams=1)
_CHANNELS = {Kind.DOOR_TO_DOOR: Channel.DOOR, Kind.PHONE_BANK: Channel.PHONE}


@dataclass(frozen=True)
class Field:
    """The input of the order of turfs."""

    listed: Sequence[Progress]
    patches: list[Patch]
    scores: Mapping[str, Score]
    homes: Mapping[str, int]
    tried: Mapping[Kind, Mapping[str, Tried]]


async def read_plan(session: AsyncSession, caller: Caller) -> PlanRead:
    """Compute the plan from the current data."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now, end = campaign_now(state), end_of(state, campaign_now(state))
    capacity = await read_capacity(session, caller.campaign_id)
    field = await _gather(session, caller)
    worths = {
        kind: value(kind, field.patches, field.scores, field.homes, field.tried.get(kind, {}), capacity.people)
        for kind in Kind
    }
    walked = worths[Kind.DOOR_TO_DOOR]
    team_capacity = (capacity.people, capacity.teams, capacity.hours_a_week)
    places = schedule(walked, *team_capacity, now, end)
    gain = one_more_team(walked, *team_capacity, now, end) if places else Gain(Interval(0.0, 0.0, 0.0), 0, noise=True)
    ranking = await find_ranking(session, caller.campaign_id)
    return PlanRead(
        method=METHOD,
        priorities=f"{ranking.method}, {ranking.data_vintage}" if ranking else None,
        heard_version=ranking.heard_version if ranking else None,
        ends_at=end,
        capacity=capacity,
        turfs=[_as_read(field, place, number, worths) for number, place in enumerate(places, start=1)],
        one_more_team=GainRead.model_validate(gain, from_attributes=True),
        finished=sum(one.doors_left == 0 for one in field.listed),
    )


def end_of(state: CampaignState, now: datetime) -> datetime:
    """Return the eve of the next round at 00:00; of the last round once that has begun."""
    eves = [eve for eve, _ in silences_of(state)]
    return next((eve for eve in eves if eve > now), eves[-1] if eves else now)


async def read_capacity(session: AsyncSession, campaign_id: UUID) -> CapacityRead:
    return CapacityRead.model_validate(await session.get(Capacity, campaign_id) or DEFAULT, from_attributes=True)


async def put_capacity(session: AsyncSession, campaign_id: UUID, put: CapacityPut) -> CapacityRead:
    row = put.model_dump()
    statement = insert(Capacity).values(campaign_id=campaign_id, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["campaign_id"], set_=row))
    return CapacityRead(**row)


async def _gather(session: AsyncSession, caller: Caller) -> Field:
    progress = await read_progress(session, caller)
    patches = [
        Patch(
            one.turf.id,
            one.left_by_station,
            one.doors_left / max(one.turf.doors, 1),
            one.turf.walk_seconds,
        )
        for one in progress
        if one.doors_left
    ]
    scores = {row.station: Score(row.score, row.low, row.high) for row in await list_scores(session)}
    homes = {station: count for station, _, count in await territories.count_by_station(session, ()) if station}
    tried = {
        kind: {station: Tried(*counts) for station, counts in (await canvasses.count_talks(session, channel)).items()}
        for kind, channel in _CHANNELS.items()
    }
    return Field(progress, patches, scores, homes, tried)


def _as_read(field: Field, place: Place, number: int, worths: Mapping[Kind, Worth]) -> PlannedTurf:
    patch = field.patches[place.patch]
    turf = next(one.turf for one in field.listed if one.turf.id == patch.id)
    rates = {kind: worth.rate[place.patch] for kind, worth in worths.items()}
    best, sure = best_kind(list(rates.values()))
    return PlannedTurf(
        turf_id=turf.id,
        code=turf.code,
        name=turf.name,
        stations=turf.stations,
        place=number,
        tier=place.tier,
        doors_left=sum(patch.doors_left.values()),
        votes_per_hour=_interval(place.rate),
        votes=_interval(place.votes),
        volunteer_hours=place.hours,
        done_on=place.on,
        kinds=[KindRate(kind=kind, votes_per_hour=_interval(interval_of(rate))) for kind, rate in rates.items()],
        best_kind=list(rates)[best],
        kind_is_sure=sure,
    )


def _interval(interval: Interval) -> IntervalRead:
    return IntervalRead.model_validate(interval, from_attributes=True)
