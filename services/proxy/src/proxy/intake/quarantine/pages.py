"""The coordinator's page about forms that look like one of many from the same hand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict

from proxy.intake.quarantine import service

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


@router.get("/quarantaine")
async def show_quarantine(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return render(
        request,
        "quarantine/items.html",
        items=await service.list_items(session, caller),
        name_of=request.app.state.communes.name_of,
        done=done,
        may_write={"requests:write", "offers:write"} <= set(caller.scopes),
    )


@router.post("/quarantaine/{item_id}/accepter")
async def accept(request: Request, item_id: UUID, session: Session, caller: Writer) -> Response:
    try:
        await service.release_item(session, caller, item_id)
    except Conflict:
        return back(request, "/quarantaine?done=before")
    return back(request, "/quarantaine?done=released")


@router.post("/quarantaine/{item_id}/ecarter")
async def refuse(request: Request, item_id: UUID, session: Session, caller: Writer) -> Response:
    try:
        await service.refuse_item(session, caller, item_id)
    except Conflict:
        return back(request, "/quarantaine?done=before")
    return back(request, "/quarantaine?done=refused")
