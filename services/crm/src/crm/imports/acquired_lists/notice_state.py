"""The progress of the notice to a list's people (art. 14 GDPR): who was informed, by which channel, who is left."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from kit.db.unnest_insert import select_given
from kit.db.vault import Vault
from kit.messages import State
from kit.messages.tables import MESSAGE
from kit.security.auth import Caller
from sqlalchemy import ColumnElement, and_, delete, func, inspect, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.imports.acquired_lists.entries import has_address
from crm.imports.acquired_lists.line_writer import CONTACTS
from crm.imports.acquired_lists.models import AcquiredList, AcquiredListEntry
from crm.imports.acquired_lists.service import kind_of

KnownListed: TypeAlias = AcquiredListEntry
"""An entry of a list as other features see it."""


@dataclass(frozen=True)
class Told:
    """The counts of a list's people, each in one of `mailed`, `printed`, `to_mail`, `to_print` and `nowhere`."""

    people: int
    mailed: int
    """Handed over to the queue."""
    printed: int
    to_mail: int
    to_print: int
    nowhere: int
    """Neither a working e-mail address nor a postal one."""
    came_back: int
    """Their mail was refused or bounced: a letter informs them, if there is an address."""

    @property
    def left(self) -> int:
        return self.to_mail + self.to_print


@dataclass(frozen=True)
class Holding:
    """The kinds of data that a list holds of its people."""

    addresses: bool
    contacts: bool
    births: bool
    stations: bool


