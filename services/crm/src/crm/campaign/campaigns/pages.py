"""The campaign's own page: what it is, and the form that changes its names, dates and population."""

from typing import Annotated

from elections.kinds import kind_of
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.campaigns import service
from crm.campaign.campaigns.forms import INPUTS, CampaignEntry, read_campaign, shown_campaign

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["campaigns:write"])]


@router.get("/campaign")
async def show_campaign(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, changed=bool(done))


@router.post("/campaign")
async def change_campaign(
    request: Request, session: Session, caller: Writer, entry: Annotated[CampaignEntry, Form()]
) -> Response:
    """Change the campaign; the other services follow within a second."""

    async def act() -> None:
        patch = read_campaign(entry)
        seen = int(entry.version) if entry.version.isascii() and entry.version.isdigit() else None
        await service.change_campaign(session, caller.campaign_id, patch, seen)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done="/campaign?done=changed",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, changed: bool = False, form: PageForm | None = None
) -> HTMLResponse:
    campaign = await get_campaign(session, caller.campaign_id)
    return render(
        request,
        "campaigns/campaign.html",
        campaign=campaign.state,
        election=kind_of(campaign.state.election).name,
        may_change="campaigns:write" in caller.scopes,
        changed=changed,
        form=form or shown_campaign(campaign.state, campaign.version),
    )
