"""Entries of acquired lists: found in the caller's territories within the law, counted, and marked as written to."""

from collections.abc import Collection, Sequence
from uuid import UUID

from kit.security.auth import Caller
from kit.web.paging import PageQuery, read_cursor
from kit.web.problems import NotFound
from sqlalchemy import ColumnElement, Select, and_, func, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.imports.acquired_lists.models import AcquiredList, AcquiredListEntry
from crm.imports.acquired_lists.schemas import (
    ListedAim,
    ListedFilter,
    ListedSought,
)
from crm.people.records import service as people
from crm.people.records.conditions import start_of
from crm.people.records.list_silence import check_lists


async def find_listed(
    session: AsyncSession, caller: Caller, acquired_list: AcquiredList, listed_filter: ListedFilter
) -> Sequence[AcquiredListEntry]:
    """Return entries by id, one more than `limit` if there are more. Refused in the silence (L. 49)."""
    rows = _within(caller, acquired_list.id).where(
        *await _awake(session, caller), *await _sought(session, caller, listed_filter)
    )
    after = read_cursor(PageQuery(listed_filter.limit, listed_filter.after), UUID)
    if after is not None:
        rows = rows.where(AcquiredListEntry.id > after)
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(listed_filter.limit + 1))).all()


async def get_listed(
    session: AsyncSession, caller: Caller, list_id: UUID, entry_id: UUID, *, lock: bool = False
) -> AcquiredListEntry:
    """Return an entry of this list, in the caller's territories."""
    rows = _within(caller, list_id).where(AcquiredListEntry.id == entry_id)
    entry = await session.scalar(rows.with_for_update() if lock else rows)
    if entry is None:
        raise NotFound("Cette personne n'est pas sur la liste.", "There is no such person on the list.")
    return entry


async def count_listed(session: AsyncSession, caller: Caller, listed_aim: ListedAim) -> tuple[int, int]:
    """Count the entries that can be written to, and those without an address or with a masked one.

    Raises Conflict in the silence (L. 49).
    """
    rows = _within(caller, listed_aim.list_id).where(
        *await _awake(session, caller), *await _sought(session, caller, listed_aim)
    )
    counts = rows.with_only_columns(func.count().filter(has_address()), func.count())
    written, everybody = (await session.execute(counts)).one()
    return written, everybody - written


async def count_all(session: AsyncSession, caller: Caller, listed_aim: ListedAim) -> int:
    """Count all entries, in the silence too: a number names nobody."""
    rows = _within(caller, listed_aim.list_id).where(*await _sought(session, caller, listed_aim))
    return await session.scalar(rows.with_only_columns(func.count())) or 0


async def count_written(
    session: AsyncSession, caller: Caller, listed_aim: ListedAim, mailing_id: UUID
) -> tuple[int, int]:
    """Count the entries with a letter of this mailing, and those left; in the silence too: a number names nobody."""
    rows = _within(caller, listed_aim.list_id).where(*await _sought(session, caller, listed_aim))
    written = AcquiredListEntry.letters.contains([mailing_id])
    counts = (func.count().filter(written), func.count().filter(has_address(), not_(written)))
    printed, left = (await session.execute(rows.with_only_columns(*counts))).one()
    return printed, left


async def next_unwritten(
    session: AsyncSession, caller: Caller, listed_aim: ListedAim, mailing_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries with an address and no letter of this mailing, in postal order.

    Raises Conflict in the silence (L. 49).
    """
    rows = _within(caller, listed_aim.list_id).where(
        *await _awake(session, caller),
        *await _sought(session, caller, listed_aim),
        has_address(),
        not_(AcquiredListEntry.letters.contains([mailing_id])),
    )
    order = (
        AcquiredListEntry.postcode,
        AcquiredListEntry.street,
        AcquiredListEntry.surname,
        AcquiredListEntry.first_names,
    )
    return (await session.scalars(rows.order_by(*order, AcquiredListEntry.id).limit(limit))).all()


async def note_written(
    session: AsyncSession, caller: Caller, list_id: UUID, ids: Collection[UUID], mailing_id: UUID
) -> None:
    """Record that a letter to these people is printed, which uses their names outside the list."""
    conditions = (AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.id.in_(ids))
    keep(session, caller.campaign_id, caller.subject, "exported", "listing", list_id, ["letters"])
    more = func.array_append(AcquiredListEntry.letters, mailing_id)
    await session.execute(update(AcquiredListEntry).where(*conditions).values(letters=more))


def has_address() -> ColumnElement[bool]:
    parts = (AcquiredListEntry.street, AcquiredListEntry.postcode, AcquiredListEntry.town)
    return and_(not_(AcquiredListEntry.masked), *(part.is_not(None) for part in parts))


async def _awake(session: AsyncSession, caller: Caller) -> list[ColumnElement[bool]]:
    return await check_lists(session, caller, place=start_of(AcquiredListEntry.station, AcquiredListEntry.commune))


async def _sought(session: AsyncSession, caller: Caller, listed_sought: ListedSought) -> list[ColumnElement[bool]]:
    today = await people.today_of(session, caller.campaign_id)
    conditions: list[ColumnElement[bool]] = []
    if listed_sought.station is not None:
        conditions.append(AcquiredListEntry.station == listed_sought.station)
    if listed_sought.commune is not None:
        conditions.append(AcquiredListEntry.commune == listed_sought.commune)
    if listed_sought.street is not None:
        conditions.append(func.strpos(func.lower(AcquiredListEntry.street), listed_sought.street.lower()) > 0)
    if listed_sought.age_from is not None:
        conditions.append(AcquiredListEntry.born_in <= today.year - listed_sought.age_from)
    if listed_sought.age_to is not None:
        conditions.append(AcquiredListEntry.born_in >= today.year - listed_sought.age_to)
    return conditions


def _within(caller: Caller, list_id: UUID) -> Select[AcquiredListEntry]:
    rows = select(AcquiredListEntry).where(
        AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.list_id == list_id
    )
    if caller.territories:
        communes = [territory for territory in caller.territories if "_" not in territory]
        rows = rows.where(AcquiredListEntry.station.in_(caller.territories) | AcquiredListEntry.commune.in_(communes))
    return rows
