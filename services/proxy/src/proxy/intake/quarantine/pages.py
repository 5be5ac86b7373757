"""The coordinator's page of forms that look like one of many from the same sender."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from elections.places.names import commune_name
from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from proxy.intake.quarantine import service
from proxy.intake.quarantine.schemas import QuarantineItemRead

SHOWN = 25

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


@router.get("/quarantaine")
async def show_quarantine(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    refused: Annotated[int, Query(ge=0, le=service.AT_ONCE)] = 0,
) -> Response:
    return await _page(request, session, caller, PageForm(), done, refused)


@router.post("/quarantaine/{item_id}/accepter")
async def accept(request: Request, item_id: UUID, session: Session, caller: Writer) -> Response:
    return await _decide(request, session, caller, lambda: service.release_item(session, caller, item_id), "released")


@router.post("/quarantaine/{item_id}/ecarter")
async def refuse(request: Request, item_id: UUID, session: Session, caller: Writer) -> Response:
    return await _decide(request, session, caller, lambda: service.refuse_item(session, caller, item_id), "refused")


@router.post("/quarantaine/{item_id}/ecarter-semblables")
async def refuse_alike(request: Request, item_id: UUID, session: Session, caller: Writer) -> Response:
    """Refuse all from one device at once: who floods a form sends more than anybody presses buttons."""
    return await submit(
        request,
        session,
        lambda: service.refuse_alike(session, caller, item_id),
        form=PageForm(),
        done=lambda refused: f"/quarantaine?done=alike&refused={refused}",
        again=lambda form: _page(request, session, caller, form),
    )


async def _decide(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[QuarantineItemRead]],
    done: str,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done=f"/quarantaine?done={done}",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm, done: str = "", refused: int = 0
) -> Response:
    return render(
        request,
        "quarantine/items.html",
        form=form,
        items=await service.list_items(session, caller, SHOWN),
        count=await service.count_items(session, caller),
        refused=refused,
        at_once=service.AT_ONCE,
        name_of=commune_name,
        done=done,
        may_write={"requests:write", "offers:write"} <= set(caller.scopes),
    )
