from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.canvassing.turfs import service
from crm.canvassing.turfs.chosen_addresses import find_ground
from crm.canvassing.turfs.form_input import (
    OUTLINE_INPUTS,
    OutlineEntry,
    read_outline,
    read_where,
)
from crm.canvassing.turfs.ground_picture import MAX_DRAWN, lay_out
from crm.people.records.list_silence import check_places
from crm.territory.addresses.boundary_service import list_areas
from crm.territory.addresses.labels import places_label
from crm.territory.addresses.spots import Spot

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]


@router.get("/turfs/draw")
async def show_drawing(
    request: Request, session: Session, caller: Planner, places: Annotated[str, Query(max_length=400)] = ""
) -> HTMLResponse:
    """Show the map to draw a turf on. `places`: communes or stations to show; empty: all addresses."""
    return await _drawing(request, session, caller, places)


@router.post("/turfs/draw")
async def draft_drawn(
    request: Request, session: Session, caller: Planner, entry: Annotated[OutlineEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.draft_turf(session, caller, read_outline(entry.name, entry.geojson))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=OUTLINE_INPUTS),
        done="/turfs?done=drafted",
        again=lambda form: _drawing(request, session, caller, entry.places, form=form),
    )


@router.get("/turfs/{turf_id}")
async def show_turf(turf_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show a turf and its walk list, in walking order."""
    return await _turf(request, session, caller, turf_id, PageForm())


@router.post("/turfs/{turf_id}/withdraw")
async def withdraw_turf(turf_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    async def act() -> None:
        await service.withdraw_turf(session, caller, turf_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/turfs?done=withdrawn",
        again=lambda form: _turf(request, session, caller, turf_id, form),
    )


async def _turf(request: Request, session: Session, caller: Caller, turf_id: UUID, form: PageForm) -> HTMLResponse:
    turf = await service.get_turf(session, caller, turf_id)
    await check_places(session, caller, turf.stations)
    return render(
        request,
        "turfs/turf.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        turf=turf,
        stops=await service.list_stops(session, caller.campaign_id, turf_id),
        may_write="actions:write" in caller.scopes,
        places_label=places_label,
        form=form,
    )


async def _drawing(
    request: Request, session: Session, caller: Caller, places: str, *, form: PageForm | None = None
) -> HTMLResponse:
    form = form or PageForm()
    spots: list[Spot] = []
    try:
        own = await find_territory(session, caller.campaign_id)
        where = read_where(places, own) if places.strip() else None
        spots = await find_ground(session, caller, where)
    except Problem as problem:
        if not form.problem:
            form = PageForm("look", {"places": (places,)}, {"": "places"}).refused(problem)
    near = {spot.station for spot in spots if spot.station}
    outlines = [area.geometry for area in await list_areas(session, "station") if area.code in near]
    return render(
        request,
        "turfs/draw.html",
        status=int(form.problem.status) if form.problem else 200,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        ground=lay_out([(spot.longitude, spot.latitude) for spot in spots[:MAX_DRAWN]], outlines),
        addresses=len(spots),
        most=MAX_DRAWN,
        places=places,
        form=form,
    )
