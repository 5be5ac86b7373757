"""The event log: each event is first a row, then a message, and the row stays.

PostgreSQL has the record, JetStream is a transport: what the stream loses is published again from here.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import ExitStack, asynccontextmanager
from uuid import UUID

from common.events import Event
from nats.aio.client import Client
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import tenancy
from kit.db.bulk_copy import copy_lines, line_of
from kit.db.direct import Direct, ask
from kit.db.sessions import Sessions, transaction
from kit.events.bus import POSITION, Message, publish
from kit.runtime import metrics, traces

BATCH = 250
RELAY_LOCK = 7_001
"""The lock for numbering and publishing; backups hold it during their snapshots."""
POSITIONS_FROM = "isoloir.positions_from"
"""A setting of a restored database (`kit.events.restored_backup`): no event gets a position up to it."""

EVENT = Table(
    "event",
    MetaData(),
    # Rows commit in another order than `entry`, so a reader of entry 6 may have missed entry 5. `position` is assigned
    # after the commit by the single relay, so no reader misses one and none is skipped.
    Column("entry", BigInteger, Identity(always=True), primary_key=True),
    # Not unique by itself: the events of a campaign that came from another suite keep their positions.
    Column("position", BigInteger),
    Column("id", Uuid, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("campaign_id", Uuid, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "stream_seq",
        BigInteger,
        comment="Where the event is in the stream; null until published, 0 for one that was told in another suite.",
    ),
    Index("uq_event_campaign_id_position", "campaign_id", "position", unique=True),
    Index("ix_event_position", "position"),
    Index("ix_event_stream_seq_position", "stream_seq", "position"),
)

PROTECT = [
    # Events are never edited: the application may insert and read, the relay may only number them.
    *tenancy.protect("event", may="select, insert"),
    *tenancy.open_to_relay("event", may="select, update (position, stream_seq)", away=True),
]


_TELL = Direct(
    insert(EVENT).values({one: bindparam(one) for one in ("id", "subject", "payload", "campaign_id")}).inline()
)
"""`inline`: the number that PostgreSQL gives it is of no use to the teller, so it is not asked for."""


async def tell(session: AsyncSession, event: Event) -> None:
    """Tell the other services, once the caller's transaction commits."""
    row = {"id": event.id, "subject": event.subject, "campaign_id": event.campaign_id}
    with traces.span(f"tell {event.subject}", leads_to=f"event {event.id}"):
        await ask(session, _TELL, {**row, "payload": event.model_dump_json()})


async def tell_many(session: AsyncSession, events: Iterable[Event]) -> None:
    """Tell many events at once, for a change of many things such as an import."""
    lines = (line_of((event.id, event.subject, event.campaign_id, event.model_dump_json())) for event in events)
    await copy_lines(session, EVENT.name, ("id", "subject", "campaign_id", "payload"), lines, fresh=True)


async def tell_lines(session: AsyncSession, kind: type[Event], campaign_id: UUID, lines: Iterable[str]) -> None:
    """Tell events of one kind, already serialized by an `EventForm`."""
    same = {"subject": kind.subject, "campaign_id": campaign_id}
    await copy_lines(session, EVENT.name, ("id", "payload"), lines, same=same, fresh=True)


class EventForm:
    """A serialized event used as a template, as serializing each with pydantic would be slow.

    `event`: one of the events; `of`: the id of its subject, which occurs once in it.
    """

    def __init__(self, event: Event, of: UUID) -> None:
        self._begin, following = line_of((event.model_dump_json(),)).split(str(event.id))
        self._middle, self._end = following.split(str(of))

    def line(self, id: str, of: str) -> str:
        """Return the line, for `tell_lines`, of an event with another subject. Both ids are 32 hex digits."""
        return f"{id}\t{self._begin}{_dashed(id)}{self._middle}{_dashed(of)}{self._end}"


def _dashed(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


async def relay_events(sessions: Sessions, client: Client, service: str) -> int:
    """Publish the oldest unpublished events in order and record their positions; return how many.

    A crash between the two repeats the publication, which JetStream recognises by the message id. Raises StreamBehind
    if the stream has lost events: publishing more would hide the gap.
    """
    async with only_relay(sessions) as session:
        if session:
            if not await session.scalar(_ANY_UNPUBLISHED):
                return 0
            await session.execute(text(NUMBER))
    # In its own transaction: a published number must not be rolled back.
    async with only_relay(sessions) as session:
        if not session:
            return 0
        rows = (await session.execute(_UNPUBLISHED)).all()
        if not rows:
            return 0
        messages = [
            Message(row.subject, row.payload.encode(), str(row.id), {POSITION: str(row.position)}) for row in rows
        ]
        with ExitStack() as spans:
            for row in rows:
                spans.enter_context(traces.span(f"publish {row.subject}", of=f"event {row.id}"))
            sequences = await publish(client, service, messages, after=await last_published(session))
        marks = [{"told": row.entry, "seq": sequence} for row, sequence in zip(rows, sequences, strict=True)]
        await session.execute(_MARK, marks)
        metrics.PUBLISHED.labels(service).inc(len(rows))
        return len(rows)


@asynccontextmanager
async def as_relay(sessions: Sessions) -> AsyncGenerator[AsyncSession, None]:
    """Open a transaction that sees the events of every campaign."""
    async with transaction(sessions) as session:
        await session.execute(text(f"set local role {tenancy.RELAY}"))
        yield session


@asynccontextmanager
async def only_relay(sessions: Sessions) -> AsyncGenerator[AsyncSession | None, None]:
    """Open a session as the relay, in one process at a time; yield None while another has the lock."""
    async with as_relay(sessions) as session:
        locked = await session.scalar(select(func.pg_try_advisory_xact_lock(RELAY_LOCK)))
        yield session if locked else None


async def last_published(session: AsyncSession) -> int:
    return await session.scalar(select(func.max(EVENT.c.stream_seq))) or 0


NUMBER = f"""
    update event set position = told.last + fresh.rank
    from (select entry, row_number() over (order by entry) as rank from event where position is null) fresh,
         (select greatest(coalesce(max(position), 0),
            coalesce(nullif(current_setting('{POSITIONS_FROM}', true), ''), '0')::bigint) as last from event) told
    where event.entry = fresh.entry
"""
"""SQL that gives committed events their positions, under the relay's lock."""
_ANY_UNPUBLISHED = select(exists().select_from(EVENT).where(EVENT.c.stream_seq.is_(None)))
_UNPUBLISHED = (
    select(EVENT)
    .where(EVENT.c.stream_seq.is_(None), EVENT.c.position.is_not(None))
    .order_by(EVENT.c.position, EVENT.c.entry)
    .limit(BATCH)
)
_MARK = update(EVENT).where(EVENT.c.entry == bindparam("told")).values(stream_seq=bindparam("seq"))
