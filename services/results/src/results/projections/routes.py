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
from results.projections.schemas import (
    NightTransfersRead,
    PlannedStation,
    ProjectionHistory,
    ProjectionRead,
    RangeRead,
    SamplingPlanRead,
    TransferRead,
)
from results.projections.told_projection import read_earlier, read_projection, told_transfers
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, prefix="/v1", tags=["totals"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
RoundNumber = Annotated[int, Query(ge=1, le=2)]

FIRST_HUNDRED = 100


@router.get("/projection")
async def get_projection(session: Session, caller: Reader, round: RoundNumber = 1) -> ProjectionRead:
    """The newest estimate of the round's final result. Before the legal hour: to the closed team only.

    Made anew within a second of each sheet that counts, from the counted stations and the past of all of them, with
    intervals that held on past nights as often as they say. `too_early` says why nothing may be concluded yet.
    """
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    made = await find_current(session, round)
    if made is None:
        raise NotFound(
            "Trop tôt pour dire : aucune feuille de ce tour ne compte encore.",
            "Too early: no sheet of this round counts yet.",
        )
    candidates = await list_candidates(session, round)
    prior = await queries.heard_forecast(session, round)
    return read_projection(made, candidates, prior, gate.confidential_until(round))


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
    page = cut_page([read_earlier(row) for row in rows], paging.limit, lambda one: one.version)
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
    """Return the stations to send reporters to so that the projection errs least, the most useful first.

    It rests on the past of the stations. Which of them are counted is taken into account for who may see the night's
    sums; for others it is the plan of the day before.
    """
    gate = await open_gate(session, caller)
    night = gate.shows(round)
    ballots = FIRST_HUNDRED if first_hundred else None
    design, made, parameters = await service.plan_reporters(
        session, caller.campaign_id, round, reporters, ballots, night=night
    )
    known = {one.station: one for one in await list_stations(session)}
    # Binomial units: half of the votes have a deviation of a half.
    reach = [0.5 * parameters.shares.at((place + 1) / len(known)).reach(0.9) for place in range(len(made.picks))]
    return SamplingPlanRead(
        next=None,
        round=round,
        method=METHOD,
        first_hundred=first_hundred,
        knows_counted=night,
        half_width90_before=min(1.0, made.deviations[0]),
        items=[
            PlannedStation(
                rank=place + 1,
                station=design.stations[pick],
                commune_name=known[design.stations[pick]].commune_name,
                registered=known[design.stations[pick]].registered,
                closes_at=known[design.stations[pick]].closings.get(str(round)),
                half_width90=min(1.0, reach[place] * made.deviations[place + 1]),
            )
            for place, pick in enumerate(made.picks)
        ],
    )


@router.get("/projection/transfers")
async def get_projection_transfers(session: Session, caller: Reader, round: RoundNumber = 2) -> NightTransfersRead:
    """Return predict's estimate of how voters moved to this round. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    heard = await queries.heard_transfers(session, round)
    if heard is None:
        raise NotFound(
            "Aucun report de voix vers ce tour n'est encore estimé.", "No transfer to this round is estimated yet."
        )
    told = told_transfers(heard)
    return NightTransfersRead(
        next=None,
        round=round,
        method=told.method,
        data_vintage=told.data_vintage,
        from_election=told.from_ballot.election,
        from_on=told.from_ballot.on,
        from_round=told.from_ballot.round,
        stations=told.stations,
        received_at=heard.heard_at,
        confidential_until=gate.confidential_until(round),
        items=[
            TransferRead(
                from_choice=one.from_choice,
                to_choice=one.to_choice,
                share=one.share,
                interval=RangeRead(level=0.9, low=one.interval.low, high=one.interval.high),
            )
            for one in told.transfers
        ],
    )
