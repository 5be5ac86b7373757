"""Service of core votes, recomputed when their inputs change."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from kit.campaigns.queries import Campaign, find_campaign
from kit.web.problems import Conflict, NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.contests.candidacies import Candidacy, Contest
from predict.forecasting.core_vote.gaussian_process import Round
from predict.forecasting.core_vote.model import METHOD, Outlook, look_ahead
from predict.forecasting.core_vote.models import CoreVoteRun, StationCoreVote
from predict.forecasting.core_vote.observations import Past
from predict.forecasting.core_vote.reasons import explain_levels, never_stood
from predict.forecasting.core_vote.reserve import find_best
from predict.forecasting.core_vote.todays_stations import name_vintage, recast_results
from predict.past_results.elections.bloc_results import BlocResults, read_bloc_results
from predict.past_results.elections.history import Ballot, list_ballots
from predict.past_results.elections.levels import refuse_large
from predict.past_results.nuances import service as nuances
from predict.past_results.nuances.grids import Grid
from predict.past_results.station_history import service as station_history

NOTHING = "aucun résultat importé"


async def bring_up_to_date(session: AsyncSession, campaign_id: UUID) -> CoreVoteRun:
    """Return the campaign's core votes, recomputed if territory, blocs or imported results changed."""
    campaign = await find_campaign(session, campaign_id)
    ballots, grid = await list_ballots(session), await nuances.read_grid(session, campaign_id)
    mark = _mark(campaign, ballots, grid)
    if campaign is not None:
        await refuse_large(session, campaign.state.territory)
    core_vote_run = await session.get(CoreVoteRun, campaign_id)
    if core_vote_run is not None and core_vote_run.mark == mark:
        return core_vote_run
    run = await _lock(session, campaign_id)
    if run.mark != mark:
        await _compute(session, campaign, grid, run)
        run.mark = mark
        run.version += 1
        await session.flush()
        await session.refresh(run)
    return run


async def find_list(session: AsyncSession, campaign_id: UUID, list_id: str | None) -> tuple[Contest, Candidacy]:
    """Return the requested list, or the campaign's own; raise Conflict if none is marked as its own."""
    contest = await contests.read_contest(session, campaign_id)
    if list_id is None:
        if contest.ours is None:
            raise Conflict(
                "Dites d’abord quelle liste est la vôtre, à la page « Qui se présente ».",
                "Say first which list is yours: PUT /v1/contest with `ours`.",
            )
        return contest, contest.ours
    candidacy = next((one for one in contest.lists if one.id == list_id), None)
    if candidacy is None:
        list_ids = ", ".join(one.id for one in contest.lists[:20])
        raise NotFound(
            f"Aucune liste « {list_id} » ne se présente. Les listes : {list_ids}.",
            f"No list {list_id} stands. The lists are: {list_ids}.",
            "?list",
        )
    return contest, candidacy


async def read_outlooks(session: AsyncSession, campaign_id: UUID, bloc: str) -> Sequence[StationCoreVote]:
    """Return every station's stored core vote by key; raise Conflict if past results lack the bloc."""
    query = select(StationCoreVote).where(StationCoreVote.campaign_id == campaign_id, StationCoreVote.bloc == bloc)
    return require_rows((await session.scalars(query.order_by(StationCoreVote.station))).all(), bloc)


def require_rows(rows: Sequence[StationCoreVote], bloc: str) -> Sequence[StationCoreVote]:
    """Return the rows; raise Conflict if past results lack the bloc."""
    if not rows:
        raise Conflict(
            f"Aucun résultat passé importé ne donne de voix au bloc « {bloc} » dans ce territoire : importez, à "
            "la page « Données officielles », des élections où il s’est présenté, ou changez le bloc de la liste.",
            f"No imported result gives votes to the bloc {bloc} in this territory: import elections in which it stood, "
            "or change the bloc of the list.",
        )
    return rows


def _mark(campaign: Campaign | None, ballots: list[Ballot], grid: Grid) -> str:
    inputs = (campaign.state.territory, campaign.state.election, campaign.state.rounds[0].on) if campaign else ()
    seen = [(ballot.id, ballot.revision) for ballot in ballots]
    return hashlib.sha256(repr((METHOD, inputs, grid.mark, seen)).encode()).hexdigest()[:32]


