from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.messages.settings import mails_leave
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.boards.holder_shortages import read_shortages
from proxy.coordination.boards.invitations import InvitationsRead, invite_where_needed
from proxy.coordination.boards.views import read_board

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
OffersReader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]

Inviter = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


@router.get("/")
async def show_board(request: Request, session: Session, caller: Reader) -> Response:
    board = await read_board(session, caller)
    is_demo = (await get_campaign(session, caller.campaign_id)).state.demo
    leave = mails_leave(request.app.state.settings, demo=is_demo)
    return render(request, "boards/board.html", board=board, mails_stay=not leave and not is_demo)


@router.get("/renforts")
async def show_shortages(
    request: Request,
    session: Session,
    caller: OffersReader,
    invited: Annotated[int | None, Query(ge=0, le=1000)] = None,
    places: Annotated[int, Query(ge=0, le=1000)] = 0,
) -> Response:
    return await _shortages(request, session, caller, invited=invited, asked_places=places)


@router.post("/renforts/inviter")
async def invite_everywhere(request: Request, session: Session, caller: Inviter) -> Response:
    def done(invitations_read: InvitationsRead) -> str:
        places = sum(invitation.invited > 0 for invitation in invitations_read.places)
        return f"/renforts?invited={invitations_read.invited}&places={places}"

    return await submit(
        request,
        session,
        lambda: invite_where_needed(session, caller),
        form=PageForm(),
        done=done,
        again=lambda form: _shortages(request, session, caller, form=form),
    )


async def _shortages(
    request: Request, session: AsyncSession, caller: Caller, form: PageForm | None = None, **more: int | None
) -> Response:
    shortages = await read_shortages(session, caller)
    shown: dict[str, Any] = {"invited": None, "asked_places": 0, **more}
    return render(
        request,
        "boards/holder_shortages.html",
        found=shortages,
        form=form or PageForm(),
        may_write={"requests:write", "offers:write"} <= set(caller.scopes),
        **shown,
    )
