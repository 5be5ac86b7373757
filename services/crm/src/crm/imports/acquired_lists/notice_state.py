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
from crm.imports.acquired_lists.line_writer import CONTACTS
from crm.imports.acquired_lists.models import ListedPerson, Listing
from crm.imports.acquired_lists.service import has_address, kind_of

KnownListed: TypeAlias = ListedPerson
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


async def count_told(session: AsyncSession, campaign_id: UUID, listing_id: UUID) -> Told:
    one = ListedPerson
    untold = one.told_by.is_(None)
    posted = and_(untold, not_(one.mailable))
    counted = select(
        func.count(),
        func.count().filter(one.told_by == "email"),
        func.count().filter(one.told_by == "post"),
        func.count().filter(untold, one.mailable),
        func.count().filter(posted, has_address()),
        func.count().filter(posted, not_(func.coalesce(has_address(), False))),
        func.count().filter(one.message_id.is_not(None), one.told_by.is_distinct_from("email")),
    ).where(*_of(campaign_id, listing_id))
    return Told(*(await session.execute(counted)).one())


async def list_untold(session: AsyncSession, campaign_id: UUID, today: date) -> Sequence[Listing]:
    """List the kept lists from elsewhere that have entries and no day on which all were informed."""
    somebody = select(ListedPerson.id).where(
        ListedPerson.campaign_id == campaign_id, ListedPerson.listing_id == Listing.id
    )
    rows = select(Listing).where(
        Listing.campaign_id == campaign_id,
        Listing.kind == "outside",
        Listing.notice_on.is_(None),
        Listing.ends_on >= today,
        somebody.exists(),
    )
    return (await session.scalars(rows)).all()


async def held_of(session: AsyncSession, campaign_id: UUID, listing_id: UUID) -> Holding:
    one = ListedPerson
    asked = (one.street.is_not(None) | one.town.is_not(None), one.sealed.is_not(None), one.born_in.is_not(None))
    found = select(*(func.coalesce(func.bool_or(part), False) for part in (*asked, one.station.is_not(None))))
    return Holding(*(await session.execute(found.where(*_of(campaign_id, listing_id)))).one())


async def lock_listing(
    session: AsyncSession, campaign_id: UUID, listing_id: UUID, *, alone: bool = False
) -> Listing | None:
    """Lock a list against deletion until the transaction ends; `alone`: against queuing a batch of its mails, too."""
    held = {"read": not alone}
    return await session.get(Listing, (campaign_id, listing_id), with_for_update=held, populate_existing=True)


async def next_mailable(
    session: AsyncSession, campaign_id: UUID, listing_id: UUID, after: UUID | None, limit: int
) -> Sequence[ListedPerson]:
    """Return the next entries to inform by mail, in the order of their ids, locked."""
    rows = select(ListedPerson).where(
        *_of(campaign_id, listing_id), ListedPerson.told_by.is_(None), ListedPerson.mailable
    )
    if after is not None:
        rows = rows.where(ListedPerson.id > after)
    return (await session.scalars(rows.order_by(ListedPerson.id).limit(limit).with_for_update())).all()


async def next_printable(
    session: AsyncSession, campaign_id: UUID, listing_id: UUID, limit: int
) -> Sequence[ListedPerson]:
    """Return the next entries to inform by letter, in the order of a postman's round, locked."""
    rows = select(ListedPerson).where(
        *_of(campaign_id, listing_id), ListedPerson.told_by.is_(None), not_(ListedPerson.mailable), has_address()
    )
    order = (ListedPerson.postcode, ListedPerson.street, ListedPerson.surname, ListedPerson.first_names)
    return (await session.scalars(rows.order_by(*order, ListedPerson.id).limit(limit).with_for_update())).all()


async def note_mailed(session: AsyncSession, campaign_id: UUID, messages: Mapping[UUID, tuple[UUID, bytes]]) -> None:
    """Record that a mail to each waits in the queue: its message, and the keyed hash of where it goes."""
    rows = [{"id": one, "message_id": message, "told_to": to} for one, (message, to) in messages.items()]
    columns = inspect(ListedPerson).local_table.c
    given = select_given([columns[name] for name in ("id", "message_id", "told_to")], rows).subquery("told")
    mine = (ListedPerson.campaign_id == campaign_id, ListedPerson.id == given.c.id)
    said = {"told_by": "email", "message_id": given.c.message_id, "told_to": given.c.told_to}
    await session.execute(update(ListedPerson).where(*mine).values(**said), execution_options=_UNSYNCED)


