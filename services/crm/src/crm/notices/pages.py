from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages import render
from kit.public import PublicSession
from kit.web import Route

from crm.notices.texts import SPOKEN_VERSION, spoken
from crm.retentions.service import find_controller

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/avis/{campaign_id}")
async def show_notice(campaign_id: UUID, request: Request, session: PublicSession) -> HTMLResponse:
    """What the code of canvassers and the public forms lead to: who keeps what, why, how long, and how to object."""
    state = (await get_campaign(session, campaign_id)).state
    return render(
        request,
        "notices/notice.html",
        campaign=state,
        controller=await find_controller(session, campaign_id),
        version=SPOKEN_VERSION,
        said=spoken(state.candidate),
    )
