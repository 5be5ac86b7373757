"""What other software read of people in this service."""

from datetime import datetime
from typing import Annotated

from common.schemas.instants import Day, Instant
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse

from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.clients import reading
from kit.clients.schemas import ClientReadPage, ClientReadSumPage
from kit.clients.signing import PREFIX
from kit.db import Session
from kit.pages import render
from kit.routing import Route

router = APIRouter(route_class=Route, tags=["clients"])

Reader = Annotated[Caller, Security(caller_with, scopes=["trails:read"])]
Client = Annotated[str | None, Query(max_length=255, description="Of this software alone: the `sub` of its tokens.")]
Before = Annotated[Instant | None, Query(description="The `next` of the page before.")]


@router.get("/v1/client-reads")
async def list_client_reads(
    session: Session,
    caller: Reader,
    client: Client = None,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ClientReadPage:
    """What other software read of people in this service, newest first: the call, never what it was shown."""
    return await reading.list_reads(session, caller.campaign_id, subject=client, before=before, limit=limit)


@router.get("/v1/client-read-sums")
async def list_client_read_sums(
    session: Session,
    caller: Reader,
    client: Client = None,
    before: Annotated[Day | None, Query(description="The `next` of the page before.")] = None,
    days: Annotated[int, Query(ge=1, le=92)] = 31,
) -> ClientReadSumPage:
    """What is left of reads older than six months: how many, by day, software and call. A year on they go too."""
    return await reading.list_sums(session, caller.campaign_id, subject=client, before=before, days=days)


@router.get("/client-reads", include_in_schema=False)
async def show_client_reads(
    request: Request, session: Session, caller: Reader, client: Client = None, before: Before = None
) -> HTMLResponse:
    moment: datetime | None = before
    return render(
        request,
        "clients/reads.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        page=await reading.list_reads(session, caller.campaign_id, subject=client or None, before=moment),
        sums=await reading.list_sums(session, caller.campaign_id, subject=client or None) if before is None else None,
        client=client or "",
        prefix=PREFIX,
        names=await request.app.state.name_clients(session, caller.campaign_id),
    )
