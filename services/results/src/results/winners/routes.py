from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.refusals import check_round_exists
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import open_gate
from results.winners import counts
from results.winners.schemas import (
    MAX_SEATS,
    AgesPut,
    CandidateAges,
    NoOutcome,
    OutcomeRead,
    WinnersRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["totals"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
StationReader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:write"])]
RoundNumber = Annotated[int, Path(ge=1, le=2)]


@router.get("/winners")
async def get_winners(
    session: Session,
    caller: Reader,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    seats: Annotated[
        int | None, Query(ge=1, le=MAX_SEATS, description="To fill, where the population does not say it.")
    ] = None,
) -> WinnersRead:
    """List the elected, qualified and eliminated by the campaign's counts. Before the legal hour: closed team only."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    judged = await counts.judge_counts(session, caller.campaign_id, round, seats)
    sums, outcome, refusal = judged.totals.sums, judged.verdict.outcome, judged.verdict.refusal
    return WinnersRead(
        round=round,
        partial=judged.verdict.if_complete,
        official=False,
        confidential_until=gate.confidential_until(round),
        stations_counted=sums.stations_counted,
        stations=sums.stations,
        registered=sums.registered_counted,
        valid=sums.valid,
        outcome=OutcomeRead(**asdict(outcome)) if outcome else None,
        refusal=NoOutcome(fr=refusal.fr, en=refusal.en, pointer=refusal.pointer) if refusal else None,
    )


@router.get("/rounds/{round}/ages")
async def list_ages(round: RoundNumber, session: Session, _: StationReader) -> Page[CandidateAges]:
    """List the ages entered for ties."""
    return await _read_ages(session, round)


@router.put("/rounds/{round}/ages")
async def set_ages(round: RoundNumber, put: AgesPut, session: Session, caller: Writer) -> Page[CandidateAges]:
    """Replace the ages of the round's candidates: the law breaks ties by age."""
    campaign = await get_campaign(session, caller.campaign_id)
    check_round_exists(campaign.state, round)
    await counts.put_ages(session, caller.campaign_id, round, put)
    return await _read_ages(session, round)


async def _read_ages(session: AsyncSession, round_number: int) -> Page[CandidateAges]:
    ages = await counts.read_ages(session, round_number)
    return single_page(
        [
            CandidateAges(id=name, average_age=candidate_ages.average_age, birth_dates=list(candidate_ages.born))
            for name, candidate_ages in sorted(ages.items())
        ]
    )
