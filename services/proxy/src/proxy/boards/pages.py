from typing import Annotated

from fastapi import APIRouter, Request, Response, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.pages import render

from proxy.boards.reinforcing import read_reinforcements
from proxy.boards.views import read_board

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
OffersReader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]


@router.get("/")
async def show_board(request: Request, session: Session, caller: Reader) -> Response:
    board = await read_board(session, caller, request.app.state.communes)
    return render(request, "boards/board.html", board=board)


@router.get("/renforts")
async def show_reinforcements(request: Request, session: Session, caller: OffersReader) -> Response:
    found = await read_reinforcements(session, caller, request.app.state.communes)
    return render(request, "boards/reinforcements.html", found=found)
