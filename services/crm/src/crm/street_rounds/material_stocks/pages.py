from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.street_rounds.material_stocks import service
from crm.street_rounds.material_stocks.schemas import MaterialStockCreate, MoveCreate
from crm.street_rounds.material_stocks.stock_counts import MOVES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
KINDS = {"poster": "Affiche", "leaflet": "Tract"}
STOCK_NAMES = {"/name": "le nom", "/kind": "le genre"}
MOVE_NAMES = {"/count": "le nombre", "/kind": "le mouvement"}
DONE = {"added": "Le stock est ajouté.", "moved": "C'est noté."}
INPUTS = {"/id": ""}
LAST = 20


class StockEntry(Posted):
    """The form of a new stock."""

    id: UUID
    kind: Line = ""
    name: Line = ""


class MoveEntry(Posted):
    """The form of a movement."""

    id: UUID
    kind: Line = ""
    count: Line = ""


@router.get("/material-stocks")
async def show_stocks(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the material stocks: in store, taken out, and the latest movements."""
    return await _page(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/material-stocks")
async def add_stock(
    request: Request, session: Session, caller: Writer, entry: Annotated[StockEntry, Form()]
) -> Response:
    async def act() -> None:
        body = {"id": entry.id, "kind": entry.kind, "name": entry.name.strip()}
        await service.add_stock(session, caller, read_form(MaterialStockCreate, body, STOCK_NAMES))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "add", INPUTS),
        done="/material-stocks?done=added",
        again=lambda form: _page(request, session, caller, form=form),
    )


@router.post("/material-stocks/{stock_id}/move")
async def move(
    stock_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[MoveEntry, Form()]
) -> Response:
    """Record a movement in store only; those of a round are recorded with it."""

    async def act() -> None:
        body = {"id": entry.id, "kind": entry.kind, "count": whole_number(entry.count)}
        await service.move(session, caller, stock_id, read_form(MoveCreate, body, MOVE_NAMES))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"move-{stock_id}", INPUTS),
        done="/material-stocks?done=moved",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    stocks = [service.describe(stock) for stock in await service.list_stocks(session)]
    return render(
        request,
        "material_stocks/material_stocks.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        stocks=stocks,
        names={stock.id: stock.name for stock in stocks},
        moves=await service.last_moves(session, LAST),
        kinds=KINDS,
        words=MOVES,
        in_store={movement: MOVES[movement] for movement in ("received", "scrapped")},
        may_write="actions:write" in caller.scopes,
        new_id=uuid4,
        said=confirmation,
        form=form or PageForm(),
    )
