"""The progress of the notice owed to a list's people (art. 14 GDPR): who was informed, by which way, who is left."""

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
"""What other features see of somebody on a list."""


@dataclass(frozen=True)
class Told:
    """The counts of a list's people, each in one of `mailed`, `printed`, `to_mail`, `to_print` and `nowhere`."""

    people: int
    mailed: int
    """Handed to the queue."""
    printed: int
    to_mail: int
    to_print: int
    nowhere: int
    """Neither a mail address that works nor a postal one."""
    came_back: int
    """Their mail was refused or returned: they are told by letter where there is an address."""

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
    one = AcquiredListEntry
    untold = one.notice_channel.is_(None)
    posted = and_(untold, not_(one.mailable))
    counted = select(
        func.count(),
        func.count().filter(one.notice_channel == "email"),
        func.count().filter(one.notice_channel == "post"),
        func.count().filter(untold, one.mailable),
        func.count().filter(posted, has_address()),
        func.count().filter(posted, not_(func.coalesce(has_address(), False))),
        func.count().filter(one.message_id.is_not(None), one.notice_channel.is_distinct_from("email")),
    ).where(*_of(campaign_id, list_id))
    return Told(*(await session.execute(counted)).one())


async def list_untold(session: AsyncSession, campaign_id: UUID, today: date) -> Sequence[AcquiredList]:
    """List the kept lists from elsewhere that have entries and no day on which all were informed."""
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
    one = AcquiredListEntry
    asked = (one.street.is_not(None) | one.town.is_not(None), one.sealed.is_not(None), one.born_in.is_not(None))
    found = select(*(func.coalesce(func.bool_or(part), False) for part in (*asked, one.station.is_not(None))))
    return Holding(*(await session.execute(found.where(*_of(campaign_id, list_id)))).one())


async def lock_acquired_list(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, *, alone: bool = False
) -> AcquiredList | None:
    """Lock a list against deletion until the transaction ends; `alone`: against queuing a batch of its mails, too."""
    held = {"read": not alone}
    return await session.get(AcquiredList, (campaign_id, list_id), with_for_update=held, populate_existing=True)


