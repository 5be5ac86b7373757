"""Rebuilding of a stream that lost events. The inboxes ignore everything that was already heard."""

import logging
from typing import cast

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import Header, StreamInfo
from nats.js.errors import NotFoundError
from sqlalchemy import String, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.sessions import Sessions
from kit.events.bus import declare_stream, lost_events
from kit.events.outbox import EVENT, last_published, only_relay
from kit.runtime import metrics

log = logging.getLogger(__name__)


async def repair_stream(
    sessions: Sessions, client: Client, service: str, *, force: bool = False, replicas: int | None = None
) -> bool:
    """Compare the service's stream with its event log; return True if the stream had to be rebuilt.

    The stream is deleted rather than completed, for two reasons: JetStream would drop as duplicates the lost events
    whose ids it still remembers, and no durable consumer may stand past a gap. The relay then publishes the whole log
    again, and each service recreates its consumers. `force`: rebuild in any case, for `isoloir replay`.
    """
    js = client.jetstream()
    async with only_relay(sessions) as session:
        if not session:
            return False
        stream = await declare_stream(client, service, replicas)
        # A consumer may have heard an event that a crashed relay could not mark.
        floors = [info.ack_floor.stream_seq for info in await js.consumers_info(service) if info.ack_floor]
        last_known = max(await last_published(session), *floors, 0)
        if not force and not lost_events(stream, last_known) and not await _tells_of_more(session, js, stream):
            return False
        log.error("%s is made anew: %d events are known, it has %s", service, last_known, stream.state.messages)
        await session.execute(update(EVENT).values(stream_seq=None))
        await js.delete_stream(service)
        await js.add_stream(stream.config)
        metrics.HEALED.labels(service).inc()
        return True


async def _tells_of_more(session: AsyncSession, js: JetStreamContext, stream: StreamInfo) -> bool:
    """Return True if the stream ends with an event missing from the log: the log was restored from a backup.

    Only readable messages are checked; a checkpoint finds the others.
    """
    if not stream.state.messages or stream.config.name is None:
        return False
    try:
        last = await js.get_msg(stream.config.name, seq=stream.state.last_seq)
    except NotFoundError:
        return False
    headers = cast("dict[str, str]", last.headers or {})
    number = headers.get(Header.MSG_ID, "")
    query = select(exists().where(EVENT.c.id.cast(String) == number))
    return not await session.scalar(query)
