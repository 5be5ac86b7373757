import asyncio
from typing import Annotated

from common.schemas.territories import Station
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign, local_now
from kit.pages.forms import read_form
from kit.pages.page_form import Line as Typed
from kit.pages.page_form import PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import hour
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from crm.campaign.actions import service as actions
from crm.canvassing.board import service
from crm.canvassing.board.briefing_pdf import Line, print_briefing
from crm.canvassing.board.map_svg import CLASSES, UNKNOWN, as_svg
from crm.canvassing.canvasses import placement
from crm.canvassing.canvasses.schemas import PlacementPut
from crm.canvassing.plans.service import read_plan

router = APIRouter(route_class=Route, include_in_schema=False)

Coordinator = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:read", "actions:write"])]
_DONE = {"placed": "C'est placé : les passages comptent dans ce bureau.", "kept": "C'est noté : ce bureau existe."}
Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read"])]
ACTIONS = 20


class PlacementEntry(Posted):
    """The form that places an unknown station; one button keeps it as a real one."""

    station: Station
    placed_in: Typed = ""
    exists: Typed = ""


@router.get("/board")
async def show_board(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """Show the coordinator's board: canvassers at work, progress of turfs and stations, the map."""
    return await _board(request, session, caller, confirmation=_DONE.get(done, ""))


@router.post("/board/place")
async def place_station(
    request: Request, session: Session, caller: Coordinator, entry: Annotated[PlacementEntry, Form()]
) -> Response:
    """Move the canvasses of an unknown station to another, or keep it as a real one."""

    async def act() -> int:
        body = {"station": entry.station if entry.exists else entry.placed_in}
        put = read_form(PlacementPut, body, {"/station": "le bureau"})
        return await placement.place_station(session, caller, entry.station, put.station)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"place-{entry.station}", {"/station": "placed_in"}),
        done=lambda moved: f"/board?done={'placed' if moved else 'kept'}",
        again=lambda form: _board(request, session, caller, form=form),
    )


async def _board(
    request: Request, session: AsyncSession, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    board = await service.read_board(session, caller)
    picture = await service.draw_map(session, caller, board.stations)
    return render(
        request,
        "board/board.html",
        said=confirmation,
        form=form or PageForm(),
        known_stations=sorted((await placement.read_stations(session)).known or ()) if board.unknown_stations else [],
        may_place="actions:write" in caller.scopes,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        board=board,
        stations=[station for station in board.stations if station.attempts],
        untouched=sum(not station.attempts for station in board.stations),
        # Made only of numbers and escaped text.
        drawing=Markup(as_svg(picture)) if picture.shapes else "",
        classes=CLASSES,
        unknown=UNKNOWN,
    )


@router.get("/board.pdf")
async def print_board(session: Session, caller: Reader) -> Response:
    """Print the morning briefing."""
    state = (await get_campaign(session, caller.campaign_id)).state
    board = await service.read_board(session, caller)
    plan = await read_plan(session, caller)
    now = local_now(state)
    midnight = now.replace(hour=23, minute=59, second=59)
    coming = [one for one in await actions.list_coming(session, now, ACTIONS) if one.starts_at <= midnight]
    zone = state.time_zone
    lines = [Line(hour(one.starts_at, zone), hour(one.ends_at, zone), one.title, one.volunteers) for one in coming]
    picture = await service.draw_map(session, caller, board.stations)
    content = await asyncio.to_thread(print_briefing, state.name, zone, board, plan, lines, picture)
    headers = {
        "Content-Disposition": f'inline; filename="point-du-matin-{now:%Y-%m-%d}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)
