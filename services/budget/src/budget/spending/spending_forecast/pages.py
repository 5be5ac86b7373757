from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.ceilings.amounts import LEVELS, amount_in
from budget.spending.spending_forecast import picture as spending_forecast_picture
from budget.spending.spending_forecast import service
from budget.spending.spending_forecast.forecast import METHOD, find_forecast_level

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]


@router.get("/spending-forecast")
async def show_spending_forecast(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show spending, plans and the forecast against the ceiling."""
    read = await service.forecast_spending(session, caller.campaign_id)
    pace = read.pace
    spent, planned = sum(pace.spent.values()), sum(pace.planned.values()) + pace.undated_cents
    picture = spending_forecast_picture.draw_spending_forecast(
        pace.spent,
        pace.planned,
        pace.undated_cents,
        read.found,
        read.today,
        read.period.starts_on,
        read.period.votes_on,
        read.ceiling,
    )
    return render(
        request,
        "spending_forecast/spending_forecast.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        read=read,
        found=read.found,
        spent=spent,
        planned=planned,
        level=LEVELS[find_forecast_level(read.found, spent + planned, read.ceiling)],
        picture=picture,
        drawing=spending_forecast_picture,
        months=service.by_month(pace),
        money=amount_in(read.currency),
        method=METHOD,
    )
