"""« Mes secteurs »: what a canvasser was given, and how to start walking it on this phone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Choices, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import pairing_address
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from crm.canvassing.turf_assignments import service
from crm.canvassing.turf_assignments.free_times import describe_slots
from crm.canvassing.turf_assignments.schemas import AvailabilityPut
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.progress import read_progress
from crm.canvassing.turfs.walk_plan import DOOR_SECONDS
from crm.people.volunteers.availability import DAYS, PARTS

router = APIRouter(route_class=Route, include_in_schema=False)

Canvasser = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "canvasses:write"])]
MOST_FREE = 6
NAMES = {"/slots": "vos moments libres"}
DONE = {"taken": "Ce secteur est à vous.", "free": "C’est noté."}


class AvailabilityEntry(Posted):
    slots: Choices = ()


@router.get("/my-turfs")
async def show_own_turfs(
    request: Request, session: Session, caller: Canvasser, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the caller's turfs, and some that nobody has."""
    return await _page(request, session, caller, PageForm(), confirmation=DONE.get(done, ""))


@router.post("/my-turfs/availability")
async def say_availability(
    request: Request, session: Session, caller: Canvasser, entry: Annotated[AvailabilityEntry, Form()]
) -> Response:
    """Store when the caller is free."""

    async def act() -> None:
        put = read_form(AvailabilityPut, {"slots": list(entry.slots)}, NAMES)
        await service.put_slots(session, caller, put.slots)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "free"),
        done="/my-turfs?done=free",
        again=lambda form: _page(request, session, caller, form),
    )


@router.post("/my-turfs/{turf_id}/start")
async def start_walk(turf_id: UUID, request: Request, session: Session, caller: Canvasser) -> Response:
    """Pair this phone with the turf, and lead to its walk."""

    async def act() -> str:
        return await service.start_walk(session, caller, turf_id)

    token = await attempt(session, act, PageForm())
    if isinstance(token, PageForm):
        return await show_refused(token, lambda form: _page(request, session, caller, form))
    # What stands after the # never reaches a server or its logs.
    return RedirectResponse(pairing_address(request, token), 303, headers={"Cache-Control": "no-store"})


@router.post("/my-turfs/{turf_id}/take")
async def take_turf(turf_id: UUID, request: Request, session: Session, caller: Canvasser) -> Response:
    """Take a turf that nobody has."""

    async def act() -> None:
        await service.take_free(session, caller, turf_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/my-turfs?done=taken",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: AsyncSession, caller: Caller, form: PageForm, *, confirmation: str = ""
) -> HTMLResponse:
    own = await service.list_own(session, caller)
    free = (await service.list_free(session, caller))[:MOST_FREE]
    streets = {one.id: await turfs.first_street(session, caller.campaign_id, one.id) for one in (*own, *free)}
    return render(
        request,
        "turfs/own_turfs.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        own=own,
        free=free,
        streets=streets,
        progress={one.turf.id: one for one in await read_progress(session, caller)} if own else {},
        door_seconds=DOOR_SECONDS,
        slots=(slots := await service.read_slots(session, caller)),
        free_times=describe_slots(slots),
        days=DAYS,
        parts=PARTS,
        form=form,
        said=confirmation,
    )
