from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_newest, single_page

from crm.street_rounds.material_stocks import service
from crm.street_rounds.material_stocks.models import MaterialStockMove
from crm.street_rounds.material_stocks.schemas import (
    MaterialStockCreate,
    MaterialStockRead,
    MoveCreate,
    MoveRead,
    StockKind,
)

router = APIRouter(route_class=Route, prefix="/v1/material-stocks", tags=["material stocks"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": MaterialStockRead, "description": "It had been added before."}},
)
async def create_material_stock(
    put: MaterialStockCreate, response: Response, session: Session, caller: Writer
) -> MaterialStockRead:
    """Create a stock of a kind of poster or leaflet, empty at first."""
    stock, new = await service.add_stock(session, caller, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return service.describe(stock)


@router.get("")
async def list_material_stocks(
    session: Session, _: Reader, kind: Annotated[StockKind | None, Query()] = None
) -> Page[MaterialStockRead]:
    """List the campaign's material stocks, with what is in store and what is out."""
    return single_page([service.describe(stock) for stock in await service.list_stocks(session, kind)])


@router.get("/{stock_id}")
async def get_material_stock(stock_id: UUID, session: Session, caller: Reader) -> MaterialStockRead:
    """Return one material stock."""
    return service.describe(await service.get_stock(session, caller, stock_id))


@router.post(
    "/{stock_id}/moves",
    status_code=status.HTTP_201_CREATED,
    response_model=MoveRead,
    responses={200: {"model": MoveRead, "description": "It had been noted before."}},
)
async def create_stock_move(
    stock_id: UUID, put: MoveCreate, response: Response, session: Session, caller: Writer
) -> MaterialStockMove:
    """Record what was received, taken out, used or brought back. More than is available is refused, with that
    number.
    """
    movement, new = await service.move(session, caller, stock_id, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return movement


@router.get("/{stock_id}/moves", response_model=Page[MoveRead])
async def list_stock_moves(stock_id: UUID, session: Session, paging: Paging, caller: Reader) -> Any:
    """List the movements of a stock, latest first."""
    await service.get_stock(session, caller, stock_id)
    return await read_newest(
        session, service.moves_of(stock_id), MaterialStockMove.moved_at, MaterialStockMove.id, paging
    )
