"""Service of the night's projection: recomputed when a sheet counts, stored, told as an event, under embargo."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from common.events.results import TallyValidated
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import find_campaign, get_campaign
from kit.events.outbox import tell
from kit.jobs import Work
from kit.web.problems import Conflict, Invalid
from kit.web.refusals import unknown_round
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import KnownCandidate, list_candidates
from results.projections import ground_cache, queries
from results.projections.chances import Chances
from results.projections.design import Coming, Design
from results.projections.event_payload import event_of, withdrawal_of
from results.projections.law import contenders_of, find_rule, weigh_night
from results.projections.models import Projection
from results.projections.outlook import Outlook, describe, estimate
from results.projections.parameters import Parameters, load
from results.projections.past_offsets import Label
from results.projections.projection import KnownCounts
from results.projections.sampling import Plan, plan
from results.reporting.ballot_samples.service import FirstBallots, list_first_ballots
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.tallies.known_sheets import list_counted
from results.sheets.tallies.projection_requests import ProjectionAsked
from results.territory.history.service import find_bloc, list_past_ballots, past_stamp
from results.territory.stations.service import list_stations
from results.winners.counts import read_ages
from results.winners.night import Ages

_LOCK = 7_106
NOTHING_COUNTS = "plus aucun bureau compté"


@dataclass(frozen=True)
class Night:
    """Input of a projection."""

    state: CampaignState
    on: date
    round: int
    design: Design
    parameters: Parameters
    candidates: Sequence[KnownCandidate]
    sheets: Sequence[Counted]
    samples: Sequence[FirstBallots]
    ages: dict[str, Ages]


async def hear_tally(session: AsyncSession, event: TallyValidated) -> None:
    """Project the sheet's round again, unless the newest projection already includes the sheet."""
    campaign = await find_campaign(session, event.campaign_id)
    if campaign is not None and event.round in [day.number for day in campaign.state.rounds]:
        await project_round(session, event.campaign_id, event.round)


async def run_projection(work: Work, request: ProjectionAsked) -> dict[str, Any]:
    """Job: project a round after a first-hundred count, which has no event. Returns {}: jobs know no embargo."""
    async with work.transaction() as session:
        await project_round(session, work.campaign_id, request.round)
    return {}


