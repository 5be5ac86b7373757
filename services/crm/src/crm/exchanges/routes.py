from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from crm.exchanges import service
from crm.exchanges.cursors import read_cursor
from crm.exchanges.schemas import ExchangeCreate, Timeline

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["exchanges"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:sealed"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write", "people:sealed"])]


@router.get("/timeline")
async def read_timeline(
    person_id: UUID,
    session: Session,
    caller: Reader,
    before: Annotated[str | None, Query(max_length=100, description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Timeline:
    """All that passed between this person and the team, newest first."""
    return await service.read_timeline(session, caller, person_id, read_cursor(before), limit)


@router.post("/exchanges", status_code=201)
async def record_exchange(person_id: UUID, put: ExchangeCreate, session: Session, caller: Writer) -> Timeline:
    """Note a call, a letter, a talk at a door, or something to remember."""
    await service.record_exchange(session, caller, person_id, put)
    return await service.read_timeline(session, caller, person_id, None, 50)