async def next_mailable(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, after: UUID | None, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries to inform by mail, in the order of their ids, locked."""
    rows = select(AcquiredListEntry).where(
        *_of(campaign_id, list_id), AcquiredListEntry.notice_channel.is_(None), AcquiredListEntry.mailable
    )
    if after is not None:
        rows = rows.where(AcquiredListEntry.id > after)
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(limit).with_for_update())).all()


async def next_printable(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries to inform by letter, in the order of a postman's round, locked."""
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
    """Record that a mail to each waits in the queue: its message, and the keyed hash of where it goes."""
    rows = [{"id": one, "message_id": message, "notified_address": to} for one, (message, to) in messages.items()]
    columns = inspect(AcquiredListEntry).local_table.c
    given = select_given([columns[name] for name in ("id", "message_id", "notified_address")], rows).subquery("told")
    mine = (AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.id == given.c.id)
    said = {"notice_channel": "email", "message_id": given.c.message_id, "notified_address": given.c.notified_address}
    await session.execute(update(AcquiredListEntry).where(*mine).values(**said), execution_options=_UNSYNCED)


async def fold_fates(session: AsyncSession, campaign_id: UUID, list_id: UUID, today: date) -> int:
    """Record the queue's results of the mails on the entries; return how many mails are still under way.

    Sent: told today. Never sent (stopped, or the silence came first): to be told still. Of unknown fate: not written to
    again, and not known to be told. Who was refused is for `next_refused`.
    """
    for states, values in (
        ((State.SENT,), {"notified_on": today}),
        ((State.EXPIRED, State.CANCELLED), {"notice_channel": None, "message_id": None}),
    ):
        ended = update(AcquiredListEntry).where(*_ended(campaign_id, list_id, states)).values(**values)
        await session.execute(ended, execution_options=_UNSYNCED)
    waiting = select(func.count()).where(
        MESSAGE.c.campaign_id == campaign_id,
        MESSAGE.c.kind == kind_of(list_id),
        MESSAGE.c.state.in_((State.QUEUED, State.SENDING)),
    )
    return await session.scalar(waiting) or 0


async def next_refused(
    session: AsyncSession, campaign_id: UUID, list_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the entries whose mail was refused for good, in the order of their ids, locked."""
    rows = select(AcquiredListEntry).where(*_ended(campaign_id, list_id, (State.FAILED,)))
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(limit).with_for_update())).all()


def mark_refused(one: AcquiredListEntry) -> None:
    """Mark an entry whose address takes no mail: it is not tried again. If that address is unknown, none is tried."""
    if one.notice_channel == "email":
        one.notice_channel, one.notified_on = None, None
    one.mailable = one.notified_address is not None
    if one.notified_address is not None:
        one.tried = [*one.tried, one.notified_address]


async def set_notice_day(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> bool:
    """The list's own day, once everybody who can be told is: that of the last. Whether it has one now."""
    told = await count_told(session, campaign_id, list_id)
    last = await session.scalar(select(func.max(AcquiredListEntry.notified_on)).where(*_of(campaign_id, list_id)))
    acquired_list = await session.get(AcquiredList, (campaign_id, list_id))
    if acquired_list is None or last is None or told.left:
        return False
    if acquired_list.notice_on is None or acquired_list.notice_on < last:
        acquired_list.notice_on = last
        await session.flush()
    return True


async def note_printed(session: AsyncSession, caller: Caller, list_id: UUID, ids: Collection[UUID], on: date) -> None:
    """Record that a letter informs these people, and that their names left the list in it."""
    mine = (AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.id.in_(ids))
    await session.execute(
        update(AcquiredListEntry).where(*mine).values(notice_channel="post", notified_on=on),
        execution_options=_UNSYNCED,
    )
    keep(session, caller.campaign_id, caller.subject, "exported", "listing", list_id, ["notice"])


async def find_written(
    session: AsyncSession, campaign_id: UUID, message_id: UUID, *, lock: bool = False
) -> Sequence[AcquiredListEntry]:
    """Return the entries informed by this mail: one, or those that the list has twice at one address."""
    rows = select(AcquiredListEntry).where(
        AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.message_id == message_id
    )
    if lock:
        rows = rows.order_by(AcquiredListEntry.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(rows)).all()


async def find_with(session: AsyncSession, campaign_id: UUID, entry_id: UUID) -> Sequence[AcquiredListEntry]:
    """Return an entry of any list, with those informed by the same mail; none if it is on no list any more."""
    one = await session.get(AcquiredListEntry, (campaign_id, entry_id))
    if one is None or one.message_id is None:
        return [] if one is None else [one]
    return await find_written(session, campaign_id, one.message_id)


async def drop_listed(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> int:
    """Delete entries; return how many were still there."""
    gone = delete(AcquiredListEntry).where(AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.id.in_(ids))
    found = await session.scalars(gone.returning(AcquiredListEntry.id), execution_options=_UNSYNCED)
    return len(found.all())


def contacts_of(vault: Vault, one: AcquiredListEntry) -> list[tuple[str, str]]:
    """Return channel and address of each contact, opened."""
    held: list[tuple[str, str]] = json.loads(vault.open(CONTACTS, one.sealed)) if one.sealed else []
    return [(channel, address) for channel, address in held]


def _ended(campaign_id: UUID, list_id: UUID, states: Collection[State]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of entries whose mail is in one of these states, and not recorded yet."""
    theirs = and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.id == AcquiredListEntry.message_id)
    one = select(MESSAGE.c.id).where(theirs, MESSAGE.c.state.in_(states)).exists()
    return (
        *_of(campaign_id, list_id),
        AcquiredListEntry.notice_channel == "email",
        AcquiredListEntry.notified_on.is_(None),
        one,
    )


def _of(campaign_id: UUID, list_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.list_id == list_id


_UNSYNCED = {"synchronize_session": False}
