from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.boards.holder_shortages import read_reinforcements
from proxy.coordination.boards.invitations import invite_where_needed
from proxy.coordination.boards.views import read_board

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
OffersReader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]

Inviter = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


@router.get("/")
async def show_board(request: Request, session: Session, caller: Reader) -> Response:
    board = await read_board(session, caller, request.app.state.communes)
    return render(request, "boards/board.html", board=board)


@router.get("/renforts")
async def show_reinforcements(
    request: Request,
    session: Session,
    caller: OffersReader,
    invited: Annotated[int | None, Query(ge=0, le=1000)] = None,
    places: Annotated[int, Query(ge=0, le=1000)] = 0,
) -> Response:
    return await _reinforcements(request, session, caller, invited=invited, asked_places=places)


@router.post("/renforts/inviter")
async def invite_everywhere(request: Request, session: Session, caller: Inviter) -> Response:
    try:
        async with session.begin_nested():
            done = await invite_where_needed(session, caller, request.app.state.communes)
    except Problem as problem:
        return await _reinforcements(request, session, caller, problem=problem)
    asked = sum(one.invited > 0 for one in done.places)
    return back(request, f"/renforts?invited={done.invited}&places={asked}")


async def _reinforcements(
    request: Request, session: AsyncSession, caller: Caller, problem: Problem | None = None, **more: int | None
) -> Response:
    found = await read_reinforcements(session, caller, request.app.state.communes)
    shown: dict[str, Any] = {"invited": None, "asked_places": 0, **more}
    return render(
        request,
        "boards/holder_shortages.html",
        int(problem.status) if problem else 200,
        found=found,
        wrong=problem.fr if problem else "",
        may_write={"requests:write", "offers:write"} <= set(caller.scopes),
        **shown,
    )
