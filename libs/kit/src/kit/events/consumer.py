"""Consumers of events: each event once, paced retries, dead letters, and a stop if everything fails."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any, Generic, TypeVar

import nats.errors
from common.events import Event
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, Header
from nats.js.errors import NotFoundError
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.bus import POSITION
from kit.events.inbox import bury_event, first_time, set_state
from kit.runtime import metrics, traces
from kit.runtime.disk_space import ANYWHERE, Disks, met_full_disk
from kit.runtime.shutdown import is_cancelled

log = logging.getLogger(__name__)

RETRY_DELAYS = (1.0, 5.0, 30.0, 120.0)
"""Seconds before the second, third, … delivery; after the last one the message is dead."""

DEAD_IN_A_ROW = 10
"""One dead letter is a faulty event; ten in a row are a faulty consumer, which must not bury the rest."""

ACK_WAIT = 30.0
"""Seconds until a delivery to a dead worker or over a broken connection is repeated."""

FETCH_SECONDS = 5.0

BOUND_SECONDS = 60.0
"""How long a silent consumer is believed to exist."""

OUTAGE_SECONDS = 1.0
"""Seconds between attempts while the database is unreachable."""

E = TypeVar("E", bound=Event)


class Outcome(StrEnum):
    """The outcome of one delivery."""

    DONE = auto()
    LATER = auto()
    DEAD = auto()


class TooManyDead(Exception):
    """So many events in a row failed that the consumer itself must be faulty."""


@dataclass(frozen=True)
class Consumer(Generic[E]):
    """A service's reaction to one kind of event; `suffix` distinguishes two reactions to the same kind."""

    service: str
    event: type[E]
    react: Callable[[AsyncSession, E], Awaitable[None]]
    suffix: str = ""

    @property
    def name(self) -> str:
        name = f"{self.service}-{self.event.subject.replace('.', '_')}"
        return f"{name}-{self.suffix}" if self.suffix else name

    @property
    def stream(self) -> str:
        return self.event.subject.partition(".")[0]


async def consume_events(client: Client, sessions: Sessions, consumer: Consumer[Any], disks: Disks = ANYWHERE) -> None:
    """Run until cancelled. While the disk is full it fetches nothing. Raises TooManyDead."""
    dead = 0
    clock = asyncio.get_running_loop()
    while not is_cancelled():
        try:
            pull = await _subscribe(client.jetstream(), consumer)
            bound_at = clock.time()
            while not is_cancelled():
                await disks.wait()
                asked_at = clock.time()
                if (message := await _fetch(pull)) is None:
                    # An immediate empty answer means that the consumer is gone, as after the stream was rebuilt. It is
                    # also recreated periodically without messages, as it may vanish silently.
                    now = clock.time()
                    if now - asked_at < FETCH_SECONDS / 2 or now - bound_at > BOUND_SECONDS:
                        break
                    continue
                outcome = await settle_message(sessions, consumer, message)
                metrics.HEARD.labels(consumer.name, outcome).inc()
                if outcome is Outcome.DONE:
                    dead = 0
                elif outcome is Outcome.DEAD:
                    dead += 1
                if dead == DEAD_IN_A_ROW:
                    raise TooManyDead(f"{consumer.name} buried {dead} events in a row.")
            await pull.unsubscribe()
        except nats.errors.ConnectionClosedError:
            raise  # for good; nats-py also raises it when we are cancelled while it closes
        except NotFoundError:
            # The publishing service has not started, or is not installed.
            log.debug("%s waits for the stream %s", consumer.name, consumer.stream)
            await asyncio.sleep(2)
        except (nats.errors.Error, TimeoutError) as error:
            log.warning("%s cannot fetch, trying again: %s", consumer.name, type(error).__name__)
            await asyncio.sleep(1)


async def _subscribe(js: JetStreamContext, consumer: Consumer[Any]) -> JetStreamContext.PullSubscription:
    """Create or update the durable consumer, from the first event on: the inbox skips those heard before."""
    config = ConsumerConfig(
        durable_name=consumer.name,
        filter_subject=consumer.event.subject,
        ack_wait=ACK_WAIT,
        max_ack_pending=1000,
    )
    # Not pull_subscribe, which would not update an existing consumer.
    await js.add_consumer(consumer.stream, config)
    return await js.pull_subscribe_bind(consumer.name, consumer.stream)


async def _fetch(pull: JetStreamContext.PullSubscription) -> Msg | None:
    try:
        # One at a time: nats-py waits its whole timeout for an incomplete batch, and a canvass must change its
        # station's score at once.
        (message,) = await pull.fetch(1, timeout=FETCH_SECONDS)
        return message
    except TimeoutError:  # its own, or sometimes the plain one
        return None


async def settle_message(sessions: Sessions, consumer: Consumer[Any], message: Msg) -> Outcome:
    """Handle one message and acknowledge it, or ask for a retry."""
    attempt = message.metadata.num_delivered
    position = int((message.headers or {}).get(POSITION, "0"))
    while True:
        try:
            await handle_event(sessions, consumer, message.data, position)
        except Exception as error:
            # Also for an event that does not parse: this service may be upgraded within two minutes.
            if is_outage(error):
                # Not this event's failure: hold it, without using up its retries.
                log.warning("%s waits for %s", consumer.name, "room" if met_full_disk(error) else "its database")
                with suppress(nats.errors.Error, TimeoutError):
                    await message.in_progress()
                await asyncio.sleep(OUTAGE_SECONDS)
                continue
            log.warning("%s failed on %s, attempt %d", consumer.name, message.subject, attempt, exc_info=error)
            if attempt <= len(RETRY_DELAYS):
                # An explicit delay: the consumer's `backoff` does not apply to a nak.
                await message.nak(delay=RETRY_DELAYS[attempt - 1])
                return Outcome.LATER
            await _bury(sessions, consumer, message, position, error)
            return Outcome.DEAD
        await message.ack()
        return Outcome.DONE


async def handle_event(sessions: Sessions, consumer: Consumer[Any], data: bytes | str, position: int) -> None:
    """React to one event, once, in one transaction of its campaign."""
    event = consumer.event.model_validate_json(data)
    with traces.span(f"hear {consumer.name}", of=f"event {event.id}"):
        async with transaction(sessions, event.campaign_id) as session:
            if await first_time(session, consumer.name, event.id, position):
                await consumer.react(session, event)


async def _bury(sessions: Sessions, consumer: Consumer[Any], message: Msg, position: int, error: Exception) -> None:
    event_id = (message.headers or {}).get(Header.MSG_ID, str(message.metadata.sequence.stream))
    payload = message.data.decode(errors="replace")
    async with transaction(sessions) as session:
        await bury_event(session, consumer.name, event_id, position, message.subject, payload, kind_and_place(error))
    await message.term()


def kind_and_place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    location = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{location}"


async def keep_hearing(sessions: Sessions, client: Client, consumer: Consumer[Any], disks: Disks = ANYWHERE) -> None:
    """Run `consume_events`; after TooManyDead only this consumer stops, and /ready reports it."""
    try:
        async with transaction(sessions) as session:
            await set_state(session, consumer.name, stopped=False)
        await consume_events(client, sessions, consumer, disks)
    except TooManyDead as stop:
        # It restarts with the worker, once the dead letters were examined.
        log.critical("%s", stop)
        async with transaction(sessions) as session:
            await set_state(session, consumer.name, stopped=True)