async def fold_fates(session: AsyncSession, campaign_id: UUID, listing_id: UUID, today: date) -> int:
    """Record the queue's results of the mails on the entries; return how many mails are still under way.

    Sent: told today. Never sent (stopped, or the silence came first): to be told still. Of unknown fate: not written to
    again, and not known to be told. Who was refused is for `next_refused`.
    """
    for states, values in (
        ((State.SENT,), {"told_on": today}),
        ((State.EXPIRED, State.CANCELLED), {"told_by": None, "message_id": None}),
    ):
        ended = update(ListedPerson).where(*_ended(campaign_id, listing_id, states)).values(**values)
        await session.execute(ended, execution_options=_UNSYNCED)
    waiting = select(func.count()).where(
        MESSAGE.c.campaign_id == campaign_id,
        MESSAGE.c.kind == kind_of(listing_id),
        MESSAGE.c.state.in_((State.QUEUED, State.SENDING)),
    )
    return await session.scalar(waiting) or 0


async def next_refused(
    session: AsyncSession, campaign_id: UUID, listing_id: UUID, limit: int
) -> Sequence[ListedPerson]:
    """Return the entries whose mail was refused for good, in the order of their ids, locked."""
    rows = select(ListedPerson).where(*_ended(campaign_id, listing_id, (State.FAILED,)))
    return (await session.scalars(rows.order_by(ListedPerson.id).limit(limit).with_for_update())).all()


def mark_refused(one: ListedPerson) -> None:
    """Mark an entry whose address takes no mail: it is not tried again. If that address is unknown, none is tried."""
    if one.told_by == "email":
        one.told_by, one.told_on = None, None
    one.mailable = one.told_to is not None
    if one.told_to is not None:
        one.tried = [*one.tried, one.told_to]


async def set_notice_day(session: AsyncSession, campaign_id: UUID, listing_id: UUID) -> bool:
    """The list's own day, once everybody who can be told is: that of the last. Whether it has one now."""
    told = await count_told(session, campaign_id, listing_id)
    last = await session.scalar(select(func.max(ListedPerson.told_on)).where(*_of(campaign_id, listing_id)))
    listing = await session.get(Listing, (campaign_id, listing_id))
    if listing is None or last is None or told.left:
        return False
    if listing.notice_on is None or listing.notice_on < last:
        listing.notice_on = last
        await session.flush()
    return True


async def note_printed(
    session: AsyncSession, caller: Caller, listing_id: UUID, ids: Collection[UUID], on: date
) -> None:
    """Record that a letter informs these people, and that their names left the list in it."""
    mine = (ListedPerson.campaign_id == caller.campaign_id, ListedPerson.id.in_(ids))
    await session.execute(
        update(ListedPerson).where(*mine).values(told_by="post", told_on=on), execution_options=_UNSYNCED
    )
    keep(session, caller.campaign_id, caller.subject, "exported", "listing", listing_id, ["notice"])


async def find_written(
    session: AsyncSession, campaign_id: UUID, message_id: UUID, *, lock: bool = False
) -> Sequence[ListedPerson]:
    """Return the entries informed by this mail: one, or those that the list has twice at one address."""
    rows = select(ListedPerson).where(ListedPerson.campaign_id == campaign_id, ListedPerson.message_id == message_id)
    if lock:
        rows = rows.order_by(ListedPerson.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(rows)).all()


async def find_with(session: AsyncSession, campaign_id: UUID, listed_id: UUID) -> Sequence[ListedPerson]:
    """Return an entry of any list, with those informed by the same mail; none if it is on no list any more."""
    one = await session.get(ListedPerson, (campaign_id, listed_id))
    if one is None or one.message_id is None:
        return [] if one is None else [one]
    return await find_written(session, campaign_id, one.message_id)


async def drop_listed(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> int:
    """Delete entries; return how many were still there."""
    gone = delete(ListedPerson).where(ListedPerson.campaign_id == campaign_id, ListedPerson.id.in_(ids))
    found = await session.scalars(gone.returning(ListedPerson.id), execution_options=_UNSYNCED)
    return len(found.all())


def contacts_of(vault: Vault, one: ListedPerson) -> list[tuple[str, str]]:
    """Return channel and address of each contact, opened."""
    held: list[tuple[str, str]] = json.loads(vault.open(CONTACTS, one.sealed)) if one.sealed else []
    return [(channel, address) for channel, address in held]


def _ended(campaign_id: UUID, listing_id: UUID, states: Collection[State]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of entries whose mail is in one of these states, and not recorded yet."""
    theirs = and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.id == ListedPerson.message_id)
    one = select(MESSAGE.c.id).where(theirs, MESSAGE.c.state.in_(states)).exists()
    return *_of(campaign_id, listing_id), ListedPerson.told_by == "email", ListedPerson.told_on.is_(None), one


def _of(campaign_id: UUID, listing_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return ListedPerson.campaign_id == campaign_id, ListedPerson.listing_id == listing_id


_UNSYNCED = {"synchronize_session": False}
