from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.territory.addresses import service
from crm.territory.addresses.models import Street

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
SHOWN = 100


@router.get("/streets")
async def show_streets(
    request: Request, session: Session, caller: Reader, name: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """Show streets, found by their words in any spelling."""
    rows = service.streets_within(caller, None, None, name or None).order_by(Street.plain, Street.commune)
    streets = (await session.scalars(rows.limit(SHOWN + 1))).all()
    return render(
        request,
        "territory/streets.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        name=name,
        streets=streets[:SHOWN],
        more=len(streets) > SHOWN,
        counts=await service.count_by_station(session, caller.territories),
        may_fetch=bool(caller.scopes & {"imports:write", "actions:write"}),
    )
