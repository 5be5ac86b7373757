from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, cut_page, read_cursor

from budget.ledger.audit_log import service
from budget.ledger.audit_log.schemas import ChangeRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["changes"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "expenses:read"])]


@router.get("/changes")
async def list_changes(
    session: Session,
    caller: Reader,
    paging: Paging,
    object_id: Annotated[UUID | None, Query(description="Only those of this expense, receipt …")] = None,
) -> Page[ChangeRead]:
    """List the changes in the account with their authors, the newest first. The log can be added to, never edited."""
    before = read_cursor(paging, int)
    changes = await service.read_changes(session, caller.campaign_id, object_id, before, paging.limit + 1)
    return cut_page(changes, paging.limit, lambda change: change.entry)
