"""Ranking a territory of many departments: one after the other as a draft, which then takes the old ranking's place.

In so large a territory a small station leans on its department. Each department is one transaction and stays done: who
begins again after a kill goes on with the next. Events are heard meanwhile: a canvass is kept, moves the old ranking,
and is counted in the new one when it takes over.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from kit.campaigns.queries import get_campaign
from kit.jobs import Work
from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import list_departments, read_history
from predict.past_results.nuances.service import read_grid
from predict.past_results.station_history import service as station_history
from predict.targeting.stations import queries
from predict.targeting.stations.models import Ranking, Station, StationDraft
from predict.targeting.stations.past import Evidence, gather_past
from predict.targeting.stations.pending_rankings import RankingArguments, ask_for_ranking
from predict.targeting.stations.ranking import NOTHING, announce_ranking, outlook_of, put_score
from predict.targeting.stations.score import METHOD, Outlook, look_out, score_station

LEFT_OUT = {"mark", "department", "data_vintage", "last_election"}
COPIED = [column.name for column in StationDraft.__table__.columns if column.name not in LEFT_OUT]
UNHEARD = ("attempts", "conversations", "asked", "undecided", "rank")


async def run_ranking(work: Work, asked: RankingArguments) -> dict[str, Any]:
    async with work.transaction() as session:
        territory = (await get_campaign(session, work.campaign_id)).state.territory
        departments = await list_departments(session, territory)
        d = StationDraft
        await session.execute(delete(d).where(d.campaign_id == work.campaign_id, d.mark != asked.mark))
        done = set(await session.scalars(select(d.department).where(d.campaign_id == work.campaign_id).distinct()))
    for place, department in enumerate(departments):
        if department not in done:
            await work.progress(place, len(departments), f"département {department}")
            async with work.transaction() as session:
                await _draft(session, work, asked.mark, territory, department)
    await work.progress(len(departments), len(departments), "mise en place")
    async with work.transaction() as session:
        return {"stations": await _take_over(session, work, asked.mark)}


async def _draft(session: AsyncSession, work: Work, mark: str, territory: str, department: str) -> None:
    campaign = await get_campaign(session, work.campaign_id)
    history = await read_history(session, territory, await read_grid(session, campaign.id), department)
    aligned = await station_history.align_history(session, history)
    evidence = gather_past(aligned.history, campaign.state.election, aligned.trust)
    if evidence is None:
        return
    # Events go on meanwhile.
    outlooks = await asyncio.to_thread(look_out, evidence.pasts, evidence.last.id)
    shared = {"campaign_id": campaign.id, "mark": mark, "department": department}
    rows = [shared | _row(outlook, evidence, history.commune_names) for outlook in outlooks]
    if rows:
        await session.execute(insert(StationDraft), rows)


def _row(outlook: Outlook, evidence: Evidence, names: Mapping[str, str]) -> dict[str, Any]:
    commune = outlook.station.partition("_")[0]
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
    }


async def _take_over(session: AsyncSession, work: Work, mark: str) -> int:
    """The number of stations; 0 where results, territory or blocs changed meanwhile, and another job is asked for."""
    known = await queries.find_ranking(session, work.campaign_id, hold=True)
    assert known is not None, "its row asked for this"
    d, ours = StationDraft, (StationDraft.campaign_id == work.campaign_id, StationDraft.mark == mark)
    stations = 0
    if known.mark == mark and not known.is_fresh:
        stations = await _replace(session, known.ranking, mark)
    elif not known.is_fresh:
        await ask_for_ranking(session, known)
    await session.execute(delete(d).where(*ours))
    return stations


async def _replace(session: AsyncSession, ranking: Ranking, mark: str) -> int:
    d, ours = StationDraft, (StationDraft.campaign_id == ranking.campaign_id, StationDraft.mark == mark)
    mine = Station.campaign_id == ranking.campaign_id
    kept = exists().where(*ours, d.station == Station.station)
    await session.execute(delete(Station).where(mine, ~kept), execution_options={"synchronize_session": False})
    columns: list[ColumnElement[Any]] = [*(d.__table__.c[name] for name in COPIED), *(literal(0) for _ in UNHEARD)]
    fresh = select(*columns).where(*ours)
    row = upsert(Station).from_select([*COPIED, *UNHEARD], fresh)
    given = {name: row.excluded[name] for name in [*COPIED, *UNHEARD]}
    await session.execute(row.on_conflict_do_update(index_elements=["campaign_id", "station"], set_=given))
    await _count_canvasses(session, ranking)
    vintage, last = func.mode().within_group(d.data_vintage), func.mode().within_group(d.last_election)
    usual = (await session.execute(select(vintage.label("vintage"), last.label("last")).where(*ours))).one()
    ranking.data_vintage, ranking.last_election = usual.vintage or NOTHING, usual.last
    ranking.method, ranking.mark = METHOD, mark
    await announce_ranking(session, ranking)
    return await session.scalar(select(func.count()).select_from(d).where(*ours)) or 0


async def _count_canvasses(session: AsyncSession, ranking: Ranking) -> None:
    """Add the canvass counts so far to the ranking, also those that came in while the draft was made."""
    heard = await queries.sum_canvasses(session, ranking.campaign_id)
    met = select(Station).where(Station.campaign_id == ranking.campaign_id, Station.station.in_(heard))
    there: Sequence[Station] = (await session.scalars(met)).all()
    for station in there:
        put_score(station, outlook_of(station), heard[station.station])
