from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging, read_log_cursor

from crm.messaging.interactions import service
from crm.messaging.interactions.schemas import InteractionCreate, Timeline

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["interactions"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:sealed"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write", "people:sealed"])]


@router.get("/timeline")
async def get_timeline(
    person_id: UUID,
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Timeline:
    """Return everything that passed between this person and the team, newest first."""
    return await service.read_timeline(session, caller, person_id, read_log_cursor(paging.after), paging.limit)


@router.post("/interactions", status_code=201)
async def create_interaction(person_id: UUID, put: InteractionCreate, session: Session, caller: Writer) -> Timeline:
    """Record a call, a letter, a conversation at a door, or a note."""
    await service.record_interaction(session, caller, person_id, put)
    return await service.read_timeline(session, caller, person_id, None, 50)