async def _lock(session: AsyncSession, campaign_id: UUID) -> CoreVoteRun:
    row: dict[str, Any] = {"version": 0, "mark": "", "method": METHOD, "data_vintage": NOTHING, "reasons": []}
    await session.execute(insert(CoreVoteRun).values(campaign_id=campaign_id, **row).on_conflict_do_nothing())
    query = select(CoreVoteRun).where(CoreVoteRun.campaign_id == campaign_id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one()


async def _compute(session: AsyncSession, campaign: Campaign | None, grid: Grid, run: CoreVoteRun) -> None:
    await session.execute(delete(StationCoreVote).where(StationCoreVote.campaign_id == run.campaign_id))
    rows = await _fill(session, campaign, campaign.state.territory if campaign else "", grid, run)
    for of_bloc in rows.values():
        await session.execute(insert(StationCoreVote), of_bloc)


async def compute_place(
    session: AsyncSession, campaign_id: UUID, place: str
) -> tuple[CoreVoteRun, dict[str, list[StationCoreVote]]]:
    """Return the core votes by bloc in a part of the campaign's territory; nothing is stored."""
    campaign, grid = await find_campaign(session, campaign_id), await nuances.read_grid(session, campaign_id)
    run = CoreVoteRun(campaign_id=campaign_id, version=0, mark="", method=METHOD, data_vintage=NOTHING, reasons=[])
    run.computed_at = datetime.now(UTC)
    rows = await _fill(session, campaign, place, grid, run)
    return run, {bloc: [StationCoreVote(**row) for row in of_bloc] for bloc, of_bloc in rows.items()}


async def _fill(
    session: AsyncSession, campaign: Campaign | None, territory: str, grid: Grid, run: CoreVoteRun
) -> dict[str, list[dict[str, Any]]]:
    """Say in the run what it is made of, and return the rows of each bloc, none without results."""
    run.method, run.data_vintage, run.reasons = METHOD, NOTHING, []
    if campaign is None:
        return {}
    results = await read_bloc_results(session, territory, grid)
    results, trust = await station_history.align_blocs(session, territory, results)
    recast = recast_results(results, trust)
    if recast is None:
        return {}
    past, rows = recast
    silent = never_stood(past)
    target = Round("target", campaign.state.election, campaign.state.rounds[0].on, 1)
    outlooks = look_ahead(past, target, frozenset(bloc for bloc in past.votes if not silent[bloc]))
    run.data_vintage = name_vintage(results)
    run.reasons = [
        {"bloc": bloc, "rounds": [asdict(reason) for reason in explain_levels(past, bloc, outlook)]}
        for bloc, outlook in outlooks.items()
    ]
    return {bloc: _rows(run.campaign_id, bloc, past, results, rows, outlook) for bloc, outlook in outlooks.items()}


def _rows(
    campaign_id: UUID, bloc: str, past: Past, results: BlocResults, rows: list[int], outlook: Outlook
) -> list[dict[str, Any]]:
    best = find_best(past, bloc, outlook)
    counted = np.isfinite(past.registered)
    confidence = np.where(counted, past.confidence, 1.0).min(axis=1)
    levels = {
        f"{name}_{level}": getattr(getattr(outlook.votes, name), level)
        for name in ("known", "own")
        for level in ("zone", "commune", "station")
    }
    result: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        station = results.stations[row]
        commune = station.partition("_")[0]
        of_round = int(best.round[index])
        result.append(
            {
                "campaign_id": campaign_id,
                "bloc": bloc,
                "station": station,
                "commune": commune,
                "commune_name": results.commune_names.get(commune, commune),
                "zone": results.zones[row],
                "registered": int(past.registered_now[index]),
                "turnout": float(outlook.turnout.expected[index]),
                "share": float(outlook.share.expected[index]),
                "confidence": float(confidence[index]),
                "best": float(best.votes[index]) if of_round >= 0 else None,
                "best_round": past.rounds[of_round].id if of_round >= 0 else None,
                "best_turnout": float(best.turnout[index]) if of_round >= 0 else None,
                **{name: float(values[index]) for name, values in levels.items()},
            }
        )
    return result
