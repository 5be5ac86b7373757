from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.integrations.front_ends import queries, service, sessions
from crm.integrations.front_ends.schemas import FrontEndCreate, FrontEndRead, FrontEndSessionRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["front-ends"])

Reader = Annotated[Caller, Security(caller_with, scopes=["clients:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=list(service.NEEDED))]
Member = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]


@router.post("/front-ends", status_code=status.HTTP_201_CREATED)
async def create_front_end(put: FrontEndCreate, session: Session, caller: Writer) -> FrontEndRead:
    """Register a front-end of a third party, in which members log in and act as themselves (authorization code, PKCE).

    It has no secret, and no right of its own: each member consents for themselves, to what they may do themselves.
    """
    return FrontEndRead.model_validate(await service.register_front_end(session, caller, put))


@router.get("/front-ends")
async def list_front_ends(session: Session, caller: Reader) -> Page[FrontEndRead]:
    """The front-ends of your campaign, those that were cut off too."""
    rows = await service.list_front_ends(session, caller.campaign_id)
    return single_page([FrontEndRead.model_validate(row) for row in rows])


@router.get("/front-ends/{front_end_id}")
async def get_front_end(front_end_id: UUID, session: Session, caller: Reader) -> FrontEndRead:
    """Return one front-end, with its addresses, its origins and the scopes that it may ask of members."""
    return FrontEndRead.model_validate(await service.get_front_end(session, caller.campaign_id, front_end_id))


@router.delete("/front-ends/{front_end_id}")
async def revoke_front_end(front_end_id: UUID, session: Session, caller: Writer) -> FrontEndRead:
    """Cut it off for good, and end every session in it. To change its addresses, register it anew."""
    row = await service.close_front_end(session, caller, front_end_id)
    await sessions.end_sessions(session, caller.campaign_id, caller.subject, queries.of_front_end(front_end_id))
    return FrontEndRead.model_validate(row)


@router.get("/front-ends/{front_end_id}/sessions")
async def list_front_end_sessions(front_end_id: UUID, session: Session, caller: Writer) -> Page[FrontEndSessionRead]:
    """Who is logged in there now: the sessions that have not ended."""
    await service.get_front_end(session, caller.campaign_id, front_end_id)
    return single_page(await queries.list_sessions(session, caller.campaign_id, queries.of_front_end(front_end_id)))


@router.delete("/front-ends/{front_end_id}/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_front_end_session(front_end_id: UUID, session_id: UUID, session: Session, caller: Writer) -> None:
    """End a member's session there. They may log in again."""
    await sessions.end_one(session, caller, session_id, queries.of_front_end(front_end_id))


@router.get("/own-front-end-sessions")
async def list_own_front_end_sessions(session: Session, caller: Member) -> Page[FrontEndSessionRead]:
    """Where you are logged in yourself, outside of the suite."""
    check_in_person(caller)
    return single_page(await queries.list_sessions(session, caller.campaign_id, queries.of_member(caller.subject)))


@router.delete("/own-front-end-sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_own_front_end_session(session_id: UUID, session: Session, caller: Member) -> None:
    """End one of your own sessions: its tokens open nothing any more, in the other services within the second."""
    await sessions.end_one(session, caller, session_id, queries.of_member(caller.subject))
