"""Where a volunteer makes the link of their calendar, and takes it back; behind the link to their own page."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.links import Link, has_link, revoke_links

from crm.campaign_events.calendars.service import root_of
from crm.campaign_events.shift_calendars import service
from crm.people.records import service as people
from crm.people.volunteers.service import as_themselves

router = APIRouter(route_class=Route, include_in_schema=False)

Act = Annotated[str, Form(max_length=10)]
Lang = Annotated[str, Query(max_length=5, description="`en`, else French.")]


@router.get("/moi/{token}/agenda")
async def show_shift_calendar(token: str, request: Request, link: Link, lang: Lang = "fr") -> HTMLResponse:
    return await _shown(request, link, token, lang)


@router.post("/moi/{token}/agenda")
async def change_shift_calendar(
    token: str, request: Request, link: Link, act: Act = "renew", lang: Lang = "fr"
) -> HTMLResponse:
    """`renew`: a new address, shown now and never again; `revoke`: none any more."""
    caller = as_themselves(link.campaign_id, link.purpose)
    # One at a time: of two addresses made at once the page would know one.
    await people.get_person(link.session, caller, link.target_id, lock=True)
    if act == "revoke":
        await revoke_links(link.session, link.target_id, service.PURPOSE)
        return await _shown(request, link, token, lang, revoked=True)
    path = await service.renew(link.session, link.campaign_id, link.target_id)
    return await _shown(request, link, token, lang, address=f"{root_of(request.app.state.settings)}{path}")


async def _shown(
    request: Request, link: Link, token: str, lang: str, *, address: str = "", revoked: bool = False
) -> HTMLResponse:
    as_themselves(link.campaign_id, link.purpose)
    spoken = "en" if lang[:2].lower() == "en" else "fr"
    return render(
        request,
        "shift_calendars/own.html",
        headers={"Content-Language": spoken},
        token=token,
        state=(await get_campaign(link.session, link.campaign_id)).state,
        spoken=spoken,
        query="?lang=en" if spoken == "en" else "",
        has_one=await has_link(link.session, link.target_id, service.PURPOSE),
        address=address,
        revoked=revoked,
    )
