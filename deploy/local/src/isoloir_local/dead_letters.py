"""Dead letters: events that a service could not process, listed and retried."""

from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from kit.db.sessions import Sessions, transaction
from kit.events.campaign_consumers import campaign_consumers
from kit.events.consumer import Consumer, handle_event, kind_and_place
from kit.events.inbox import DEAD_LETTER
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Row


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter without its content, which only the service may see."""

    service: str
    consumer: str
    event_id: str
    subject: str
    reason: str
    dead_at: datetime

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "dead_at": self.dead_at.isoformat()}


async def list_letters(service: str, sessions: Sessions) -> list[DeadLetter]:
    return [
        DeadLetter(service, row.consumer, row.event_id, row.subject, row.reason, row.dead_at)
        for row in await _rows(sessions)
    ]


async def retry_letters(service: str, sessions: Sessions, event_id: str | None = None) -> tuple[int, list[DeadLetter]]:
    """Retry dead letters; return the number taken in, and those that died again."""
    consumers = consumers_of(service)
    taken, left = 0, list[DeadLetter]()
    for row in await _rows(sessions):
        if event_id not in (None, row.event_id):
            continue
        mine = (DEAD_LETTER.c.consumer == row.consumer) & (DEAD_LETTER.c.event_id == row.event_id)
        try:
            await handle_event(sessions, consumers[row.consumer], row.payload, row.position)
        except Exception as error:
            # Whatever it is, the letter stays, with the reason of now.
            reason = kind_and_place(error)
            async with transaction(sessions) as session:
                await session.execute(update(DEAD_LETTER).where(mine).values(reason=reason))
            left.append(DeadLetter(service, row.consumer, row.event_id, row.subject, reason, row.dead_at))
            continue
        async with transaction(sessions) as session:
            await session.execute(delete(DEAD_LETTER).where(mine))
        taken += 1
    return taken, left


def consumers_of(service: str) -> dict[str, Consumer[Any]]:
    """Return all consumers of the service's worker."""
    own: list[Consumer[Any]] = import_module(f"{service}.consumers").CONSUMERS
    shared = campaign_consumers(service) if service != "crm" else []
    return {consumer.name: consumer for consumer in (*own, *shared)}


async def _rows(sessions: Sessions) -> list[Row[Any]]:
    async with transaction(sessions) as session:
        return list((await session.execute(select(DEAD_LETTER).order_by(DEAD_LETTER.c.dead_at))).all())
