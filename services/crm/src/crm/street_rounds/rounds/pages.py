from collections.abc import Sequence
from typing import Annotated
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.forms import read_form, whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.street_rounds.material_stocks import service as stocks
from crm.street_rounds.material_stocks.schemas import MoveCreate
from crm.street_rounds.material_stocks.stock_counts import MOVES
from crm.street_rounds.rounds import service
from crm.street_rounds.rounds import volunteers as rounds_volunteers
from crm.street_rounds.rounds.form_input import read_mark, read_plan
from crm.street_rounds.rounds.marks import mark
from crm.street_rounds.rounds.outcomes import NO_ADS, OUTCOMES, outcomes_of
from crm.street_rounds.rounds.page_views import choices, draw_drop, list_cards
from crm.street_rounds.rounds.schemas import StreetRoundCompletion

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Walker = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
Finder = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:read"])]
Short = Annotated[str, Form(max_length=200)]
Picks = Annotated[list[str] | None, Form(max_length=200)]
DONE = {
    "planned": "La tournée est planifiée.",
    "marked": "C'est noté.",
    "moved": "Le stock est à jour.",
    "completed": "La tournée est close ; ses sommes sont parties au budget et aux priorités.",
    "cancelled": "La tournée est annulée.",
    "removed": "Cette personne n'est plus de la tournée.",
}


