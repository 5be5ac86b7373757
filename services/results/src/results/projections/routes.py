from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging, cut_page, read_cursor
from kit.web.problems import NotFound

from results.ballots.candidates.service import list_candidates
from results.ballots.embargo.gate import open_gate
from results.projections import queries, service
from results.projections.board_projection import find_current
from results.projections.parameters import METHOD
from results.projections.projection_answers import read_earlier, read_projection, stored_transfers
from results.projections.schemas import (
    NightTransfersRead,
    PlannedStation,
    ProjectionHistory,
    ProjectionRead,
    RangeRead,
    SamplingPlanRead,
    TransferRead,
)
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, prefix="/v1", tags=["totals"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
RoundNumber = Annotated[int, Query(ge=1, le=2)]

FIRST_HUNDRED = 100


@router.get("/projection")
async def get_projection(session: Session, caller: Reader, round: RoundNumber = 1) -> ProjectionRead:
    """Return the newest estimate of the round's final result. Before the legal hour: to the closed team only.

    It is recomputed within a second of each sheet that counts, from the counted stations and the past results of all
    stations; its intervals have had their nominal coverage on past nights. `too_early` says why nothing may be
    concluded yet.
    """
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    projection = await find_current(session, round)
    if projection is None:
        raise NotFound(
            "Trop tôt pour dire : aucune feuille de ce tour ne compte encore.",
            "Too early: no sheet of this round counts yet.",
        )
    candidates = await list_candidates(session, round)
    prior = await queries.heard_forecast(session, round)
    return read_projection(projection, candidates, prior, gate.confidential_until(round))


@router.get("/projection/history")
async def list_projection_history(
    session: Session,
    caller: Reader,
    paging: Paging,
    round: RoundNumber = 1,
) -> ProjectionHistory:
    """List the projections of the night, the latest first. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    rows = await queries.earlier_projections(session, round, read_cursor(paging, int), paging.limit + 1)
    page = cut_page([read_earlier(row) for row in rows], paging.limit, lambda row: row.version)
    return ProjectionHistory(
        round=round,
        confidential_until=gate.confidential_until(round),
        items=page.items,
        next=page.next,
    )


@router.get("/sampling-plan")
async def get_sampling_plan(
    session: Session,
    caller: Planner,
    round: RoundNumber = 1,
    reporters: Annotated[int, Query(ge=1, le=1000, description="How many stations can be covered.")] = 20,
    first_hundred: Annotated[bool, Query(description="They tell the first hundred ballots, not the sheet.")] = False,
) -> SamplingPlanRead:
    """Return the stations where reporters reduce the projection's error most, the most useful first.

    It rests on past results. Stations already counted are taken into account only for callers who may see the night's
    totals; others get the plan of the day before.
    """
    gate = await open_gate(session, caller)
    night = gate.shows(round)
    ballots = FIRST_HUNDRED if first_hundred else None
    design, sampling_plan, parameters = await service.plan_reporters(
        session, caller.campaign_id, round, reporters, ballots, night=night
    )
    stations_by_key = {station.station: station for station in await list_stations(session)}
    # Binomial units: half of the votes have a deviation of a half.
    reach = [
        0.5 * parameters.shares.at((index + 1) / len(stations_by_key)).reach(0.9)
        for index in range(len(sampling_plan.picks))
    ]
    return SamplingPlanRead(
        next=None,
        round=round,
        method=METHOD,
        first_hundred=first_hundred,
        knows_counted=night,
        half_width90_before=min(1.0, sampling_plan.deviations[0]),
        items=[
            PlannedStation(
                rank=index + 1,
                station=design.stations[pick],
                commune_name=stations_by_key[design.stations[pick]].commune_name,
                registered=stations_by_key[design.stations[pick]].registered,
                closes_at=stations_by_key[design.stations[pick]].closings.get(str(round)),
                half_width90=min(1.0, reach[index] * sampling_plan.deviations[index + 1]),
            )
            for index, pick in enumerate(sampling_plan.picks)
        ],
    )


@router.get("/projection/transfers")
async def get_projection_transfers(session: Session, caller: Reader, round: RoundNumber = 2) -> NightTransfersRead:
    """Return predict's estimate of how voters moved to this round. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    stored = await queries.heard_transfers(session, round)
    if stored is None:
        raise NotFound(
            "Aucun report de voix vers ce tour n'est encore estimé.", "No transfer to this round is estimated yet."
        )
    transfers = stored_transfers(stored)
    return NightTransfersRead(
        next=None,
        round=round,
        method=transfers.method,
        data_vintage=transfers.data_vintage,
        from_election=transfers.from_ballot.election,
        from_on=transfers.from_ballot.on,
        from_round=transfers.from_ballot.round,
        stations=transfers.stations,
        received_at=stored.heard_at,
        confidential_until=gate.confidential_until(round),
        items=[
            TransferRead(
                from_choice=transfer.from_choice,
                to_choice=transfer.to_choice,
                share=transfer.share,
                interval=RangeRead(level=0.9, low=transfer.interval.low, high=transfer.interval.high),
            )
            for transfer in transfers.transfers
        ],
    )
