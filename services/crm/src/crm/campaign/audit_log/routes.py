from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor

from crm.campaign.audit_log import service
from crm.campaign.audit_log.schemas import Act, AuditEntryRead

router = APIRouter(route_class=Route, prefix="/v1/audit-log", tags=["audit log"])

Reader = Annotated[Caller, Security(caller_with, scopes=["audit_log:read"])]


@router.get("")
async def list_audit_log(
    session: Session,
    caller: Reader,
    paging: Paging,
    act: Act | None = None,
    actor: Annotated[str | None, Query(max_length=255)] = None,
    about_id: Annotated[str | None, Query(max_length=255)] = None,
) -> Page[AuditEntryRead]:
    """List the audit log: reads of personal data and changes, newest first. Names of fields, never values."""
    before = read_cursor(paging, int)
    return await service.read_audit_log(
        session, caller.campaign_id, act=act, actor=actor, about_id=about_id, before=before, limit=paging.limit
    )
