"""Computation and publication of a campaign's ranking."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from common.events.predict import PrioritiesUpdated
from common.schemas.estimates import Priority
from kit.campaigns.queries import find_campaign
from kit.events.outbox import tell
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Candidacy
from predict.contests.service import find_own_list
from predict.derivations.pending_jobs import is_being_made
from predict.past_results.elections.history import is_larger, read_history
from predict.past_results.nuances.grids import DEFAULT, Grid
from predict.past_results.nuances.service import read_grid
from predict.past_results.station_history import service as station_history
from predict.targeting.field_actions.partial_pooling import Belief
from predict.targeting.net_votes.score import FIRST
from predict.targeting.net_votes.score import METHOD as NET_VOTES
from predict.targeting.stations import pending_rankings, queries
from predict.targeting.stations.list_scores import ListPast, read_list_past, rescore_all
from predict.targeting.stations.models import Ranking, Station
from predict.targeting.stations.past import Evidence, gather_past
from predict.targeting.stations.queries import MOVE, NOTHING_HEARD, RANK, RANK_FOR_LIST, CanvassSums
from predict.targeting.stations.score import METHOD, Outlook, look_out, score_station

TOLD = 5000
WHOLE = 500
"""In a larger territory a canvass tells of its own station alone: the whole ranking would be half a megabyte."""
NOTHING = "aucun résultat importé"


async def hold_ranking(session: AsyncSession, campaign_id: UUID) -> Ranking:
    """Return the campaign's ranking, locked until the transaction ends.

    It is up to date, unless a job is computing the next one.
    """
    ranking = await queries.find_ranking(session, campaign_id, hold=True)
    if ranking is None:
        row = {"version": 0, "mark": "", "method": METHOD, "data_vintage": NOTHING, "last_election": None}
        await session.execute(insert(Ranking).values(campaign_id=campaign_id, **row).on_conflict_do_nothing())
        ranking = await queries.find_ranking(session, campaign_id, hold=True)
    assert ranking is not None, "the row was just made"
    if ranking.is_fresh or await is_being_made(session, pending_rankings.derived_state(ranking.ranking), ranking.mark):
        return ranking.ranking
    campaign = await find_campaign(session, campaign_id)
    if campaign is not None and await is_larger(session, campaign.state.territory, pending_rankings.AT_ONCE):
        await pending_rankings.ask_for_ranking(session, ranking)
    else:
        ranking.ranking.mark = ranking.mark
        await store_ranking(session, ranking.ranking, await read_inputs(session, campaign_id))
    return ranking.ranking


@dataclass(frozen=True)
class RankingInputs:
    """What a ranking is made of: the past of the stations, and of the campaign's own list there."""

    evidence: Evidence | None
    outlooks: Sequence[Outlook]
    names: Mapping[str, str]
    ours: Candidacy | None
    list_past: ListPast | None


async def read_inputs(session: AsyncSession, campaign_id: UUID) -> RankingInputs:
    """Read the past of the campaign's territory; it takes seconds in one of a thousand stations, and locks nothing."""
    campaign = await find_campaign(session, campaign_id)
    evidence: Evidence | None = None
    names: Mapping[str, str] = {}
    grid: Grid = DEFAULT
    if campaign is not None:
        grid = await read_grid(session, campaign.id)
        history = await read_history(session, campaign.state.territory, grid)
        aligned = await station_history.align_history(session, history)
        evidence = await asyncio.to_thread(gather_past, aligned.history, campaign.state.election, aligned.trust)
        names = history.commune_names
    outlooks = await asyncio.to_thread(look_out, evidence.pasts, evidence.last.id) if evidence else []
    ours = await find_own_list(session, campaign_id)
    list_past: ListPast | None = None
    if campaign is not None and ours is not None and outlooks:
        registered = {outlook.station: outlook.registered for outlook in outlooks}
        place = campaign.state.territory, grid, ours.bloc, campaign.state.election
        list_past = await read_list_past(session, *place, registered)
    return RankingInputs(evidence, outlooks, names, ours, list_past)


async def store_ranking(session: AsyncSession, ranking: Ranking, inputs: RankingInputs) -> None:
    """Replace a locked ranking by that of these inputs, with the canvasses so far, and publish it."""
    evidence, outlooks, list_past = inputs.evidence, inputs.outlooks, inputs.list_past
    take_list(ranking, inputs.ours if list_past else None, list_past.proof if list_past else None)
    await session.execute(
        delete(Station).where(
            Station.campaign_id == ranking.campaign_id,
            Station.station.not_in([outlook.station for outlook in outlooks]),
        )
    )
    query = select(Station).where(Station.campaign_id == ranking.campaign_id)
    stations_by_key = {station.station: station for station in await session.scalars(query)}
    sums = await queries.sum_canvasses(session, ranking.campaign_id)
    for outlook in outlooks:
        station = stations_by_key.get(outlook.station) or _new_station(ranking.campaign_id, outlook.station)
        station.commune_name = inputs.names.get(station.commune, station.commune)
        put_score(station, outlook, sums.get(outlook.station, NOTHING_HEARD))
        _put_past(station, list_past)
        session.add(station)
    ranking.data_vintage = evidence.vintage if evidence else NOTHING
    ranking.last_election = evidence.last.id if evidence else None
    await session.flush()
    if ranking.bloc is not None:
        await rescore_all(session, ranking)
    if outlooks or stations_by_key:
        await announce_ranking(session, ranking)


