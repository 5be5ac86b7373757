"""JetStream: one stream per publishing service, published to in order and in atomic batches."""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import nats
from nats.aio.client import Client
from nats.js.api import Header, StreamConfig, StreamInfo
from nats.js.errors import APIError, NotFoundError

log = logging.getLogger(__name__)

PING_SECONDS = 10

POSITION = "Isoloir-Position"
"""The header with an event's position in the log of the service that told it."""


class StreamBehind(Exception):
    """The stream has lost events that the event log says it holds."""


@dataclass(frozen=True)
class Message:
    subject: str
    payload: bytes
    id: str
    headers: dict[str, str]


@asynccontextmanager
async def connect(url: str) -> AsyncGenerator[Client, None]:
    async def warn(error: Exception) -> None:
        log.warning("NATS: %s", type(error).__name__)

    # -1: by default it gives up after 60 attempts. error_cb: by default it logs a traceback for each.
    servers = [one.strip() for one in url.split(",")]
    # In their order: the first is on this machine. Pings: a server that was cut off says nothing, and by default it is
    # left after six minutes.
    client = await nats.connect(
        servers,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        error_cb=warn,
        dont_randomize=True,
        ping_interval=PING_SECONDS,
        max_outstanding_pings=1,
    )
    try:
        yield client
    finally:
        await client.close()


async def declare_stream(client: Client, service: str, replicas: int | None = None) -> StreamInfo:
    """Make the service's stream, or adapt it. `replicas`: None leaves their number, which the operator may have set."""
    js = client.jetstream()
    kept = {} if replicas is None else {"num_replicas": replicas}
    try:
        info = await js.stream_info(service)
    except NotFoundError:
        config = StreamConfig(name=service, subjects=[f"{service}.>"], duplicate_window=120, allow_atomic=True)
        return await js.add_stream(config.evolve(**kept))
    return await js.update_stream(info.config.evolve(allow_atomic=True, **kept))


def lost_events(stream: StreamInfo, last_known: int) -> bool:
    """Return True if the stream lacks some messages up to `last_known` that it once had.

    Nothing is ever removed from our streams, so a missing first or inner message is a loss. The last sequence alone
    does not tell: it stays when the last messages are deleted or purged.
    """
    state = stream.state
    return state.last_seq < last_known or state.first_seq > 1 or bool(state.num_deleted)


async def publish(client: Client, stream: str, messages: Sequence[Message], after: int) -> list[int]:
    """Publish in order, all or none if the server supports it; return each message's sequence."""
    info = await client.jetstream().stream_info(stream)
    if lost_events(info, after):
        raise StreamBehind(f"{stream} ends at {info.state.last_seq}, the event log at {after}.")
    if info.config.allow_atomic:  # servers before 2.12 do not know the setting and omit it
        try:
            return await _publish_atomically(client, messages)
        except APIError as refusal:
            # A batch is refused as a whole if the stream has one of its messages already.
            log.warning("%s refused a batch (%s), publishing one by one", stream, refusal.err_code)
    return [await _publish_one(client, message) for message in messages]


async def _publish_atomically(client: Client, messages: Sequence[Message]) -> list[int]:
    """Publish a batch with one fsync. Protocol: NATS ADR-50, for which nats-py has the names but no call."""
    batch = uuid4().hex
    *body, last = [
        (message, _headers(message, **{Header.BATCH_ID: batch, Header.BATCH_SEQUENCE: str(number)}))
        for number, message in enumerate(messages, 1)
    ]
    for message, headers in body:
        await client.publish(message.subject, message.payload, headers=headers)
    message, headers = last
    ack = await client.jetstream().publish(
        message.subject, message.payload, headers={**headers, Header.BATCH_COMMIT: "1"}
    )
    return list(range(ack.seq - len(messages) + 1, ack.seq + 1))


async def _publish_one(client: Client, message: Message) -> int:
    ack = await client.jetstream().publish(message.subject, message.payload, headers=_headers(message))
    return ack.seq


def _headers(message: Message, **more: str) -> dict[str, str]:
    return {Header.MSG_ID: message.id, **message.headers, **more}