async def count_told(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> Told:
    entry_type = AcquiredListEntry
    untold = entry_type.notice_channel.is_(None)
    posted = and_(untold, not_(entry_type.mailable))
    query = select(
        func.count(),
        func.count().filter(entry_type.notice_channel == "email"),
        func.count().filter(entry_type.notice_channel == "post"),
        func.count().filter(untold, entry_type.mailable),
        func.count().filter(posted, has_address()),
        func.count().filter(posted, not_(func.coalesce(has_address(), False))),
        func.count().filter(entry_type.message_id.is_not(None), entry_type.notice_channel.is_distinct_from("email")),
    ).where(*_of(campaign_id, list_id))
    return Told(*(await session.execute(query)).one())


async def list_untold(session: AsyncSession, campaign_id: UUID, today: date) -> Sequence[AcquiredList]:
    """List the third-party lists that have entries and no day on which all were informed."""
    somebody = select(AcquiredListEntry.id).where(
        AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.list_id == AcquiredList.id
    )
    rows = select(AcquiredList).where(
        AcquiredList.campaign_id == campaign_id,
        AcquiredList.kind == "outside",
        AcquiredList.notice_on.is_(None),
        AcquiredList.ends_on >= today,
        somebody.exists(),
    )
    return (await session.scalars(rows)).all()


async def held_of(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> Holding:
    entry_type = AcquiredListEntry
    columns = (
        entry_type.street.is_not(None) | entry_type.town.is_not(None),
        entry_type.sealed.is_not(None),
        entry_type.born_in.is_not(None),
    )
    query = select(*(func.coalesce(func.bool_or(part), False) for part in (*columns, entry_type.station.is_not(None))))
    return Holding(*(await session.execute(query.where(*_of(campaign_id, list_id)))).one())


async def lock_acquired_list(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, *, alone: bool = False
) -> AcquiredList | None:
    """Lock a list against deletion until the transaction ends; `alone`: also against queueing its mails."""
    held = {"read": not alone}
    return await session.get(AcquiredList, (campaign_id, list_id), with_for_update=held, populate_existing=True)


async def next_mailable(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, after: UUID | None, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries to inform by mail, by id, locked."""
    rows = select(AcquiredListEntry).where(
        *_of(campaign_id, list_id), AcquiredListEntry.notice_channel.is_(None), AcquiredListEntry.mailable
    )
    if after is not None:
        rows = rows.where(AcquiredListEntry.id > after)
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(limit).with_for_update())).all()


async def next_printable(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries to inform by letter, in postal order, locked."""
    rows = select(AcquiredListEntry).where(
        *_of(campaign_id, list_id),
        AcquiredListEntry.notice_channel.is_(None),
        not_(AcquiredListEntry.mailable),
        has_address(),
    )
    order = (
        AcquiredListEntry.postcode,
        AcquiredListEntry.street,
        AcquiredListEntry.surname,
        AcquiredListEntry.first_names,
    )
    return (await session.scalars(rows.order_by(*order, AcquiredListEntry.id).limit(limit).with_for_update())).all()


async def note_mailed(session: AsyncSession, campaign_id: UUID, messages: Mapping[UUID, tuple[UUID, bytes]]) -> None:
    """Store the queued message of each entry, and the keyed hash of its address."""
    rows = [
        {"id": entry_id, "message_id": message, "notified_address": address}
        for entry_id, (message, address) in messages.items()
    ]
    columns = inspect(AcquiredListEntry).local_table.c
    sent = select_given([columns[name] for name in ("id", "message_id", "notified_address")], rows).subquery("told")
    conditions = (AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.id == sent.c.id)
    values = {"notice_channel": "email", "message_id": sent.c.message_id, "notified_address": sent.c.notified_address}
    await session.execute(update(AcquiredListEntry).where(*conditions).values(**values), execution_options=_UNSYNCED)


async def fold_fates(session: AsyncSession, campaign_id: UUID, list_id: UUID, today: date) -> int:
    """Record the queue's outcomes on the entries; return how many mails are still under way.

    Sent: informed today. Never sent (stopped, or the silence came first): still to inform. Unknown: not written to
    again, and not counted as informed. Refused ones are handled by `next_refused`.
    """
    for states, values in (
        ((State.SENT,), {"notified_on": today}),
        ((State.EXPIRED, State.CANCELLED), {"notice_channel": None, "message_id": None}),
    ):
        ended = update(AcquiredListEntry).where(*_ended(campaign_id, list_id, states)).values(**values)
        await session.execute(ended, execution_options=_UNSYNCED)
    query = select(func.count()).where(
        MESSAGE.c.campaign_id == campaign_id,
        MESSAGE.c.kind == kind_of(list_id),
        MESSAGE.c.state.in_((State.QUEUED, State.SENDING)),
    )
    return await session.scalar(query) or 0


async def next_refused(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the entries whose mail was refused for good, by id, locked."""
    rows = select(AcquiredListEntry).where(*_ended(campaign_id, list_id, (State.FAILED,)))
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(limit).with_for_update())).all()


def mark_refused(acquired_list_entry: AcquiredListEntry) -> None:
    """Mark an entry whose address refuses mail: it is not tried again; if the address is unknown, none is."""
    if acquired_list_entry.notice_channel == "email":
        acquired_list_entry.notice_channel, acquired_list_entry.notified_on = None, None
    acquired_list_entry.mailable = acquired_list_entry.notified_address is not None
    if acquired_list_entry.notified_address is not None:
        acquired_list_entry.tried = [*acquired_list_entry.tried, acquired_list_entry.notified_address]


async def set_notice_day(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> bool:
    """Set the list's notice day once everybody reachable is informed, as the last one's; return whether it is set."""
    counts = await count_told(session, campaign_id, list_id)
    last = await session.scalar(select(func.max(AcquiredListEntry.notified_on)).where(*_of(campaign_id, list_id)))
    acquired_list = await session.get(AcquiredList, (campaign_id, list_id))
    if acquired_list is None or last is None or counts.left:
        return False
    if acquired_list.notice_on is None or acquired_list.notice_on < last:
        acquired_list.notice_on = last
        await session.flush()
    return True


async def note_printed(session: AsyncSession, caller: Caller, list_id: UUID, ids: Collection[UUID], day: date) -> None:
    """Record that a letter informs these people, which uses their names outside the list."""
    conditions = (AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.id.in_(ids))
    await session.execute(
        update(AcquiredListEntry).where(*conditions).values(notice_channel="post", notified_on=day),
        execution_options=_UNSYNCED,
    )
    keep(session, caller.campaign_id, caller.subject, "exported", "listing", list_id, ["notice"])


async def find_written(
    session: AsyncSession, campaign_id: UUID, message_id: UUID, *, lock: bool = False
) -> Sequence[AcquiredListEntry]:
    """Return the entries informed by this mail: one, or duplicates at one address."""
    rows = select(AcquiredListEntry).where(
        AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.message_id == message_id
    )
    if lock:
        rows = rows.order_by(AcquiredListEntry.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(rows)).all()


async def find_with(session: AsyncSession, campaign_id: UUID, entry_id: UUID) -> Sequence[AcquiredListEntry]:
    """Return an entry of any list, with those informed by the same mail; none if it was deleted."""
    acquired_list_entry = await session.get(AcquiredListEntry, (campaign_id, entry_id))
    if acquired_list_entry is None or acquired_list_entry.message_id is None:
        return [] if acquired_list_entry is None else [acquired_list_entry]
    return await find_written(session, campaign_id, acquired_list_entry.message_id)


async def drop_listed(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> int:
    """Delete entries; return how many existed."""
    statement = delete(AcquiredListEntry).where(
        AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.id.in_(ids)
    )
    deleted = await session.scalars(statement.returning(AcquiredListEntry.id), execution_options=_UNSYNCED)
    return len(deleted.all())


def contacts_of(vault: Vault, acquired_list_entry: AcquiredListEntry) -> list[tuple[str, str]]:
    """Return the channel and decrypted address of each contact."""
    contacts: list[tuple[str, str]] = (
        json.loads(vault.open(CONTACTS, acquired_list_entry.sealed)) if acquired_list_entry.sealed else []
    )
    return [(channel, address) for channel, address in contacts]


def _ended(campaign_id: UUID, list_id: UUID, states: Collection[State]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for entries whose mail is in one of these states, not yet recorded."""
    condition = and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.id == AcquiredListEntry.message_id)
    query = select(MESSAGE.c.id).where(condition, MESSAGE.c.state.in_(states)).exists()
    return (
        *_of(campaign_id, list_id),
        AcquiredListEntry.notice_channel == "email",
        AcquiredListEntry.notified_on.is_(None),
        query,
    )


def _of(campaign_id: UUID, list_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.list_id == list_id


_UNSYNCED = {"synchronize_session": False}
