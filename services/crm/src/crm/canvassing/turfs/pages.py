from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.canvassing.turfs import service
from crm.canvassing.turfs.chosen_addresses import find_ground
from crm.canvassing.turfs.form_input import read_cut, read_draft, read_outline, read_where
from crm.canvassing.turfs.ground_picture import MOST_DRAWN, lay_out
from crm.canvassing.turfs.models import Turf, TurfDraft
from crm.people.records.list_silence import check_places
from crm.territory.addresses.boundary_service import list_areas
from crm.territory.addresses.labels import places_label
from crm.territory.addresses.spots import Spot

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
Text = Annotated[str, Form(max_length=2000)]
SHOWN = 200
DONE = {
    "cut": "Le découpage est en cours : rechargez la page dans une minute.",
    "drafted": "Le brouillon est prêt.",
    "published": "C'est publié.",
    "removed": "Le brouillon est supprimé.",
    "withdrawn": "Le secteur est retiré ; ce qui y a été noté reste.",
}


@router.get("/turfs")
async def show_turfs(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Render the published turfs, the drafts, and the form that makes others."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/turfs/cut")
async def cut_turfs(
    request: Request, session: Session, caller: Planner, places: Text = "", doors: Text = ""
) -> Response:
    try:
        async with session.begin_nested():
            await service.ask_cut(session, caller, read_cut(places, doors))
    except Problem as problem:
        typed = {"places": places, "doors": doors}
        return await _page(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return back(request, "/turfs?done=cut")


@router.post("/turfs/draft")
async def draft_turf(
    request: Request, session: Session, caller: Planner, name: Text = "", places: Text = ""
) -> Response:
    try:
        async with session.begin_nested():
            await service.draft_turf(session, caller, read_draft(name, places))
    except Problem as problem:
        typed = {"name": name, "places": places}
        return await _page(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return back(request, "/turfs?done=drafted")


@router.get("/turfs/draw")
async def show_drawing(
    request: Request, session: Session, caller: Planner, places: Annotated[str, Query(max_length=400)] = ""
) -> HTMLResponse:
    """The ground, to draw a turf on. `places`: communes or stations to look at; empty: all that is loaded."""
    return await _drawing(request, session, caller, places)


@router.post("/turfs/draw")
async def draft_drawn(
    request: Request,
    session: Session,
    caller: Planner,
    name: Text = "",
    places: Text = "",
    geojson: Annotated[str, Form(max_length=60_000)] = "",
) -> Response:
    try:
        async with session.begin_nested():
            await service.draft_turf(session, caller, read_outline(name, geojson))
    except Problem as problem:
        typed = {"name": name, "geojson": geojson}
        return await _drawing(request, session, caller, places, bad=problem.fr, typed=typed, status=int(problem.status))
    return back(request, "/turfs?done=drafted")


@router.post("/turfs/publish")
async def publish_all(request: Request, session: Session, caller: Planner, batch: Annotated[UUID, Form()]) -> Response:
    """Publish every draft of a cut."""
    await service.publish_batch(session, caller, batch)
    return back(request, "/turfs?done=published")


@router.post("/turfs/drafts/{draft_id}/publish")
async def publish_one(draft_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    await service.publish_turf(session, caller, draft_id, None)
    return back(request, "/turfs?done=published")


@router.post("/turfs/drafts/{draft_id}/remove")
async def remove_one(draft_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    await service.remove_draft(session, caller, draft_id)
    return back(request, "/turfs?done=removed")


@router.get("/turfs/{turf_id}")
async def show_turf(turf_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """A turf and its walk list, in the order of the round."""
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
    )


@router.post("/turfs/{turf_id}/withdraw")
async def withdraw_turf(turf_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    await service.withdraw_turf(session, caller, turf_id)
    return back(request, "/turfs?done=withdrawn")


async def _drawing(
    request: Request,
    session: Session,
    caller: Caller,
    places: str,
    *,
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    spots: list[Spot] = []
    try:
        where = read_where(places) if places.strip() else None
        spots = await find_ground(session, caller, where)
    except Problem as problem:
        bad, status = problem.fr, int(problem.status)
    near = {spot.station for spot in spots if spot.station}
    outlines = [area.geometry for area in await list_areas(session, "station") if area.code in near]
    return render(
        request,
        "turfs/draw.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        ground=lay_out([(spot.longitude, spot.latitude) for spot in spots[:MOST_DRAWN]], outlines),
        addresses=len(spots),
        most=MOST_DRAWN,
        places=places,
        typed={"name": "", "geojson": "", **(typed or {})},
        bad=bad,
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    may_write = "actions:write" in caller.scopes
    drafts: list[TurfDraft] = []
    if may_write:
        rows = service.drafts_of(caller, None).order_by(TurfDraft.batch, TurfDraft.name, TurfDraft.id)
        drafts = list(await session.scalars(rows.limit(SHOWN)))
    turfs = await session.scalars(service.turfs_within(caller).order_by(Turf.name, Turf.code).limit(SHOWN))
    return render(
        request,
        "turfs/turfs.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        turfs=turfs.all(),
        drafts=drafts,
        batches=sorted({draft.batch for draft in drafts if draft.batch is not None}, key=str),
        may_write=may_write,
        typed={"name": "", "places": "", "doors": "100", **(typed or {})},
        said=said,
        bad=bad,
    )
