"""The public event feed: a service's event log for the caller's campaign, by page or as a stream."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Query, Request, Response, Security
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel

from kit.db.relocations import CampaignAway
from kit.db.sessions import transaction
from kit.events.cloud_events import CloudEvent, FeedFilter
from kit.runtime.shutdown import is_cancelled
from kit.security.auth import Caller, caller_with, check_scopes, known_caller
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.security.tokens import Token
from kit.web.problems import Problem
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/v1/events", tags=["events"])

NEEDED = ["events:read"]
Reader = Annotated[Caller, Security(caller_with, scopes=NEEDED)]
After = Annotated[int, Query(ge=0, le=2**62, description="The position you have read up to.")]
Types = Annotated[list[str] | None, Query(max_length=50, description="Only these types.")]
LastEventId = Annotated[str | None, Header(max_length=20, pattern=r"^[0-9]{1,18}$")]

LASTS = 600.0
"""Seconds until the reader must reconnect, with a token that is checked again."""
LOOK_EVERY = 0.5
KEEP_ALIVE_EVERY = 15.0
AT_ONCE = 100


class Feed(BaseModel):
    """A page of the feed. Continue with `after` = `next`; empty `items` means that there is nothing more for now."""

    items: list[CloudEvent]
    next: int


@router.get("")
async def list_events(
    request: Request,
    session: Session,
    caller: Reader,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    type: Types = None,
) -> Feed:
    """List your campaign's events, oldest first. Positions increase, with gaps for other campaigns."""
    feed_filter: FeedFilter = request.app.state.shown
    rows = await feed_filter.read(session, caller, after, limit, type)
    items = [feed_filter.write(caller, row) for row in rows]
    return Feed(items=items, next=items[-1].position if items else after)


@router.get("/stream", response_class=Response, responses={200: {"content": {"text/event-stream": {}}}})
async def stream_events(
    request: Request,
    caller: Reader,
    token: KnownToken,
    after: After = 0,
    type: Types = None,
    last_event_id: LastEventId = None,
) -> Response:
    """Stream the same events as server-sent events: replayed after `after`, then live.

    `event` is the type, `data` the CloudEvent, `id` its position for `Last-Event-ID`. `end`: you may
    not read any more. Closed every ten minutes, to check the token again.
    """
    last_seen = int(last_event_id) if last_event_id else after
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(request.app, token.model_copy(update={"campaign_id": caller.campaign_id}), last_seen, type)
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(app: FastAPI, token: Token, seen_version: int, types: list[str] | None) -> AsyncIterator[bytes]:
    feed_filter: FeedFilter = app.state.shown
    clock = asyncio.get_running_loop()
    ends_at, last_said = clock.time() + LASTS, clock.time()
    yield format_sse_event(comment="events", retry=2000)
    while clock.time() < ends_at and not is_cancelled():
        try:
            async with transaction(app.state.sessions, token.campaign_id) as session:
                # Checked as at every request: a member who left, or lost a right, gets nothing more.
                await app.state.revocations.check(token)
                caller = await known_caller(token, session)
                check_scopes(NEEDED, caller.scopes)
                rows = await feed_filter.read(session, caller, seen_version, AT_ONCE, types)
        except (Problem, CampaignAway):
            yield format_sse_event(event="end", data_str="{}")
            return
        for row in rows:
            event = feed_filter.write(caller, row).model_dump_json()
            yield format_sse_event(event=row.subject, id=str(row.position), data_str=event)
            seen_version, last_said = row.position, clock.time()
        if clock.time() - last_said > KEEP_ALIVE_EVERY:
            yield KEEPALIVE_COMMENT
            last_said = clock.time()
        if len(rows) < AT_ONCE:
            await asyncio.sleep(LOOK_EVERY)
