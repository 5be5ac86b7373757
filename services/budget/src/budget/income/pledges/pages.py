from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.pledges import service

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
SHOWN = 100
STATES = {"open": "Attendue", "kept": "Tenue", "given_up": "Abandonnée"}


@router.get("/pledges")
async def show_pledges(
    request: Request, session: Session, caller: Reader, skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> HTMLResponse:
    """Show fundraiser pledges: still expected, not acceptable, received."""
    rows = await service.list_pledges(session, caller.campaign_id, skip, SHOWN + 1)
    campaign = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "pledges/pledges.html",
        campaign=campaign,
        rows=rows[:SHOWN],
        following=skip + SHOWN if len(rows) > SHOWN else None,
        expected=await service.sum_open(session, caller.campaign_id),
        states=STATES,
        money=amount_in(ceilings.currency_of(campaign)),
        may_book={"receipts:write", "donors:read"} <= caller.scopes,
    )
