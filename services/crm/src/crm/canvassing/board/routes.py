from typing import Annotated

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.canvassing.board import service
from crm.canvassing.board.map_svg import as_svg
from crm.canvassing.board.schemas import BoardRead

router = APIRouter(route_class=Route, prefix="/v1/board", tags=["board"])

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]


@router.get("")
async def get_board(session: Session, caller: Reader) -> BoardRead:
    """Return the progress of each turf and station of your territories: doors, answers, conversations, hours, trend.

    A share that would be of fewer than ten doors is null.
    """
    return await service.read_board(session, caller)


@router.get("/map.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def get_board_map(session: Session, caller: Reader) -> Response:
    """Return the board's map: stations by the share of their doors that were tried, for ten doors at least."""
    board = await service.read_board(session, caller)
    picture = await service.draw_map(session, caller, board.stations)
    return Response(as_svg(picture), media_type="image/svg+xml")
