"""The events that a service has heard, each once, and its dead letters."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, MetaData, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import tenancy

_metadata = MetaData()

# Kept as long as the event log: after a replay of the whole log nothing else prevents a second reaction.
INBOX = Table(
    "inbox",
    _metadata,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False, comment="The teller's: what a checkpoint is compared with."),
    Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_inbox_consumer_position", "consumer", "position"),
)
DEAD_LETTER = Table(
    "dead_letter",
    _metadata,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("dead_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
CONSUMER_STATE = Table(
    "consumer_state",
    _metadata,
    Column("consumer", Text, primary_key=True),
    Column("stopped", Boolean, nullable=False, comment="After ten dead letters in a row; /ready says so."),
    Column("verified_position", BigInteger, nullable=False, comment="No event is missing up to here."),
    Column("missing", BigInteger, nullable=False, comment="Events the last checkpoint told of and we have not."),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

PROTECT = [
    f"grant select, insert on inbox to {tenancy.APP}",
    # A dead letter may belong to any campaign or none: only the worker, which retries them, reads them.
    f"grant select, insert, delete on dead_letter to {tenancy.WORKER}",
    f"grant select on consumer_state to {tenancy.APP}",
    f"grant select, insert, update on consumer_state to {tenancy.WORKER}",
]


async def first_time(session: AsyncSession, consumer: str, event_id: UUID, position: int) -> bool:
    """Claim the event in its reaction's transaction; False if it was handled before."""
    row = {"consumer": consumer, "event_id": event_id, "position": position}
    claim = upsert(INBOX).values(row).on_conflict_do_nothing().returning(INBOX.c.event_id)
    # RETURNING, because the row count of ON CONFLICT DO NOTHING is -1 under psycopg.
    return await session.scalar(claim) is not None


async def first_times(session: AsyncSession, consumer: str, positions: Mapping[UUID, int]) -> set[UUID]:
    """Claim several events at once, given by their positions; return those that were not handled before."""
    rows = [
        {"consumer": consumer, "event_id": event_id, "position": position} for event_id, position in positions.items()
    ]
    claims = upsert(INBOX).values(rows).on_conflict_do_nothing().returning(INBOX.c.event_id)
    return set(await session.scalars(claims))


async def bury_event(
    session: AsyncSession,
    consumer: str,
    event_id: str,
    position: int,
    subject: str,
    payload: str,
    reason: str,
) -> None:
    """Store a dead letter. `reason`: the error's type and place, never its text, which could quote personal data."""
    letter = {"consumer": consumer, "event_id": event_id, "position": position}
    letter |= {"subject": subject, "payload": payload, "reason": reason}
    # After a repair the same event may fail again: its first dead letter stays.
    await session.execute(upsert(DEAD_LETTER).values(letter).on_conflict_do_nothing())


async def set_state(session: AsyncSession, consumer: str, **values: object) -> None:
    row = {"consumer": consumer, "stopped": False, "verified_position": 0, "missing": 0} | values
    changed = {**values, "updated_at": func.now()}
    await session.execute(
        upsert(CONSUMER_STATE).values(row).on_conflict_do_update(index_elements=["consumer"], set_=changed)
    )
