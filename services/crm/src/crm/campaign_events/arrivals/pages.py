"""The page at an event's door, opened by a link: codes are read, and who had not signed up is counted."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.links import Link
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign_events.registrations import check_in as registrations_check_in
from crm.campaign_events.registrations import service

router = APIRouter(route_class=Route, include_in_schema=False)

SCANNING = {"Permissions-Policy": "camera=(self), geolocation=(), microphone=()"}
Typed = Annotated[str, Form(max_length=300)]


@router.get("/accueil/{token}")
async def show_desk(token: str, request: Request, link: Link) -> HTMLResponse:
    return await _desk(request, link, token)


@router.post("/accueil/{token}")
async def check_in(token: str, request: Request, link: Link, code: Typed = "") -> HTMLResponse:
    """Check somebody in without scripts, or if the browser reads no codes."""
    return await _desk(request, link, token, code=code)


@router.post("/accueil/{token}/sans-inscription")
async def count_walk_in(token: str, request: Request, link: Link, act: Typed = "in") -> Response:
    """Count somebody in who had not signed up; `back`: it was a mistake."""
    campaign_event = await registrations_check_in.desk_campaign_event(
        link.session, link.campaign_id, link.purpose, link.target_id
    )
    await registrations_check_in.count_walk_in(link.session, campaign_event, -1 if act == "back" else 1)
    return back(request, f"/accueil/{token}#sans-inscription")


async def _desk(request: Request, link: Link, token: str, *, code: str | None = None) -> HTMLResponse:
    campaign_event = await registrations_check_in.desk_campaign_event(
        link.session, link.campaign_id, link.purpose, link.target_id
    )
    arrival, bad, status = None, "", 200
    if code is not None:
        try:
            async with link.session.begin_nested():
                arrival = await registrations_check_in.check_in(
                    link.session, campaign_event, code, registrations_check_in.AT_THE_DOOR
                )
        except Problem as problem:
            bad, status = problem.fr, int(problem.status)
    return render(
        request,
        "registrations/desk.html",
        status=status,
        headers=SCANNING,
        token=token,
        state=(await get_campaign(link.session, link.campaign_id)).state,
        campaign_event=campaign_event,
        counts=await service.count_of(link.session, campaign_event),
        arrival=arrival,
        bad=bad,
    )
