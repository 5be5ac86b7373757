"""The log of API clients' reads of people in this service."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse

from kit.campaigns.queries import get_campaign
from kit.clients import reads
from kit.clients.schemas import ApiAccessRead, ApiAccessTotalRead
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.client_tokens import PREFIX
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor, read_log_cursor
from kit.web.routing import Route

router = APIRouter(route_class=Route, tags=["clients"])

Reader = Annotated[Caller, Security(caller_with, scopes=["audit_log:read"])]
Client = Annotated[str | None, Query(max_length=255, description="Of this software alone: the `sub` of its tokens.")]
MAX_DAYS = 92
"""Maximum of `limit` for totals."""


@router.get("/v1/api-access-log")
async def list_api_accesses(
    session: Session,
    caller: Reader,
    paging: Paging,
    client: Client = None,
) -> Page[ApiAccessRead]:
    """List the API clients' reads of people in this service, newest first: the operation, never the data shown."""
    after = read_log_cursor(paging.after)
    return await reads.list_reads(session, caller.campaign_id, subject=client, after=after, limit=paging.limit)


@router.get("/v1/api-access-summary")
async def list_api_access_totals(
    session: Session,
    caller: Reader,
    paging: Paging,
    client: Client = None,
) -> Page[ApiAccessTotalRead]:
    """List the totals of reads older than six months, by day, client and operation; deleted after a year.

    `limit`: complete days, 92 at most.
    """
    before, days = read_cursor(paging, date), min(paging.limit, MAX_DAYS)
    return await reads.list_sums(session, caller.campaign_id, subject=client, before=before, days=days)


@router.get("/client-reads", include_in_schema=False)
async def show_client_reads(
    request: Request, session: Session, caller: Reader, paging: Paging, client: Client = None
) -> HTMLResponse:
    after = read_log_cursor(paging.after)
    return render(
        request,
        "clients/reads.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        page=await reads.list_reads(session, caller.campaign_id, subject=client or None, after=after),
        sums=await reads.list_sums(session, caller.campaign_id, subject=client or None) if after is None else None,
        client=client or "",
        prefix=PREFIX,
        names=await request.app.state.name_clients(session, caller.campaign_id),
    )
