from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.ceilings.amounts import amount_in
from budget.spending.costs import service
from budget.spending.costs.schemas import PlaceCost

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
STATUS = {"planned": "prévue", "completed": "faite", "cancelled": "annulée"}


@router.get("/costs")
async def show_costs(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the campaign's costs, place by place and action by action."""
    costs = await service.read_costs(session, caller.campaign_id)
    return render(
        request,
        "costs/costs.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        costs=costs,
        shade=_shades(costs.stations),
        statuses=STATUS,
        money=amount_in(costs.currency),
    )


def _shades(places: list[PlaceCost]) -> dict[str, int]:
    """Return the shade 1 to 4 of each place: the quarter of the highest cost. The amount is written beside it."""
    most = max((place_cost.spent_cents + place_cost.planned_cents for place_cost in places), default=0) or 1
    return {
        place_cost.place: 1 + min(3, (place_cost.spent_cents + place_cost.planned_cents) * 4 // most)
        for place_cost in places
    }
