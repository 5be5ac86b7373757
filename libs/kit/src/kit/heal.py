"""Rebuild a stream that lost events. The inboxes absorb everything that was already heard."""

import logging

from nats.aio.client import Client
from sqlalchemy import update

from kit import metrics
from kit.bus import declare_stream, lost_events
from kit.db import Sessions
from kit.outbox import EVENT, last_published, only_relay

log = logging.getLogger(__name__)


async def heal(sessions: Sessions, client: Client, service: str, *, force: bool = False) -> bool:
    """Compare the service's stream with its event log; True if the stream had to be made anew.

    The stream is deleted rather than topped up, for two reasons: JetStream would drop as repeats the events
    that it has lost but whose ids it still remembers, and no durable consumer can be left standing past a
    hole. The relay then publishes the whole log again, and each service makes its consumers again.
    `force`: make it anew whatever is found, which is what `isoloir replay` asks for.
    """
    js = client.jetstream()
    async with only_relay(sessions) as session:
        if not session:
            return False
        stream = await declare_stream(client, service)
        # A consumer may have heard what a relay that crashed had no time to mark.
        heard = [info.ack_floor.stream_seq for info in await js.consumers_info(service) if info.ack_floor]
        known = max(await last_published(session), *heard, 0)
        if not force and not lost_events(stream, known):
            return False
        log.error("%s is made anew: %d events are known, it has %s", service, known, stream.state.messages)
        await session.execute(update(EVENT).values(stream_seq=None))
        await js.delete_stream(service)
        await js.add_stream(stream.config)
        metrics.HEALED.labels(service).inc()
        return True
