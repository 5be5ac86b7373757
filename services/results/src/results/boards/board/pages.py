from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.boards.board.views import choose_round, read_board, recent_changes
from results.boards.board.words import Words

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]


@router.get("/")
async def show_board(
    request: Request, session: Session, caller: Reader, round: Annotated[int | None, Query(ge=1, le=2)] = None
) -> Response:
    chosen = await choose_round(session, caller, round)
    board = await read_board(session, caller, chosen)
    recent = await recent_changes(session, board)
    return render(
        request,
        "board/board.html",
        board=board,
        recent=recent,
        say=Words(),
        arranges="poll_watchers:read" in caller.scopes,
    )