def take_list(ranking: Ranking, ours: Candidacy | None, proof: Mapping[str, Any] | None) -> None:
    """Note for which list the stations are ranked; for none where its bloc has no past."""
    ranking.method = NET_VOTES if ours else METHOD
    ranking.bloc, ranking.list_label = (ours.bloc, ours.label) if ours else (None, None)
    ranking.doors, ranking.proof = None, dict(proof) if proof else None


def _put_past(station: Station, list_past: ListPast | None) -> None:
    past = list_past.stations.get(station.station) if list_past else None
    station.past = asdict(past) if past else None
    station.net, station.hourly = None, None
    station.stronghold = list_past is not None and station.station in list_past.strongholds


def _new_station(campaign_id: UUID, key: str) -> Station:
    commune = key.partition("_")[0]
    return Station(
        campaign_id=campaign_id,
        station=key,
        commune=commune,
        commune_name=commune,
        registered=0,
        margin=0.0,
        margin_variance=0.0,
        best_election=None,
        voting=0.0,
        voting_variance=0.0,
        persuadable=None,
        not_persuadable=None,
        attempts=0,
        conversations=0,
        asked=0,
        undecided=0,
        persuadable_share=None,
        score=0.0,
        low=0.0,
        high=0.0,
        rank=0,
    )


def outlook_of(station: Station) -> Outlook:
    persuadable = None
    if station.persuadable is not None and station.not_persuadable is not None:
        persuadable = Belief(station.persuadable, station.not_persuadable)
    return Outlook(
        station.station,
        station.registered,
        station.margin,
        station.margin_variance,
        persuadable,
        station.best_election,
        station.voting,
        station.voting_variance,
    )


def put_score(station: Station, outlook: Outlook, canvass_sums: CanvassSums) -> None:
    attempts, talks = canvass_sums
    station.registered = outlook.registered
    station.margin, station.margin_variance = outlook.margin, outlook.margin_variance
    station.best_election = outlook.best
    station.voting, station.voting_variance = outlook.voting, outlook.voting_variance
    station.persuadable = outlook.persuadable.yes if outlook.persuadable else None
    station.not_persuadable = outlook.persuadable.no if outlook.persuadable else None
    station.attempts, station.conversations = attempts, talks.people
    station.asked, station.undecided = talks.asked, talks.undecided
    score = score_station(outlook, talks)
    station.score, station.low, station.high = score.expected, score.low, score.high
    station.persuadable_share = score.persuadable_share


async def announce_ranking(session: AsyncSession, ranking: Ranking, *, moved: Sequence[str] | None = None) -> None:
    """Set every station's rank and publish it; `moved`: the only stations whose scores changed."""
    await session.flush()
    if ranking.bloc is not None:
        await session.execute(RANK_FOR_LIST, {"campaign": ranking.campaign_id, "first": FIRST})
    elif moved is not None and len(moved) == 1:
        await session.execute(MOVE, {"campaign": ranking.campaign_id, "station": moved[0]})
    else:
        await session.execute(RANK, {"campaign": ranking.campaign_id})
    # The ranks were written past the stations that are loaded; what the caller holds besides stays as it is.
    for instance in list(session.identity_map.values()):
        if isinstance(instance, Station):
            session.expire(instance)
    statement = update(Ranking).where(Ranking.campaign_id == ranking.campaign_id).returning(Ranking)
    fresh = statement.values(version=Ranking.version + 1, ranked_at=func.now())
    past = {"synchronize_session": False, "populate_existing": True}
    await session.scalars(fresh, execution_options=past)
    of_campaign = Station.campaign_id == ranking.campaign_id
    ranked = await session.scalar(select(func.count()).select_from(Station).where(of_campaign)) or 0
    alone = moved is not None and ranked > WHOLE
    told = (Station.station, Station.rank, Station.score, Station.low, Station.high, Station.hourly)
    best = select(*told).where(of_campaign)
    if moved is not None and alone:
        best = best.where(Station.station.in_(moved))
    rows = (await session.execute(best.order_by(Station.rank).limit(TOLD))).all()
    await tell(
        session,
        PrioritiesUpdated(
            campaign_id=ranking.campaign_id,
            version=ranking.version,
            method=ranking.method,
            data_vintage=ranking.data_vintage,
            stations_ranked=ranked,
            changed_only=alone,
            bloc=ranking.bloc,
            priorities=[
                Priority(station=r.station, rank=r.rank, score=r.score, low=r.low, high=r.high, votes_per_hour=r.hourly)
                for r in rows
            ],
        ),
    )
