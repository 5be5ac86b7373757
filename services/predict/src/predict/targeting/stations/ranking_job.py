"""Job that ranks a territory of many stations; one of many departments one after the other, as drafts that then replace
the ranking.

In such territories a small station is shrunk to its department. Each department is one transaction, so a restarted job
continues with the next, and other jobs are done in between. Canvasses received meanwhile update the old ranking and
are added to the new one.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kit.campaigns.queries import get_campaign
from kit.jobs import Work
from sqlalchemy import ColumnElement, Float, cast, delete, exists, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.service import find_own_list
from predict.past_results.elections.history import is_larger, list_departments, read_history
from predict.past_results.nuances.service import read_grid
from predict.past_results.station_history import service as station_history
from predict.targeting.stations import pending_rankings, queries
from predict.targeting.stations.list_scores import ListPast, read_list_past, rescore_all
from predict.targeting.stations.models import Ranking, Station, StationDraft
from predict.targeting.stations.past import Evidence, gather_past
from predict.targeting.stations.pending_rankings import RankingArguments, ask_for_ranking
from predict.targeting.stations.ranking import (
    NOTHING,
    RankingInputs,
    announce_ranking,
    outlook_of,
    put_score,
    read_inputs,
    store_ranking,
    take_list,
)
from predict.targeting.stations.score import Outlook, look_out, score_station

LEFT_OUT = {"mark", "department", "data_vintage", "last_election"}
COPIED = [column.name for column in StationDraft.__table__.columns if column.name not in LEFT_OUT]
UNHEARD = ("attempts", "conversations", "asked", "undecided", "rank")


async def run_ranking(work: Work, ranking_arguments: RankingArguments) -> dict[str, Any]:
    async with work.transaction() as session:
        territory = (await get_campaign(session, work.campaign_id)).state.territory
        if not await is_larger(session, territory, pending_rankings.BY_DEPARTMENT):
            inputs = await read_inputs(session, work.campaign_id)
            return {"stations": await _store_whole(session, work, ranking_arguments.mark, inputs)}
        departments = await list_departments(session, territory)
        d = StationDraft
        await session.execute(delete(d).where(d.campaign_id == work.campaign_id, d.mark != ranking_arguments.mark))
        done = set(await session.scalars(select(d.department).where(d.campaign_id == work.campaign_id).distinct()))
    for index, department in enumerate(departments):
        if department not in done:
            await work.progress(index, len(departments), f"département {department}")
            async with work.transaction() as session:
                await _draft(session, work, ranking_arguments.mark, territory, department)
            await work.give_way()
    await work.progress(len(departments), len(departments), "mise en place")
    async with work.transaction() as session:
        return {"stations": await _take_over(session, work, ranking_arguments.mark)}


async def _store_whole(session: AsyncSession, work: Work, mark: str, inputs: RankingInputs) -> int:
    """Store a ranking that was made at once; return the number of stations, or 0 if a new job was requested."""
    ranking = await queries.find_ranking(session, work.campaign_id, hold=True)
    assert ranking is not None, "its row asked for this"
    if ranking.is_fresh:
        return 0
    if ranking.mark != mark:
        await ask_for_ranking(session, ranking)
        return 0
    ranking.ranking.mark = mark
    await store_ranking(session, ranking.ranking, inputs)
    return len(inputs.outlooks)


async def _draft(session: AsyncSession, work: Work, mark: str, territory: str, department: str) -> None:
    campaign = await get_campaign(session, work.campaign_id)
    grid = await read_grid(session, campaign.id)
    history = await read_history(session, territory, grid, department)
    aligned = await station_history.align_history(session, history)
    evidence = gather_past(aligned.history, campaign.state.election, aligned.trust)
    if evidence is None:
        return
    # Events go on meanwhile.
    outlooks = await asyncio.to_thread(look_out, evidence.pasts, evidence.last.id)
    shared = {"campaign_id": campaign.id, "mark": mark, "department": department}
    ours = await find_own_list(session, campaign.id)
    list_past = None
    if ours is not None:
        registered = {outlook.station: outlook.registered for outlook in outlooks}
        place = territory, grid, ours.bloc, campaign.state.election
        list_past = await read_list_past(session, *place, registered, department)
    rows = [shared | _row(outlook, evidence, history.commune_names, list_past) for outlook in outlooks]
    if rows:
        await session.execute(insert(StationDraft), rows)


def _row(outlook: Outlook, evidence: Evidence, names: Mapping[str, str], list_past: ListPast | None) -> dict[str, Any]:
    commune = outlook.station.partition("_")[0]
    past = list_past.stations.get(outlook.station) if list_past else None
    score = score_station(outlook)
    return {
        "data_vintage": evidence.vintage,
        "last_election": evidence.last.id,
        "station": outlook.station,
        "commune": commune,
        "commune_name": names.get(commune, commune),
        "registered": outlook.registered,
        "margin": outlook.margin,
        "margin_variance": outlook.margin_variance,
        "best_election": outlook.best,
        "voting": outlook.voting,
        "voting_variance": outlook.voting_variance,
        "persuadable": outlook.persuadable.yes if outlook.persuadable else None,
        "not_persuadable": outlook.persuadable.no if outlook.persuadable else None,
        "persuadable_share": score.persuadable_share,
        "score": score.expected,
        "low": score.low,
        "high": score.high,
        "past": asdict(past) if past else None,
        "stronghold": list_past is not None and outlook.station in list_past.strongholds,
    }


async def _take_over(session: AsyncSession, work: Work, mark: str) -> int:
    """Replace the ranking; return the number of stations, or 0 if inputs changed and a new job was requested."""
    ranking = await queries.find_ranking(session, work.campaign_id, hold=True)
    assert ranking is not None, "its row asked for this"
    d, own_drafts = StationDraft, (StationDraft.campaign_id == work.campaign_id, StationDraft.mark == mark)
    stations = 0
    if ranking.mark == mark and not ranking.is_fresh:
        stations = await _replace(session, ranking.ranking, mark)
    elif not ranking.is_fresh:
        await ask_for_ranking(session, ranking)
    await session.execute(delete(d).where(*own_drafts))
    return stations


async def _replace(session: AsyncSession, ranking: Ranking, mark: str) -> int:
    d, own_drafts = StationDraft, (StationDraft.campaign_id == ranking.campaign_id, StationDraft.mark == mark)
    own_stations = Station.campaign_id == ranking.campaign_id
    in_draft = exists().where(*own_drafts, d.station == Station.station)
    await session.execute(
        delete(Station).where(own_stations, ~in_draft), execution_options={"synchronize_session": False}
    )
    columns: list[ColumnElement[Any]] = [*(d.__table__.c[name] for name in COPIED), *(literal(0) for _ in UNHEARD)]
    fresh = select(*columns).where(*own_drafts)
    row = upsert(Station).from_select([*COPIED, *UNHEARD], fresh)
    updates = {name: row.excluded[name] for name in [*COPIED, *UNHEARD]}
    await session.execute(row.on_conflict_do_update(index_elements=["campaign_id", "station"], set_=updates))
    await _count_canvasses(session, ranking)
    vintage, last = func.mode().within_group(d.data_vintage), func.mode().within_group(d.last_election)
    usual = (await session.execute(select(vintage.label("vintage"), last.label("last")).where(*own_drafts))).one()
    ranking.data_vintage, ranking.last_election = usual.vintage or NOTHING, usual.last
    ranking.mark = mark
    ours = await find_own_list(session, ranking.campaign_id)
    # A department where the bloc never stood has no past for it: the ranking is then for nobody, as a whole.
    lacking = await session.scalar(select(exists().where(own_stations, Station.past.is_(None))))
    take_list(ranking, None if lacking else ours, None)
    if ranking.bloc is not None:
        await _measure_against_all(session, ranking)
        await rescore_all(session, ranking)
    await announce_ranking(session, ranking)
    return await session.scalar(select(func.count()).select_from(d).where(*own_drafts)) or 0


async def _measure_against_all(session: AsyncSession, ranking: Ranking) -> None:
    """Measure every station against the winnable part of the whole territory, where drafts knew their department's."""
    usual = Station.past["usual"].astext.cast(Float)
    own_stations = (Station.campaign_id == ranking.campaign_id, Station.past.is_not(None))
    mean = func.sum(usual * Station.registered) / func.nullif(func.sum(Station.registered), 0)
    whole = await session.scalar(select(mean).where(*own_stations))
    fresh = func.jsonb_set(Station.past, ["usual"], func.to_jsonb(cast(whole or 0.0, Float)))
    put = update(Station).where(*own_stations).values(past=fresh)
    await session.execute(put, execution_options={"synchronize_session": False})


async def _count_canvasses(session: AsyncSession, ranking: Ranking) -> None:
    """Add all canvass counts so far to the ranking, including those during the job."""
    canvasses = await queries.sum_canvasses(session, ranking.campaign_id)
    met = select(Station).where(Station.campaign_id == ranking.campaign_id, Station.station.in_(canvasses))
    canvassed: Sequence[Station] = (await session.scalars(met)).all()
    for station in canvassed:
        put_score(station, outlook_of(station), canvasses[station.station])
