from typing import Annotated

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.campaign.audit_log import service
from crm.campaign.audit_log.schemas import Act
from crm.campaign.members.labels import ROLES
from crm.campaign.members.service import names_of
from crm.integrations.clients import service as clients
from crm.privacy.audit_page.labels import ABOUT, ACTS, FIELDS, NOBODY

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["audit_log:read"])]
SHOWN = 50


@router.get("/audit-log")
async def show_audit_log(
    request: Request,
    session: Session,
    caller: Reader,
    act: Annotated[str, Query(max_length=10)] = "",
    actor: Annotated[str, Query(max_length=255)] = "",
    after: Annotated[int | None, Query(ge=0, le=MAX_COUNT)] = None,
) -> HTMLResponse:
    """Show the audit log: reads of personal data, and changes."""
    wanted: Act | None = next((one for one in ACTS if one == act), None)
    page = await service.read_audit_log(
        session, caller.campaign_id, act=wanted, actor=actor.strip() or None, before=after, limit=SHOWN
    )
    names = NOBODY | await names_of(session)
    software = await clients.names_of(session, caller.campaign_id)
    return render(
        request,
        "audit_log/audit_log.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        page=page,
        acts=ACTS,
        about=ABOUT,
        fields=FIELDS | {role.value: words[0] for role, words in ROLES.items()},
        names=names,
        clients=software,
        authors=sorted((names | software).items(), key=lambda author: author[1].casefold()),
        act=wanted or "",
        actor=actor,
    )
