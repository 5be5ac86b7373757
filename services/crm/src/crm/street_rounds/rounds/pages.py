from typing import Annotated
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PagesOfForms, attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.actions.form_input import written_cost
from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.street_rounds.material_stocks import service as stocks
from crm.street_rounds.material_stocks.stock_counts import MOVES
from crm.street_rounds.rounds import service
from crm.street_rounds.rounds import volunteers as rounds_volunteers
from crm.street_rounds.rounds.form_input import (
    MOVE_INPUTS,
    PLAN_INPUTS,
    EndEntry,
    HelperEntry,
    MarkEntry,
    MoveEntry,
    PlanEntry,
    mark_form,
    read_end,
    read_mark,
    read_move,
    read_plan,
)
from crm.street_rounds.rounds.marks import mark
from crm.street_rounds.rounds.outcomes import NO_ADS, OUTCOMES, outcomes_of
from crm.street_rounds.rounds.page_views import choices, draw_drop, list_cards

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Walker = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
Finder = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:read"])]
DONE = {
    "planned": "La tournée est planifiée.",
    "marked": "C'est noté.",
    "moved": "Le stock est à jour.",
    "completed": "La tournée est close : son coût est au budget, et son travail compte dans les priorités.",
    "cancelled": "La tournée est annulée.",
    "removed": "Cette personne n'est plus de la tournée.",
}


@router.get("/street-rounds")
async def show_street_rounds(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the rounds, and the form of a new one."""
    return await _list(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/street-rounds")
async def plan_drop(
    request: Request, session: Session, caller: Writer, entry: Annotated[PlanEntry, Form()]
) -> Response:
    async def act() -> UUID:
        zone = ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)
        street_round, _ = await service.plan_drop(session, caller, read_plan(entry, zone))
        return street_round.id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=PLAN_INPUTS),
        done=lambda made: f"/street-rounds/{made}?done=planned",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/street-rounds/{street_round_id}")
async def show_drop(
    street_round_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    any_time: Annotated[bool, Query()] = False,
) -> HTMLResponse:
    """Show a round: its map, its stops to mark, its stocks, its helpers."""
    return await _drop(request, session, caller, street_round_id, confirmation=DONE.get(done, ""), any_time=any_time)


@router.post("/street-rounds/{street_round_id}/mark")
async def add_mark(
    street_round_id: UUID, request: Request, session: Session, caller: Walker, entry: Annotated[MarkEntry, Form()]
) -> Response:
    async def act() -> None:
        now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
        await mark(session, caller, await service.get_drop(session, caller, street_round_id), read_mark(entry, now))

    done = f"marked#etape-{entry.position}"
    return await _ROUND.of(street_round_id).submit(request, session, caller, act, done, mark_form(entry))


@router.post("/street-rounds/{street_round_id}/move")
async def move_stock(
    street_round_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[MoveEntry, Form()]
) -> Response:
    async def act() -> None:
        await stocks.move(session, caller, entry.stock, read_move(entry, street_round_id))

    form = PageForm.of(entry, "move", MOVE_INPUTS)
    return await _ROUND.of(street_round_id).submit(request, session, caller, act, "moved#stock", form)


@router.post("/street-rounds/{street_round_id}/helpers")
async def add_helper(
    street_round_id: UUID, request: Request, session: Session, caller: Finder, entry: Annotated[HelperEntry, Form()]
) -> Response:
    """Show the helper's new link, which is in this answer only."""

    async def act() -> tuple[str, str]:
        street_round = await service.get_drop(session, caller, street_round_id)
        helper, path = await rounds_volunteers.add_helper(session, caller, street_round, entry.person)
        helpers = {helper.id: helper for helper in await rounds_volunteers.list_helpers(session, caller, street_round)}
        return helpers[helper.id].name, path

    result = await attempt(session, act, PageForm())
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _drop(request, session, caller, street_round_id, form=form))
    name, path = result
    settings = request.app.state.settings
    return render(
        request,
        "street_rounds/link.html",
        headers={"Cache-Control": "no-store"},
        street_round_id=street_round_id,
        name=name,
        address=f"{settings.public_url}{settings.root_path}{path}",
    )


@router.post("/street-rounds/{street_round_id}/helpers/{helper_id}/remove")
async def remove_helper(
    street_round_id: UUID, helper_id: UUID, request: Request, session: Session, caller: Finder
) -> Response:
    async def act() -> None:
        street_round = await service.get_drop(session, caller, street_round_id)
        await rounds_volunteers.remove_helper(session, caller, street_round, helper_id)

    return await _ROUND.of(street_round_id).submit(request, session, caller, act, "removed", PageForm())


@router.post("/street-rounds/{street_round_id}/end")
async def end_drop(
    street_round_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[EndEntry, Form()]
) -> Response:
    cancels = entry.how == "cancelled"

    async def act() -> None:
        if cancels:
            await service.cancel_drop(session, caller, street_round_id, None)
        else:
            planned = await service.read_drop(session, caller, await service.get_drop(session, caller, street_round_id))
            end = read_end(entry, planned.title, sum(line.amount_cents for line in planned.cost_lines))
            await service.complete_drop(session, caller, street_round_id, end, None)

    done = "cancelled" if cancels else "completed"
    return await _ROUND.of(street_round_id).submit(request, session, caller, act, done, PageForm.of(entry, "end"))


async def _list(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    form = form or PageForm()
    return render(
        request,
        "street_rounds/street_rounds.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        cards=await list_cards(session, caller),
        choices=await choices(session, caller),
        kinds=KIND_LABELS,
        may=caller.scopes,
        # In walking order.
        chosen=form.typed.get("poster_sites", ()),
        new_id=uuid4,
        form=form,
        said=confirmation,
    )


async def _drop(
    request: Request,
    session: Session,
    caller: Caller,
    street_round_id: UUID,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
    any_time: bool = False,
) -> HTMLResponse:
    drop = await service.get_drop(session, caller, street_round_id)
    street_round = await service.read_drop(session, caller, drop)
    leads = {"actions:write", "people:read"} <= caller.scopes
    needed = "poster" if street_round.kind == "postering" else "leaflet"
    return render(
        request,
        "street_rounds/street_round.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        street_round=street_round,
        drawing=await draw_drop(session, street_round),
        kinds=KIND_LABELS,
        outcomes=[(outcome, OUTCOMES[outcome]) for outcome in outcomes_of(street_round.kind)],
        words=OUTCOMES,
        moves={movement: MOVES[movement] for movement in ("taken", "returned", "used")},
        no_ads=NO_ADS,
        names={stock.id: stock.name for stock in await stocks.list_stocks(session, needed)},
        helpers=await rounds_volunteers.list_helpers(session, caller, drop) if leads else [],
        able=await rounds_volunteers.find_able(session, caller, drop, any_time=any_time) if leads else [],
        any_time=any_time,
        cost=written_cost([line.model_dump() for line in street_round.cost_lines]),
        leads=leads,
        may=caller.scopes,
        new_id=uuid4,
        said=confirmation,
        form=form or PageForm(),
    )


_ROUND = PagesOfForms("/street-rounds/{}", _drop)
