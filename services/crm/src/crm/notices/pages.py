from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages import render
from kit.public import PublicSession
from kit.web import Route

from crm.notices.texts import SPOKEN_VERSION, spoken

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/avis/{campaign_id}")
async def show_notice(campaign_id: UUID, request: Request, session: PublicSession) -> HTMLResponse:
    """What the code leads to that canvassers show: who keeps what, why, how long, and how to object."""
    state = (await get_campaign(session, campaign_id)).state
    return render(request, "notices/notice.html", campaign=state, version=SPOKEN_VERSION, said=spoken(state.candidate))
