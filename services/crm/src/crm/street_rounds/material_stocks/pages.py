from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.street_rounds.material_stocks import service
from crm.street_rounds.material_stocks.schemas import MaterialStockCreate, MoveCreate
from crm.street_rounds.material_stocks.stock_counts import MOVES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Short = Annotated[str, Form(max_length=100)]
KINDS = {"poster": "Affiche", "leaflet": "Tract"}
FIELDS = {"/name": "le nom", "/count": "le nombre", "/kind": "le mouvement"}
DONE = {"added": "Le stock est ajouté.", "moved": "C'est noté."}
LAST = 20


@router.get("/material-stocks")
async def show_stocks(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The page of material stocks: what is in store, what is out, and the last movements."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/material-stocks")
async def add_stock(
    request: Request, session: Session, caller: Writer, id: Short = "", kind: Short = "", name: Short = ""
) -> Response:
    try:
        async with session.begin_nested():
            put = read_form(MaterialStockCreate, {"id": id, "kind": kind, "name": name.strip()}, FIELDS)
            await service.add_stock(session, caller, put)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/material-stocks?done=added")


@router.post("/material-stocks/{stock_id}/move")
async def move(
    stock_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    id: Short = "",
    kind: Short = "",
    count: Short = "",
) -> Response:
    """Record a movement in store only: what a round takes and brings back is recorded with the round."""
    try:
        async with session.begin_nested():
            number = whole_number(count)
            put = read_form(MoveCreate, {"id": id, "kind": kind, "count": number}, FIELDS)
            await service.move(session, caller, stock_id, put)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/material-stocks?done=moved")


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    stocks = [service.describe(one) for one in await service.list_stocks(session)]
    return render(
        request,
        "material_stocks/material_stocks.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        stocks=stocks,
        names={one.id: one.name for one in stocks},
        moves=await service.last_moves(session, LAST),
        kinds=KINDS,
        words=MOVES,
        may_write="actions:write" in caller.scopes,
        new_id=uuid4,
        said=said,
        bad=bad,
    )
