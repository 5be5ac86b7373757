from typing import Annotated

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag

from budget.reimbursement.reimbursement_forecast import service
from budget.reimbursement.reimbursement_forecast.schemas import ReimbursementForecastPut, ReimbursementForecastRead

router = APIRouter(route_class=Route, prefix="/v1/reimbursement-forecast", tags=["reimbursements"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:write"])]


@router.get("")
async def get_reimbursement_forecast(response: Response, session: Session, caller: Reader) -> ReimbursementForecastRead:
    """Return the expected reimbursement with its interval, the probability of none, the money at risk.

    On the night, figures from the sheets are hidden before the legal hour (L. 52-2), except to the closed team.
    """
    return with_etag(response, await service.read_reimbursement_forecast(session, caller))


@router.put("", responses=CHANGED_RESPONSE)
async def set_reimbursement_forecast(
    put: ReimbursementForecastPut, response: Response, session: Session, caller: Writer, if_match: IfMatch = None
) -> ReimbursementForecastRead:
    """Set the own candidate and, after the legal hour, the proclaimed share."""
    await service.set_forecast_input(session, caller, put, version_of(if_match))
    return with_etag(response, await service.read_reimbursement_forecast(session, caller))
