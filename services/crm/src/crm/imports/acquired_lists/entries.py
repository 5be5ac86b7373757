"""Entries of acquired lists: found in the caller's territories within the law, counted, and noted as written to."""

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
    session: AsyncSession, caller: Caller, acquired_list: AcquiredList, sought: ListedFilter
) -> Sequence[AcquiredListEntry]:
    """Return entries by id, one more than `limit` if there are more. Refused in the silence (L. 49)."""
    rows = _within(caller, acquired_list.id).where(
        *await _awake(session, caller), *await _sought(session, caller, sought)
    )
    after = read_cursor(PageQuery(sought.limit, sought.after), UUID)
    if after is not None:
        rows = rows.where(AcquiredListEntry.id > after)
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(sought.limit + 1))).all()


async def get_listed(
    session: AsyncSession, caller: Caller, list_id: UUID, entry_id: UUID, *, lock: bool = False
) -> AcquiredListEntry:
    """Return an entry of this list, in the caller's territories."""
    rows = _within(caller, list_id).where(AcquiredListEntry.id == entry_id)
    found = await session.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise NotFound("Cette personne n'est pas sur la liste.", "There is no such person on the list.")
    return found


async def count_listed(session: AsyncSession, caller: Caller, aim: ListedAim) -> tuple[int, int]:
    """Count the entries that can be written to, and those without an address or with a masked one.

    Raises Conflict in the silence (L. 49).
    """
    rows = _within(caller, aim.list_id).where(*await _awake(session, caller), *await _sought(session, caller, aim))
    found = rows.with_only_columns(func.count().filter(has_address()), func.count())
    written, everybody = (await session.execute(found)).one()
    return written, everybody - written


async def count_all(session: AsyncSession, caller: Caller, aim: ListedAim) -> int:
    """Count the entries, in the silence too: how many, and nobody."""
    rows = _within(caller, aim.list_id).where(*await _sought(session, caller, aim))
    return await session.scalar(rows.with_only_columns(func.count())) or 0


async def next_unwritten(
    session: AsyncSession, caller: Caller, aim: ListedAim, mailing_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries with an address and no letter of this mailing, in the order of a postman's round.

    Raises Conflict in the silence (L. 49).
    """
    rows = _within(caller, aim.list_id).where(
        *await _awake(session, caller),
        *await _sought(session, caller, aim),
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
    """Record that a letter to these people is printed, and that their names left the list in it."""
    mine = (AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.id.in_(ids))
    keep(session, caller.campaign_id, caller.subject, "exported", "listing", list_id, ["letters"])
    more = func.array_append(AcquiredListEntry.letters, mailing_id)
    await session.execute(update(AcquiredListEntry).where(*mine).values(letters=more))


def has_address() -> ColumnElement[bool]:
    parts = (AcquiredListEntry.street, AcquiredListEntry.postcode, AcquiredListEntry.town)
    return and_(not_(AcquiredListEntry.masked), *(part.is_not(None) for part in parts))


async def _awake(session: AsyncSession, caller: Caller) -> list[ColumnElement[bool]]:
    return await check_lists(session, caller, place=start_of(AcquiredListEntry.station, AcquiredListEntry.commune))


async def _sought(session: AsyncSession, caller: Caller, sought: ListedSought) -> list[ColumnElement[bool]]:
    today = await people.today_of(session, caller.campaign_id)
    found: list[ColumnElement[bool]] = []
    if sought.station is not None:
        found.append(AcquiredListEntry.station == sought.station)
    if sought.commune is not None:
        found.append(AcquiredListEntry.commune == sought.commune)
    if sought.street is not None:
        found.append(func.strpos(func.lower(AcquiredListEntry.street), sought.street.lower()) > 0)
    if sought.age_from is not None:
        found.append(AcquiredListEntry.born_in <= today.year - sought.age_from)
    if sought.age_to is not None:
        found.append(AcquiredListEntry.born_in >= today.year - sought.age_to)
    return found


def _within(caller: Caller, list_id: UUID) -> Select[AcquiredListEntry]:
    rows = select(AcquiredListEntry).where(
        AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.list_id == list_id
    )
    if caller.territories:
        communes = [place for place in caller.territories if "_" not in place]
        rows = rows.where(AcquiredListEntry.station.in_(caller.territories) | AcquiredListEntry.commune.in_(communes))
    return rows
