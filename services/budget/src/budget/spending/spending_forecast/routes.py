from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.spending.spending_forecast import service
from budget.spending.spending_forecast.schemas import SpendingForecastRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["spending forecast"])

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]


@router.get("/spending-forecast")
async def get_spending_forecast(session: Session, caller: Reader) -> SpendingForecastRead:
    """Return spending by day, plans apart, and the forecast final amount with its 90 % interval."""
    return service.describe(await service.forecast_spending(session, caller.campaign_id))
