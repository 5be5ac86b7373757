"""Queueing of messages in the caller's transaction: they are sent once it commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.bulk_copy import line_of, stage_lines
from kit.db.vault import open_vault
from kit.messages.contents import Channel, Mail, Sms, State
from kit.messages.schemas import MessageRead
from kit.messages.tables import MESSAGE
from kit.messages.throttle import Throttle, next_slot

FIELD = "message"
"""The vault's name of the encrypted content."""


async def queue_message(
    session: AsyncSession,
    campaign_id: UUID,
    content: Mail | Sms,
    *,
    kind: str,
    about: UUID | None = None,
    once: str | None = None,
    bulk: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    throttle: Throttle | None = None,
) -> UUID | None:
    """Queue a message; return its id, or None if one named `once` exists, or too many wait under `throttle`.

    `throttle`: for messages requested by strangers' forms; `once` is then prefixed. Times are real, not a campaign's
    clock. A message is never sent after `expires_at`: for propaganda, that is the start of the silence at the reader's
    place.
    """
    vault = await open_vault(session, campaign_id)
    message_id = uuid4()
    if throttle is not None:
        once = f"{throttle.prefix}{once or message_id}"
        not_before = await next_slot(session, campaign_id, throttle)
        if not_before is None:
            return None
    row = {
        "campaign_id": campaign_id,
        "id": message_id,
        "channel": Channel.EMAIL if isinstance(content, Mail) else Channel.SMS,
        "kind": kind,
        "about": about,
        "once": once,
        "bulk": bulk,
        "content": vault.seal(FIELD, content.model_dump_json()),
        "not_before": not_before or datetime.now(UTC),
        "expires_at": expires_at,
    }
    statement = insert(MESSAGE).values(row).on_conflict_do_nothing(constraint="uq_message_once")
    return await session.scalar(statement.returning(MESSAGE.c.id))


@dataclass(frozen=True)
class QueuedMessage:
    """One of many messages for `queue_many`."""

    content: Mail | Sms
    about: UUID
    once: str
    expires_at: datetime | None = None


async def queue_many(
    session: AsyncSession, campaign_id: UUID, messages: Sequence[QueuedMessage], *, kind: str
) -> dict[UUID, UUID]:
    """Queue many messages with low priority; return the new ids by subject, without subjects that have one already."""
    if not messages:
        return {}
    vault = await open_vault(session, campaign_id)
    now = datetime.now(UTC)
    lines = (
        line_of(
            (
                campaign_id,
                uuid4(),
                (Channel.EMAIL if isinstance(message.content, Mail) else Channel.SMS).value,
                kind,
                message.about,
                message.once,
                True,
                vault.seal(FIELD, message.content.model_dump_json()),
                now,
                message.expires_at,
            )
        )
        for message in messages
    )
    names = ", ".join(_COPIED)
    staged = await stage_lines(session, "staged_message", f"select {names} from message", _COPIED, lines)
    inserted = await session.execute(
        text(
            f"insert into message ({names}) select {names} from {staged} "
            "on conflict on constraint uq_message_once do nothing returning about, id"
        )
    )
    return {row.about: row.id for row in inserted}


_COPIED = ("campaign_id", "id", "channel", "kind", "about", "once", "bulk", "content", "not_before", "expires_at")


async def cancel_messages(
    session: AsyncSession, campaign_id: UUID, about: UUID, kinds: Collection[str] | None = None
) -> list[UUID]:
    """Cancel the queued messages about a subject and return their ids; one being sent is not stopped."""
    statement = update(MESSAGE).where(
        MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.about == about, MESSAGE.c.state == State.QUEUED
    )
    if kinds is not None:
        statement = statement.where(MESSAGE.c.kind.in_(kinds))
    ended = statement.values(state=State.CANCELLED, content=None, ended_at=func.now())
    return list(await session.scalars(ended.returning(MESSAGE.c.id)))


async def cancel_all(session: AsyncSession, campaign_id: UUID, kind: str) -> int:
    """Cancel all queued messages of one kind; return their number."""
    statement = update(MESSAGE).where(
        MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.kind == kind, MESSAGE.c.state == State.QUEUED
    )
    ended = statement.values(state=State.CANCELLED, content=None, ended_at=func.now())
    return len((await session.scalars(ended.returning(MESSAGE.c.id))).all())


async def forget_messages(session: AsyncSession, campaign_id: UUID, about: UUID) -> None:
    """Delete all messages about an erased person; those waiting are not sent."""
    await session.execute(delete(MESSAGE).where(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.about == about))


async def forget_many(session: AsyncSession, campaign_id: UUID, about: Sequence[UUID]) -> None:
    """Delete the messages about many subjects at once."""
    if about:
        conditions = MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.about.in_(about)
        await session.execute(delete(MESSAGE).where(*conditions))


async def forget_all(session: AsyncSession, campaign_id: UUID) -> None:
    """Delete all messages of the campaign; those waiting are not sent."""
    await session.execute(delete(MESSAGE).where(MESSAGE.c.campaign_id == campaign_id))


async def list_messages(
    session: AsyncSession,
    campaign_id: UUID,
    state: State | None,
    before: int | None,
    limit: int,
    kinds: Collection[str] | None = None,
) -> tuple[list[MessageRead], int | None]:
    """List messages, newest first, with the next page's cursor."""
    rows = select(MESSAGE).where(MESSAGE.c.campaign_id == campaign_id).order_by(MESSAGE.c.entry.desc())
    if state is not None:
        rows = rows.where(MESSAGE.c.state == state)
    if kinds is not None:
        rows = rows.where(MESSAGE.c.kind.in_(kinds))
    if before is not None:
        rows = rows.where(MESSAGE.c.entry < before)
    stored = (await session.execute(rows.limit(limit + 1))).all()
    page = [MessageRead.model_validate(row, from_attributes=True) for row in stored[:limit]]
    return page, stored[limit - 1].entry if len(stored) > limit else None


async def count_messages(
    session: AsyncSession,
    campaign_id: UUID,
    kinds: Collection[str] | None = None,
    since: datetime | None = None,
) -> dict[State, int]:
    """Count messages by state; `since`: only those queued since then, by the real clock."""
    rows = select(MESSAGE.c.state, func.count()).where(MESSAGE.c.campaign_id == campaign_id)
    if kinds is not None:
        rows = rows.where(MESSAGE.c.kind.in_(kinds))
    if since is not None:
        rows = rows.where(MESSAGE.c.queued_at >= since)
    counts: dict[str, int] = {state: count for state, count in await session.execute(rows.group_by(MESSAGE.c.state))}
    return {state: counts.get(state, 0) for state in State}


async def messages_named(session: AsyncSession, campaign_id: UUID, names: Collection[str]) -> dict[str, UUID]:
    """Return the ids of the messages with these names `once`, where they exist."""
    if not names:
        return {}
    rows = await session.execute(
        select(MESSAGE.c.once, MESSAGE.c.id).where(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.once.in_(names))
    )
    return {row.once: row.id for row in rows}


async def queued_names(session: AsyncSession, campaign_id: UUID, prefix: str) -> set[str]:
    """Return the names `once` with a prefix, to check many people at once."""
    query = select(MESSAGE.c.once).where(MESSAGE.c.campaign_id == campaign_id)
    names = await session.scalars(query.where(MESSAGE.c.once.startswith(prefix, autoescape=True)))
    return {name for name in names if name is not None}
