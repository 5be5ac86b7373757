from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.ballots.embargo.gate import open_gate
from results.sheets.totals import service
from results.sheets.totals.addition import METHOD
from results.sheets.totals.schemas import CandidateTotal, RegisteredCounted, StationsCounted, TotalsRead

router = APIRouter(route_class=Route, prefix="/v1/totals", tags=["totals"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]


@router.get("")
async def get_totals(session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1) -> TotalsRead:
    """Return the totals of the validated sheets. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    totals = await service.add_up_round(session, round)
    sums = totals.sums
    age = datetime.now(UTC) - sums.as_of if sums.as_of else None
    return TotalsRead(
        round=round,
        method=METHOD,
        partial=not sums.complete,
        official=False,
        confidential_until=gate.confidential_until(round),
        stations=StationsCounted(counted=sums.stations_counted, total=sums.stations),
        disputed=totals.disputed,
        registered=RegisteredCounted(
            counted=sums.registered_counted, total=sums.registered, share=sums.registered_share
        ),
        voters=sums.voters,
        blank=sums.blank,
        null=sums.null,
        valid=sums.valid,
        turnout=sums.turnout,
        candidates=[
            CandidateTotal(
                id=line.candidate,
                panel=totals.candidates[line.candidate].panel,
                name=totals.candidates[line.candidate].name,
                nuance=totals.candidates[line.candidate].nuance,
                votes=line.votes,
                share_valid=line.share_valid,
                share_registered=line.share_registered,
            )
            for line in sums.lines
        ],
        as_of=sums.as_of,
        age_seconds=max(0, int(age.total_seconds())) if age else None,
    )
