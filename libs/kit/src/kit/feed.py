"""The public event feed: the event log of one service, for the caller's campaign."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Query, Request, Security
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Caller, caller_with
from kit.db import Session
from kit.outbox import EVENT
from kit.routing import Route

router = APIRouter(route_class=Route, prefix="/v1/events", tags=["events"])

Reader = Annotated[Caller, Security(caller_with, scopes=["events:read"])]

HoldBack: TypeAlias = Callable[[AsyncSession, Caller, Sequence[Any]], Awaitable[int]]
"""How many of the rows (`subject`, `payload`, `position`) this caller may read now, from the first one.

The feed stops before a row that is held back, and does not pass over it: who reads on from `next` misses none.
"""

Redact: TypeAlias = Callable[[Caller, str, dict[str, Any]], dict[str, Any]]
"""The data of an event as an outside reader may see them: `redact(caller, subject, data)`."""


class CloudEvent(BaseModel):
    """A fact this service told, in the CloudEvents 1.0 form."""

    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: str
    position: int
    data: dict[str, Any]


class Feed(BaseModel):
    """Ask again with `after` = `next`. When `items` is empty you have read all that you may read for now."""

    items: list[CloudEvent]
    next: int


@router.get("")
async def list_events(
    request: Request,
    session: Session,
    caller: Reader,
    after: Annotated[int, Query(ge=0, le=2**62, description="The position you have read up to.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    type: Annotated[list[str] | None, Query(max_length=50, description="Only these types.")] = None,
) -> Feed:
    """Every event of your campaign, oldest first. Positions grow, and skip those of other campaigns."""
    wanted = select(EVENT).where(EVENT.c.position > after)
    if type:
        wanted = wanted.where(EVENT.c.subject.in_(type))
    rows = (await session.execute(wanted.order_by(EVENT.c.position).limit(limit))).all()
    hold_back: HoldBack | None = request.app.state.hold_back
    if hold_back is not None:
        rows = rows[: await hold_back(session, caller, rows)]
    redact: Redact | None = request.app.state.redact
    items: list[CloudEvent] = []
    for row in rows:
        data: dict[str, Any] = json.loads(row.payload)
        items.append(
            CloudEvent(
                specversion="1.0",
                id=str(row.id),
                source=f"/{row.subject.partition('.')[0]}",
                type=row.subject,
                time=datetime.fromisoformat(data["occurred_at"]),  # an event may tell only the hour
                datacontenttype="application/json",
                position=row.position,
                data=redact(caller, row.subject, data) if redact else data,
            )
        )
    return Feed(items=items, next=items[-1].position if items else after)
