"""Hearing: each event once, paced retries, dead letters, and a stop when everything dies."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any, Generic, TypeVar
from uuid import UUID

import nats.errors
from common.events import Event
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, Header
from nats.js.errors import NotFoundError
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.relocations import CampaignArriving, CampaignFrozen, CampaignGone
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.bus import POSITION
from kit.events.inbox import bury_event, first_time, first_times, set_state
from kit.runtime import metrics, traces
from kit.runtime.disk_space import ANYWHERE, Disks, met_full_disk
from kit.runtime.shutdown import is_cancelled

log = logging.getLogger(__name__)

RETRY_DELAYS = (1.0, 5.0, 30.0, 120.0)
"""Seconds before the second, third, ... delivery; after the last one the message is dead."""

DEAD_IN_A_ROW = 10
"""One dead letter is a bad event. Ten in a row are a bad consumer, that must not bury the rest."""

ACK_WAIT = 30.0
"""Seconds before what was delivered to a worker that died, or over a line that broke, is delivered again."""

FETCH_SECONDS = 5.0

DECLARED_SECONDS = 60.0
"""Time for which a silent consumer is believed to be still there."""

ARRIVING_SECONDS = 5.0
"""Time after which an event is heard again of a campaign that is being brought in."""

OUTAGE_SECONDS = 1.0
"""Time between two tries of a database that is away."""

FOLDED = 500
"""Most events that are handled together: fewer seconds of work than ACK_WAIT."""

FOLD_SECONDS = 1.0
"""Seconds from one batch of a folding consumer to its next: events that come meanwhile are handled together."""

FOLD_FETCH_SECONDS = 0.25
"""Time for events that the server has already, and that another worker may have taken since."""

E = TypeVar("E", bound=Event)


class Outcome(StrEnum):
    """The outcome of one delivery."""

    DONE = auto()
    LATER = auto()
    DEAD = auto()


class TooManyDead(Exception):
    """The consumer buried so many events in a row that the fault must be its own."""


@dataclass(frozen=True)
class Consumer(Generic[E]):
    """One service reacting to one kind of event; `suffix` tells two reactions to the same kind apart.

    `fold` reacts to several events of one campaign at once, in their order, as `react` would to one after the other:
    then events that wait are read together, and a batch begins at most every FOLD_SECONDS.

    `before` stores what a long reaction needs and others wait for, in a transaction of its own: it is seen while
    `react` computes, and holds no row meanwhile. It may be called again for the same event.
    """

    service: str
    event: type[E]
    react: Callable[[AsyncSession, E], Awaitable[None]]
    suffix: str = ""
    fold: Callable[[AsyncSession, Sequence[E]], Awaitable[None]] | None = None
    before: Callable[[AsyncSession, E], Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        name = f"{self.service}-{self.event.subject.replace('.', '_')}"
        return f"{name}-{self.suffix}" if self.suffix else name

    @property
    def stream(self) -> str:
        return self.event.subject.partition(".")[0]


async def consume_events(client: Client, sessions: Sessions, consumer: Consumer[Any], disks: Disks = ANYWHERE) -> None:
    """Run for ever; cancel the task to stop. While there is no room it fetches nothing. Raises TooManyDead."""
    dead = 0
    clock = asyncio.get_running_loop()
    js = client.jetstream()
    pull: JetStreamContext.PullSubscription | None = None
    while not is_cancelled():
        try:
            await _declare(js, consumer)
            declared_at = clock.time()
            # One for good. Of each that is given up, the server may just be sending what it was asked for: nobody would
            # take that, and it would come again after ACK_WAIT only.
            pull = pull or await js.pull_subscribe_bind(consumer.name, consumer.stream)
            began_at = -FOLD_SECONDS
            while not is_cancelled():
                await disks.wait()
                asked_at = clock.time()
                if (message := await _fetch(pull)) is None:
                    # Whoever is sent away at once asks a consumer that is gone, as when the stream was rebuilt, or is
                    # told that what it asked before has ended. Also made anew now and then when nothing comes, as it
                    # may be gone without a word.
                    now = clock.time()
                    if now - asked_at < FETCH_SECONDS / 2 or now - declared_at > DECLARED_SECONDS:
                        break
                    continue
                messages = [message]
                if consumer.fold is not None:
                    await asyncio.sleep(began_at + FOLD_SECONDS - clock.time())
                    began_at = clock.time()
                    messages += await _fetch_waiting(js, pull, consumer)
                for outcome in await settle_messages(sessions, consumer, messages):
                    metrics.HEARD.labels(consumer.name, outcome).inc()
                    if outcome is Outcome.DONE:
                        dead = 0
                    elif outcome is Outcome.DEAD:
                        dead += 1
                    if dead == DEAD_IN_A_ROW:
                        raise TooManyDead(f"{consumer.name} buried {dead} events in a row.")
        except nats.errors.ConnectionClosedError:
            raise  # for good; it is also what nats-py makes of our being cancelled while it closes
        except NotFoundError:
            # Its teller has not started, or is not part of this installation.
            log.debug("%s waits for the stream %s", consumer.name, consumer.stream)
            await asyncio.sleep(2)
        except (nats.errors.Error, TimeoutError) as error:
            log.warning("%s cannot fetch, trying again: %s", consumer.name, type(error).__name__)
            await asyncio.sleep(1)


async def _declare(js: JetStreamContext, consumer: Consumer[Any]) -> None:
    """Make or update the durable consumer. It starts at the first event: the inbox knows what was heard."""
    config = ConsumerConfig(
        durable_name=consumer.name,
        filter_subject=consumer.event.subject,
        ack_wait=ACK_WAIT,
        max_ack_pending=1000,
    )
    # Not pull_subscribe: it would leave an existing consumer as it is.
    await js.add_consumer(consumer.stream, config)


async def _fetch(pull: JetStreamContext.PullSubscription) -> Msg | None:
    try:
        # One at a time: nats-py waits its whole timeout for a batch that does not fill, and a canvass must
        # move its station's score at once.
        (message,) = await pull.fetch(1, timeout=FETCH_SECONDS)
        return message
    except TimeoutError:  # its own, or sometimes the plain one
        return None


async def _fetch_waiting(
    js: JetStreamContext, pull: JetStreamContext.PullSubscription, consumer: Consumer[Any]
) -> list[Msg]:
    """Return what waits behind the message that was fetched: only what is there, as `fetch` would wait for the rest."""
    waiting = (await js.consumer_info(consumer.stream, consumer.name)).num_pending or 0
    if not waiting:
        return []
    try:
        return await pull.fetch(min(waiting, FOLDED - 1), timeout=FOLD_FETCH_SECONDS)
    except TimeoutError:  # another worker took them
        return []


async def settle_messages(sessions: Sessions, consumer: Consumer[Any], messages: Sequence[Msg]) -> list[Outcome]:
    """Handle messages together where the consumer folds them, else, or where that fails, one by one."""
    if consumer.fold is None or len(messages) == 1:
        return [await settle_message(sessions, consumer, message) for message in messages]
    outcomes: list[Outcome] = []
    groups: dict[UUID, list[tuple[Event, Msg]]] = {}
    for message in messages:
        try:
            event = consumer.event.model_validate_json(message.data)
        except ValueError:
            outcomes.append(await settle_message(sessions, consumer, message))
        else:
            groups.setdefault(event.campaign_id, []).append((event, message))
    for group in groups.values():
        try:
            await handle_events(sessions, consumer, [(event, _position(message)) for event, message in group])
        except Exception as error:
            # Each by itself: then the one at fault is tried again and buried, and the others are heard.
            log.warning("%s failed on %d events together", consumer.name, len(group), exc_info=error)
            outcomes += [await settle_message(sessions, consumer, message) for _, message in group]
        else:
            for _, message in group:
                await message.ack()
            outcomes += [Outcome.DONE] * len(group)
    return outcomes


def _position(message: Msg) -> int:
    return int((message.headers or {}).get(POSITION, "0"))


async def settle_message(sessions: Sessions, consumer: Consumer[Any], message: Msg) -> Outcome:
    """Handle one message and tell JetStream what became of it."""
    attempt = message.metadata.num_delivered
    position = _position(message)
    while True:
        try:
            await handle_event(sessions, consumer, message.data, position)
        except CampaignArriving:
            await message.nak(delay=ARRIVING_SECONDS)
            return Outcome.LATER
        except Exception as error:
            # Also when the event does not parse: in two minutes this service may have been upgraded.
            if is_outage(error):
                # Not a failure of this event: hold it, and use up none of its retries.
                log.warning("%s waits for %s", consumer.name, "room" if met_full_disk(error) else "its database")
                with suppress(nats.errors.Error, TimeoutError):
                    await message.in_progress()
                await asyncio.sleep(OUTAGE_SECONDS)
                continue
            log.warning("%s failed on %s, attempt %d", consumer.name, message.subject, attempt, exc_info=error)
            if attempt <= len(RETRY_DELAYS):
                # A delay of our own: `backoff` in the consumer's config does not apply to a nak.
                await message.nak(delay=RETRY_DELAYS[attempt - 1])
                return Outcome.LATER
            await _bury(sessions, consumer, message, position, error)
            return Outcome.DEAD
        await message.ack()
        return Outcome.DONE


async def handle_event(sessions: Sessions, consumer: Consumer[Any], data: bytes | str, position: int) -> None:
    """React to one event, once, in one transaction of its campaign; what goes before it has another.

    Raises CampaignArriving. An event of a campaign that has left is noted as heard: it is heard where it is now. One of
    a campaign that is being copied is let go: it is heard there or, if the move is given up, after a checkpoint.
    """
    event = consumer.event.model_validate_json(data)
    with traces.span(f"hear {consumer.name}", of=f"event {event.id}"):
        try:
            if consumer.before is not None:
                async with transaction(sessions, event.campaign_id) as session:
                    await consumer.before(session, event)
            async with transaction(sessions, event.campaign_id) as session:
                if await first_time(session, consumer.name, event.id, position):
                    await consumer.react(session, event)
        except CampaignGone:
            async with transaction(sessions) as session:
                await first_time(session, consumer.name, event.id, position)
        except CampaignFrozen:
            log.info("%s leaves an event to where its campaign moves", consumer.name)


async def handle_events(sessions: Sessions, consumer: Consumer[E], told: Sequence[tuple[E, int]]) -> None:
    """React to several events of one campaign, given with their positions, each once and in one transaction."""
    assert consumer.fold is not None, "only a consumer that folds is handed several events"
    first, _ = told[0]
    with traces.span(f"hear {consumer.name}", of=f"event {first.id}"):
        async with transaction(sessions, first.campaign_id) as session:
            fresh = await first_times(session, consumer.name, {event.id: position for event, position in told})
            if fresh:
                await consumer.fold(session, list({event.id: event for event, _ in told if event.id in fresh}.values()))


async def _bury(sessions: Sessions, consumer: Consumer[Any], message: Msg, position: int, error: Exception) -> None:
    event_id = (message.headers or {}).get(Header.MSG_ID, str(message.metadata.sequence.stream))
    payload = message.data.decode(errors="replace")
    async with transaction(sessions) as session:
        await bury_event(session, consumer.name, event_id, position, message.subject, payload, kind_and_place(error))
    await message.term()


def kind_and_place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


async def keep_hearing(sessions: Sessions, client: Client, consumer: Consumer[Any], disks: Disks = ANYWHERE) -> None:
    """`consume_events`, until everything dies: then this consumer stops, /ready says so, and the others go on."""
    try:
        async with transaction(sessions) as session:
            await set_state(session, consumer.name, stopped=False)
        await consume_events(client, sessions, consumer, disks)
    except TooManyDead as stop:
        # It starts again with the worker, once someone has looked at the dead letters.
        log.critical("%s", stop)
        async with transaction(sessions) as session:
            await set_state(session, consumer.name, stopped=True)
