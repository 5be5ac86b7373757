"""A volunteer's own page of shifts, behind their secret link."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.links import Link
from kit.pages import back, render
from kit.problems import Problem
from kit.web import Route
from starlette.responses import Response

from crm.shifts import service
from crm.volunteers.offering import SKILLS
from crm.volunteers.service import as_themselves

router = APIRouter(route_class=Route, include_in_schema=False)

Act = Annotated[str, Form(max_length=10)]
DONE = {"take": "C'est noté : nous comptons sur vous.", "leave": "C'est noté : le créneau est libre."}


@router.get("/moi/{token}/creneaux")
async def show_own_shifts(
    token: str, request: Request, link: Link, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _own(request, link, token, said=DONE.get(done, ""))


@router.post("/moi/{token}/creneaux/{shift_id}")
async def change_own_shift(token: str, shift_id: UUID, request: Request, link: Link, act: Act = "take") -> Response:
    """`take` it, or `leave` it."""
    caller = as_themselves(link.campaign_id, link.purpose)
    act = act if act in DONE else "take"
    try:
        async with link.session.begin_nested():
            if act == "take":
                await service.take_own(link.session, caller, link.target_id, shift_id)
            else:
                await service.leave_own(link.session, caller, link.target_id, shift_id)
    except Problem as problem:
        return await _own(request, link, token, bad=problem.fr, status=problem.status)
    return back(request, f"/moi/{token}/creneaux?done={act}")


async def _own(
    request: Request, link: Link, token: str, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    caller = as_themselves(link.campaign_id, link.purpose)
    return render(
        request,
        "shifts/own.html",
        status=status,
        token=token,
        state=(await get_campaign(link.session, link.campaign_id)).state,
        shifts=await service.open_to(link.session, caller, link.target_id),
        skills=SKILLS,
        said=said,
        bad=bad,
    )
