from typing import Annotated
from uuid import UUID

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Query, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.paging import Page
from kit.web import Route

from budget.trails import service
from budget.trails.schemas import ChangeRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["changes"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "expenses:read"])]


@router.get("/changes")
async def list_changes(
    session: Session,
    caller: Reader,
    object_id: Annotated[UUID | None, Query(description="Only those of this expense, receipt …")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=0, le=MAX_COUNT, description="The `next` of the page before.")] = None,
) -> Page[ChangeRead]:
    """Who changed what in the account, the newest first. The trail can be added to, never edited."""
    found = await service.read_changes(session, caller.campaign_id, object_id, after, limit + 1)
    more = len(found) > limit
    return Page(items=found[:limit], next=str(found[limit - 1].entry) if more else None)
