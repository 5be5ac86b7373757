"""Detection of events that were told but never heard by a service, which the stream's counts cannot show.

A flipped bit can leave a stream's numbers right and a message unread. So each service says every few minutes how many
events of each subject it told, up to which position. A consumer that claimed fewer, with nothing left to fetch,
requests the range and hears it. Both use plain NATS: they are repeated, not stored.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeAlias

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel
from sqlalchemy import func, select

from kit.db.relocations import CampaignArriving
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer, handle_event
from kit.events.inbox import CONSUMER_STATE, DEAD_LETTER, INBOX, set_state
from kit.events.outbox import EVENT, as_relay
from kit.runtime import metrics

log = logging.getLogger(__name__)

CHECKPOINT_SECONDS = 180.0
_REPLY_BYTES = 400_000
_REPLY_EVENTS = 500
_SAME_POSITION = 100
"""More campaigns than come from other suites with an event at one position."""


class SubjectCount(BaseModel):
    """The number of events of one subject, up to a position."""

    count: int
    position: int


Checkpoint: TypeAlias = dict[str, SubjectCount]


class EventRange(BaseModel):
    """The events of one subject with `after` < position ≤ `upto`."""

    subject: str
    after: int
    upto: int


def checkpoint_subject(service: str) -> str:
    return f"checkpoint.{service}"


def range_subject(service: str) -> str:
    return f"range.{service}"


async def take_checkpoint(sessions: Sessions) -> Checkpoint:
    query = (
        select(EVENT.c.subject, func.count(), func.max(EVENT.c.position))
        .where(EVENT.c.stream_seq.is_not(None))
        .group_by(EVENT.c.subject)
    )
    async with as_relay(sessions) as session:
        return {
            subject: SubjectCount(count=count, position=position)
            for subject, count, position in await session.execute(query)
        }


async def keep_telling_checkpoints(sessions: Sessions, client: Client, service: str) -> None:
    while True:
        await asyncio.sleep(CHECKPOINT_SECONDS)
        counts = {
            subject: subject_count.model_dump() for subject, subject_count in (await take_checkpoint(sessions)).items()
        }
        if client.is_connected:
            await client.publish(checkpoint_subject(service), json.dumps(counts).encode())


async def answer_ranges(sessions: Sessions, client: Client, service: str) -> None:
    """Answer requests for ranges until cancelled, each with as much as fits in one reply."""
    requests = await client.subscribe(range_subject(service), queue="relay")
    async for message in requests.messages:
        event_range = EventRange.model_validate_json(message.data)
        rows = (
            select(EVENT.c.position, EVENT.c.payload)
            .where(EVENT.c.subject == event_range.subject, EVENT.c.position > event_range.after)
            .where(EVENT.c.position <= event_range.upto)
            .order_by(EVENT.c.position)
            .limit(_REPLY_EVENTS + _SAME_POSITION)
        )
        lines: list[tuple[int, str]] = []
        async with as_relay(sessions) as session:
            size = 0
            for position, payload in await session.execute(rows):
                size += len(payload)
                # Not between two of one position, which campaigns from other suites may have: the next range is asked
                # for after it.
                if lines and lines[-1][0] != position and (size > _REPLY_BYTES or len(lines) >= _REPLY_EVENTS):
                    break
                lines.append((position, payload))
        await message.respond(json.dumps(lines).encode())


async def hear_checkpoints(sessions: Sessions, client: Client, teller: str, consumers: Sequence[Consumer[Any]]) -> None:
    """Compare each checkpoint of `teller` with what the consumers claimed, until cancelled."""
    checkpoints = await client.subscribe(checkpoint_subject(teller))
    async for message in checkpoints.messages:
        for consumer in consumers:
            try:
                await _compare(sessions, client, consumer, message)
            except (nats.errors.Error, TimeoutError) as error:
                log.warning("%s cannot be checked now: %s", consumer.name, type(error).__name__)


async def _compare(sessions: Sessions, client: Client, consumer: Consumer[Any], message: Msg) -> None:
    checkpoint = json.loads(message.data)
    if consumer.event.subject in checkpoint:
        await compare_with_checkpoint(sessions, client, consumer, SubjectCount(**checkpoint[consumer.event.subject]))


async def compare_with_checkpoint(
    sessions: Sessions, client: Client, consumer: Consumer[Any], told: SubjectCount
) -> int:
    """Hear the events missing up to the checkpoint; return how many."""
    missing = told.count - await _claimed(sessions, consumer, told.position)
    if missing > 0:
        info = await client.jetstream().consumer_info(consumer.stream, consumer.name)
        if info.num_pending or info.num_ack_pending:
            return 0  # late, not missing
        log.error("%s missed %d events up to %d", consumer.name, missing, told.position)
    metrics.MISSED.labels(consumer.name).set(max(missing, 0))
    async with transaction(sessions) as session:
        verified = await session.scalar(
            select(CONSUMER_STATE.c.verified_position).where(CONSUMER_STATE.c.consumer == consumer.name)
        )
        if missing <= 0:
            await set_state(session, consumer.name, verified_position=told.position, missing=0)
            return 0
        await set_state(session, consumer.name, missing=missing)
    await _ask_again(sessions, client, consumer, verified or 0, told.position)
    missing_count = told.count - await _claimed(sessions, consumer, told.position)
    metrics.MISSED.labels(consumer.name).set(max(missing_count, 0))
    async with transaction(sessions) as session:
        columns = {"verified_position": told.position} if missing_count <= 0 else {}
        await set_state(session, consumer.name, missing=max(missing_count, 0), **columns)
    return missing - max(missing_count, 0)


async def _ask_again(sessions: Sessions, client: Client, consumer: Consumer[Any], after: int, upto: int) -> None:
    while after < upto:
        event_range = EventRange(subject=consumer.event.subject, after=after, upto=upto)
        reply = await client.request(range_subject(consumer.stream), event_range.model_dump_json().encode(), timeout=10)
        rows: list[tuple[int, str]] = json.loads(reply.data)
        if not rows:
            return
        for position, payload in rows:
            with suppress(CampaignArriving):  # it is asked for at the next checkpoint
                await handle_event(sessions, consumer, payload, position)
            after = position


async def _claimed(sessions: Sessions, consumer: Consumer[Any], position: int) -> int:
    async with transaction(sessions) as session:
        claimed = 0
        for table in (INBOX, DEAD_LETTER):
            conditions = (table.c.consumer == consumer.name) & (table.c.position <= position)
            claimed += await session.scalar(select(func.count()).select_from(table).where(conditions)) or 0
        return claimed
