"""The page on which members see which campaigns of their organisations ask for people, and go there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import span
from starlette.responses import Response

from crm.team.organisations import affiliations, help_requests

router = APIRouter(route_class=Route, include_in_schema=False)

Anybody = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]


@router.get("/renforts")
async def show_help(request: Request, session: Session, caller: Anybody) -> HTMLResponse:
    """Show the help that the campaign proposes to its members, as it is now."""
    return await _page(request, session, caller, PageForm())


@router.post("/renforts/{appeal_id}")
async def go(appeal_id: UUID, request: Request, session: Session, caller: Anybody) -> Response:
    """Lead to the page on which the member asks the other campaign to let them in."""

    async def act() -> str:
        return await help_requests.lead_in(session, request.app.state.sessions, caller, appeal_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm("go"),
        done=lambda path: path,
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(request: Request, session: Session, caller: Caller, form: PageForm) -> HTMLResponse:
    proposed = await affiliations.list_proposed_help(session, caller.campaign_id)
    found = [(appeal, await help_requests.read_appealed(request.app.state.sessions, appeal)) for appeal in proposed]
    return render(
        request,
        "organisations/help.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        asked=[(appeal, asked) for appeal, asked in found if asked is not None],
        span=span,
        form=form,
    )
