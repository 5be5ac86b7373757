from typing import Annotated

from fastapi import APIRouter, Request, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from proxy.coordination.boards.holder_shortages import HolderShortageRead, read_shortages
from proxy.coordination.boards.invitations import InvitationsRead, invite_where_needed

router = APIRouter(route_class=Route, tags=["matches"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]


Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


@router.get("/v1/holder-shortages")
async def list_holder_shortages(request: Request, session: Session, caller: Reader) -> Page[HolderShortageRead]:
    """List the places of your territories with requests waiting for a proxy holder, to recruit volunteers there."""
    return single_page((await read_shortages(session, caller)).places)


@router.post("/v1/invitations")
async def invite_volunteers(request: Request, session: Session, caller: Writer) -> InvitationsRead:
    """Invite volunteers to the first 20 places of `/v1/holder-shortages`.

    At most ten people for a place, each for one place; nobody twice for a place, and nobody during electoral silence.
    """
    return await invite_where_needed(session, caller)