@router.get("/street-rounds")
async def show_street_rounds(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Rounds, and how to plan another."""
    return await _list(request, session, caller, said=DONE.get(done, ""))


@router.post("/street-rounds")
async def plan_drop(
    request: Request,
    session: Session,
    caller: Writer,
    id: Short = "",
    kind: Short = "",
    title: Short = "",
    starts_at: Short = "",
    ends_at: Short = "",
    volunteers: Short = "",
    cost: Short = "",
    turf: Short = "",
    poster_sites: Picks = None,
) -> Response:
    typed = {"id": id, "kind": kind, "title": title, "starts_at": starts_at, "ends_at": ends_at}
    typed |= {"volunteers": volunteers, "cost": cost, "turf": turf}
    zone = (await get_campaign(session, caller.campaign_id)).state.time_zone
    try:
        async with session.begin_nested():
            street_round, _ = await service.plan_drop(
                session, caller, read_plan(typed, poster_sites or [], ZoneInfo(zone))
            )
    except Problem as problem:
        chosen = poster_sites or []
        return await _list(
            request, session, caller, bad=problem.fr, typed=typed, chosen=chosen, status=int(problem.status)
        )
    return back(request, f"/street-rounds/{street_round.id}?done=planned")


@router.get("/street-rounds/{street_round_id}")
async def show_drop(
    street_round_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    any_time: Annotated[bool, Query()] = False,
) -> HTMLResponse:
    """A round: its map, its stops to tick off, what it took of the stocks, who goes."""
    return await _drop(request, session, caller, street_round_id, said=DONE.get(done, ""), any_time=any_time)


@router.post("/street-rounds/{street_round_id}/mark")
async def add_mark(
    street_round_id: UUID,
    request: Request,
    session: Session,
    caller: Walker,
    id: Short = "",
    position: Annotated[int, Form(ge=1, le=1000)] = 1,
    outcome: Short = "",
    count: Short = "",
    boxes_left: Short = "",
) -> Response:
    said = {"id": id, "position": position, "outcome": outcome, "count": count, "boxes_left": boxes_left}
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    try:
        async with session.begin_nested():
            put = read_mark(said | {"happened_at": now})
            await mark(session, caller, await service.get_drop(session, caller, street_round_id), put)
    except Problem as problem:
        return await _drop(request, session, caller, street_round_id, bad=problem.fr, status=int(problem.status))
    return back(request, f"/street-rounds/{street_round_id}?done=marked#etape-{position}")


@router.post("/street-rounds/{street_round_id}/move")
async def move_stock(
    street_round_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    stock: Annotated[UUID, Form()],
    id: Short = "",
    kind: Short = "",
    count: Short = "",
) -> Response:
    said = {"id": id, "kind": kind, "count": whole_number(count), "street_round_id": str(street_round_id)}
    try:
        async with session.begin_nested():
            put = read_form(MoveCreate, said, {"/count": "le nombre", "/kind": "le mouvement"})
            await stocks.move(session, caller, stock, put)
    except Problem as problem:
        return await _drop(request, session, caller, street_round_id, bad=problem.fr, status=int(problem.status))
    return back(request, f"/street-rounds/{street_round_id}?done=moved#stock")


@router.post("/street-rounds/{street_round_id}/helpers")
async def add_helper(
    street_round_id: UUID, request: Request, session: Session, caller: Finder, person: Annotated[UUID, Form()]
) -> HTMLResponse:
    """The link is in this answer and nowhere else."""
    settings = request.app.state.settings
    street_round = await service.get_drop(session, caller, street_round_id)
    helper, path = await rounds_volunteers.add_helper(session, caller, street_round, person)
    known = {one.id: one for one in await rounds_volunteers.list_helpers(session, caller, street_round)}
    return render(
        request,
        "street_rounds/link.html",
        headers={"Cache-Control": "no-store"},
        street_round_id=street_round_id,
        name=known[helper.id].name,
        address=f"{settings.public_url}{settings.root_path}{path}",
    )


@router.post("/street-rounds/{street_round_id}/helpers/{helper_id}/remove")
async def remove_helper(
    street_round_id: UUID, helper_id: UUID, request: Request, session: Session, caller: Finder
) -> Response:
    await rounds_volunteers.remove_helper(
        session, caller, await service.get_drop(session, caller, street_round_id), helper_id
    )
    return back(request, f"/street-rounds/{street_round_id}?done=removed")


@router.post("/street-rounds/{street_round_id}/end")
async def end_drop(
    street_round_id: UUID, request: Request, session: Session, caller: Writer, how: Short = "", volunteers: Short = ""
) -> Response:
    try:
        async with session.begin_nested():
            if how == "cancelled":
                await service.cancel_drop(session, caller, street_round_id, None)
            else:
                said = {"volunteers": whole_number(volunteers) if volunteers else None}
                put = read_form(StreetRoundCompletion, said, {"/volunteers": "le nombre de personnes"})
                await service.complete_drop(session, caller, street_round_id, put, None)
    except Problem as problem:
        return await _drop(request, session, caller, street_round_id, bad=problem.fr, status=int(problem.status))
    return back(request, f"/street-rounds/{street_round_id}?done={'cancelled' if how == 'cancelled' else 'completed'}")


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    chosen: Sequence[str] = (),
    status: int = 200,
) -> HTMLResponse:
    empty = dict.fromkeys(("kind", "title", "starts_at", "ends_at", "volunteers", "cost", "turf"), "")
    return render(
        request,
        "street_rounds/street_rounds.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        cards=await list_cards(session, caller),
        choices=await choices(session, caller),
        kinds=KIND_LABELS,
        may=caller.scopes,
        typed={**empty, **(typed or {})},
        chosen=chosen,
        new_id=uuid4,
        said=said,
        bad=bad,
    )


async def _drop(
    request: Request,
    session: Session,
    caller: Caller,
    street_round_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    any_time: bool = False,
    status: int = 200,
) -> HTMLResponse:
    known = await service.get_drop(session, caller, street_round_id)
    street_round = await service.read_drop(session, caller, known)
    leads = {"actions:write", "people:read"} <= caller.scopes
    needed = "poster" if street_round.kind == "postering" else "leaflet"
    return render(
        request,
        "street_rounds/street_round.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        street_round=street_round,
        drawing=await draw_drop(session, street_round),
        kinds=KIND_LABELS,
        outcomes=[(one, OUTCOMES[one]) for one in outcomes_of(street_round.kind)],
        words=OUTCOMES,
        moves=MOVES,
        no_ads=NO_ADS,
        stocks=await stocks.list_stocks(session, needed),
        helpers=await rounds_volunteers.list_helpers(session, caller, known) if leads else [],
        able=await rounds_volunteers.find_able(session, caller, known, any_time=any_time) if leads else [],
        any_time=any_time,
        leads=leads,
        may=caller.scopes,
        new_id=uuid4,
        said=said,
        bad=bad,
    )
