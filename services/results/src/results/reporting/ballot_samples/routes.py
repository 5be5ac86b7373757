from typing import Annotated

from fastapi import APIRouter, Query, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.ballots.embargo.gate import open_gate
from results.reporting.ballot_samples import service
from results.reporting.ballot_samples.models import BallotSample
from results.reporting.ballot_samples.schemas import BallotSampleCreate, BallotSampleRead, BallotSamplesRead

router = APIRouter(route_class=Route, prefix="/v1/ballot-samples", tags=["ballot samples"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tallies:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tallies:write"])]


@router.post("", status_code=status.HTTP_201_CREATED, response_model=BallotSampleRead)
async def create_ballot_sample(report: BallotSampleCreate, session: Session, caller: Writer) -> BallotSample:
    """Send the counts of the first ballots of one of your stations, for the projection before the sheet is there; 409
    before the day of the vote.
    """
    return await service.report_sample(session, caller, report)


@router.get("")
async def list_ballot_samples(
    session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> BallotSamplesRead:
    """List the first-ballot counts of your stations. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    gate.check_own_stations(round)
    rows = await service.list_samples(session, caller, round)
    return BallotSamplesRead(
        items=[BallotSampleRead.model_validate(row) for row in rows],
        next=None,
        confidential_until=gate.confidential_until(round),
    )
