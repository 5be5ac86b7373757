from typing import Annotated

from fastapi import APIRouter, Query, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from results.sheets.turnouts import service
from results.sheets.turnouts.models import Turnout
from results.sheets.turnouts.schemas import TurnoutCreate, TurnoutRead

router = APIRouter(route_class=Route, prefix="/v1/turnouts", tags=["turnouts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tallies:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tallies:write"])]


@router.post("", status_code=status.HTTP_201_CREATED, response_model=TurnoutRead)
async def create_turnout(report: TurnoutCreate, session: Session, caller: Writer) -> Turnout:
    """Report the number of voters so far in one of your stations, or correct it; 409 before the day of the vote."""
    return await service.report_turnout(session, caller, report)


@router.get("")
async def list_turnouts(
    session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> Page[TurnoutRead]:
    """List the turnout reported in your stations. Turnout is not a result: it is not under embargo."""
    rows = await service.list_turnouts(session, caller, round)
    return single_page([TurnoutRead.model_validate(row) for row in rows])