async def project_round(session: AsyncSession, campaign_id: UUID, round_number: int) -> Projection | None:
    """Store and return a new projection; None if nothing counts or nothing has changed since the last.

    Sheets may come faster than a country is projected: each projection includes all that count by then. One that was
    told is withdrawn once it is too early again, or nothing counts any more.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(f"{campaign_id}/{round_number}"))))
    sheets = await list_counted(session, round_number)
    candidates = await list_candidates(session, round_number)
    samples = await list_first_ballots(session, round_number)
    seen = _digest(sheets, samples, candidates)
    before = await queries.latest_projection(session, round_number)
    if not candidates or not (any(sheet.valid for sheet in sheets) or any(sample.valid for sample in samples)):
        if before is not None and _is_told(before):
            await _withdraw(session, before, seen)
        return None
    if before is not None and before.made_from == seen:
        return None
    night = await _read_night(session, campaign_id, round_number, candidates, sheets, samples)
    # Some tens of milliseconds of processor: what else the worker hears goes on meanwhile.
    outlook = await asyncio.to_thread(compute_outlook, night)
    projection = Projection(
        campaign_id=campaign_id,
        round=round_number,
        version=before.version + 1 if before else 1,
        method=outlook.method,
        stations_counted=outlook.stations_counted,
        made_from=seen,
        content=outlook.content(),
    )
    session.add(projection)
    await session.flush()
    # Too early: nobody is told of shares that say nothing yet about the whole.
    if not outlook.too_early:
        await tell(session, event_of(projection, outlook))
    elif before is not None and _is_told(before):
        await tell(session, withdrawal_of(projection))
    return projection


def _is_told(projection: Projection) -> bool:
    return not projection.content["too_early"]


async def _withdraw(session: AsyncSession, before: Projection, seen: str) -> None:
    """Store that no sheet counts any more, as a version that the next projection follows, and tell it."""
    counts = {"stations_counted": 0, "stations_sampled": 0, "registered_share": 0.0}
    projection = Projection(
        campaign_id=before.campaign_id,
        round=before.round,
        version=before.version + 1,
        method=before.method,
        stations_counted=0,
        made_from=seen,
        content=before.content | counts | {"too_early": NOTHING_COUNTS, "lines": []},
    )
    session.add(projection)
    await session.flush()
    await tell(session, withdrawal_of(projection))


def compute_outlook(night: Night) -> Outlook:
    """Compute the projection's content from the night's data. Pure."""
    counts = arrange_counts(night.design, night.candidates, night.sheets, night.samples)
    labels = labels_of(night.state, night.on, night.candidates)
    estimated = estimate(night.design, labels, counts, night.parameters)
    registered = round(estimated.projected.registered)
    ids = [candidate.id for candidate in night.candidates]
    contenders = contenders_of(ids, night.ages)
    chances: Chances | None = None
    law: str | None = None
    try:
        rule = find_rule(night.state, night.on, night.round, contenders, registered)
        projected = estimated.projected
        chances = weigh_night(
            rule,
            contenders,
            projected.shares,
            projected.deviations,
            estimated.spread,
            round(projected.valid),
            registered,
            night.round,
        )
        if chances.asked == 0:
            chances, law = None, "la règle ne peut pas être appliquée à ces nombres"
    except Invalid as refusal:
        law = refusal.fr
    return describe(night.design, ids, counts, estimated, chances, law)


def arrange_counts(
    design: Design,
    candidates: Sequence[KnownCandidate],
    sheets: Sequence[Counted],
    samples: Sequence[FirstBallots] = (),
) -> KnownCounts:
    """Arrange the counted sheets by station of the design; stations without one take their first-ballot sample."""
    place = {station: index for index, station in enumerate(design.stations)}
    size = len(place)
    counted = np.zeros(size, dtype=bool)
    registered, voters, valid = design.registered.copy(), np.zeros(size), np.zeros(size)
    votes = np.zeros((size, len(candidates)))
    for sheet in sheets:
        at = place.get(sheet.station)
        if at is not None:
            counted[at] = True
            registered[at], voters[at], valid[at] = sheet.registered, sheet.voters, sheet.valid
            votes[at] = [sheet.votes.get(candidate.id, 0) for candidate in candidates]
    sampled = np.zeros(size)
    for sample in samples:
        at = place.get(sample.station)
        if at is not None and not counted[at] and sample.valid > 0:
            sampled[at] = sample.valid
            votes[at] = [sample.votes.get(candidate.id, 0) for candidate in candidates]
    return KnownCounts(counted, registered, voters, valid, votes, sampled)


def labels_of(state: CampaignState, on: date, candidates: Sequence[KnownCandidate]) -> list[Label]:
    election = f"{state.election}-{on.year}"
    return [
        Label(candidate.name, find_bloc(election, candidate.nuance or "", candidate.name)) for candidate in candidates
    ]


async def plan_reporters(
    session: AsyncSession, campaign_id: UUID, round_number: int, reporters: int, ballots: int | None, *, night: bool
) -> tuple[Design, Plan, Parameters]:
    """Choose the stations for this many reporters; with `night`, given the stations counted already."""
    state = (await get_campaign(session, campaign_id)).state
    on = _day(state, round_number)
    if not await list_stations(session):
        raise Conflict("Les bureaux de vote ne sont pas encore importés.", "The polling stations are not imported yet.")
    design = await _find_design(session, campaign_id, state, on, round_number)
    parameters = _parameters(state, on, round_number, design)
    inside = {sheet.station for sheet in await list_counted(session, round_number)} if night else set[str]()
    counted = np.array([station in inside for station in design.stations])
    # Turnout moves all stations together: what matters here is their size beside each other.
    size = design.registered * 0.6
    widths = parameters.settings.shares
    sampling_plan = await asyncio.to_thread(plan, design, widths, size, counted, reporters, ballots)
    return design, sampling_plan, parameters


async def _read_night(
    session: AsyncSession,
    campaign_id: UUID,
    round_number: int,
    candidates: Sequence[KnownCandidate],
    sheets: Sequence[Counted],
    samples: Sequence[FirstBallots],
) -> Night:
    state = (await get_campaign(session, campaign_id)).state
    on = _day(state, round_number)
    design = await _find_design(session, campaign_id, state, on, round_number)
    parameters = _parameters(state, on, round_number, design)
    ages = await read_ages(session, round_number)
    return Night(state, on, round_number, design, parameters, candidates, sheets, samples, ages)


async def _find_design(
    session: AsyncSession, campaign_id: UUID, state: CampaignState, on: date, round_number: int
) -> Design:
    coming = Coming(str(state.election), on.year, round_number)
    stations = await list_stations(session)
    key = ground_cache.key_of(campaign_id, coming, stations, await past_stamp(session))
    design = ground_cache.find(key)
    if design is not None:
        return design
    past = [ballot for ballot in await list_past_ballots(session) if ballot.on < on]
    return await asyncio.to_thread(ground_cache.make, key, past)


def _parameters(state: CampaignState, on: date, round_number: int, design: Design) -> Parameters:
    return load().of(str(state.election), on.year, round_number, country=len(design.stratum) > 1)


def _day(state: CampaignState, round_number: int) -> date:
    day = next((day.on for day in state.rounds if day.number == round_number), None)
    if day is None:
        raise unknown_round("?round")
    return day


def _digest(sheets: Sequence[Counted], samples: Sequence[FirstBallots], candidates: Sequence[KnownCandidate]) -> str:
    """Return a digest that is equal for equal sheets, samples and names."""
    rows: list[Any] = sorted(
        [sheet.station, sheet.registered, sheet.voters, sheet.valid, sorted(sheet.votes.items())] for sheet in sheets
    )
    first = sorted([sample.station, sample.valid, sorted(sample.votes.items())] for sample in samples)
    names = [[candidate.id, candidate.name, candidate.nuance] for candidate in candidates]
    return hashlib.sha256(json.dumps([rows, first, names], separators=(",", ":")).encode()).hexdigest()
