"""The form of events on the feed, on the stream, and in webhooks."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.events.outbox import EVENT
from kit.security.auth import Caller

HoldBack: TypeAlias = Callable[[AsyncSession, Caller, Sequence[Any]], Awaitable[int]]
"""Returns how many of the rows (`subject`, `payload`, `position`) this caller may read now, from the first.

Readers stop before a withheld row instead of skipping it, so that they can resume there and miss none.
"""

Redact: TypeAlias = Callable[[Caller, str, dict[str, Any]], dict[str, Any]]
"""Returns an event's data as an outside reader may see them: `redact(caller, subject, data)`."""


class CloudEvent(BaseModel):
    """An event of this service, in the CloudEvents 1.0 form."""

    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: str
    position: int
    data: dict[str, Any]


@dataclass(frozen=True)
class FeedFilter:
    """A service's filters on the log: the events to hold back from a caller and the fields to redact."""

    hold_back: HoldBack | None = None
    redact: Redact | None = None

    async def read(
        self, session: AsyncSession, caller: Caller, after: int, limit: int, types: Sequence[str] | None = None
    ) -> list[Any]:
        """Return the events after a position, oldest first, up to the first that this caller may not read yet."""
        query = select(EVENT).where(EVENT.c.position > after)
        if types:
            query = query.where(EVENT.c.subject.in_(types))
        rows = (await session.execute(query.order_by(EVENT.c.position).limit(limit))).all()
        if self.hold_back is not None:
            rows = rows[: await self.hold_back(session, caller, rows)]
        return list(rows)

    def write(self, caller: Caller, row: Any) -> CloudEvent:
        data: dict[str, Any] = json.loads(row.payload)
        return CloudEvent(
            specversion="1.0",
            id=str(row.id),
            source=f"/{row.subject.partition('.')[0]}",
            type=row.subject,
            time=datetime.fromisoformat(data["occurred_at"]),  # an event may tell the hour only
            datacontenttype="application/json",
            position=row.position,
            data=self.redact(caller, row.subject, data) if self.redact else data,
        )


def anonymous_caller(campaign_id: UUID) -> Caller:
    """Return a caller without rights, for unauthenticated recipients of events."""
    return Caller(subject="webhook", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
