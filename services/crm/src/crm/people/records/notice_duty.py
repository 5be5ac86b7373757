"""Contacts imported from a file or a connector who must still be informed.

Within a month where others gave their data (GDPR, art. 14(3)(a)); at once where they gave it themselves (art. 13(1)).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.conditions import place_of
from crm.people.records.contact_field import ContactField, Notice
from crm.people.records.field_registry import FIELDS
from crm.people.records.labels import THEMSELVES
from crm.people.records.models import ContactPoint, Person, PersonNotice
from crm.people.suppressions.service import closed_addresses, is_closed

SECOND_HAND = ("import", "integration")
"""Sources other than the person themselves."""


@dataclass(frozen=True)
class Untold:
    """Counts of contacts to inform; each is in one of `to_mail`, `to_print`, `refused` and `nowhere`."""

    due: int
    late: int
    soon: int
    to_mail: int
    to_print: int
    refused: int
    """People who refused notices and are not written to."""
    nowhere: int
    """People with neither a working e-mail address nor a postal one."""
    unsaid: int
    """Of those who can be informed: the source of their data was not stated."""


@dataclass(frozen=True)
class Giver:
    """The source of some contacts' data, as stated by the importer."""

    given_by: str | None
    source: str
    people: int
    oldest_on: date


def second_hand() -> ColumnElement[bool]:
    """Return the condition for second-hand data of people not known to be informed; it matches the index."""
    return and_(Person.source.in_(SECOND_HAND), Person.notice_on.is_(None))


def is_unsure() -> ColumnElement[bool]:
    """Return the condition for people not known to be informed, without a notice on its way."""
    return and_(second_hand(), not_(_has_notice("waiting")))


async def count_untold(
    session: AsyncSession, campaign_id: UUID, today: date, lasts: timedelta, soon: timedelta
) -> Untold:
    """Count contacts to inform. `lasts`: the time allowed since collection; `soon`: the warning period."""
    due_on = case((Person.given_by == THEMSELVES, Person.collected_on), else_=Person.collected_on + lasts)
    pending = _with_points(campaign_id, due_on.label("due_on"), Person.given_by).subquery()
    there_unsaid = pending.c.given_by.is_(None)
    mails, refused = pending.c.mails, and_(not_(pending.c.mails), pending.c.refuses)
    printed = and_(not_(pending.c.mails), not_(pending.c.refuses), pending.c.posted)
    query = select(
        func.count(),
        func.count().filter(pending.c.due_on < today),
        func.count().filter(pending.c.due_on >= today, pending.c.due_on <= today + soon),
        func.count().filter(mails),
        func.count().filter(printed),
        func.count().filter(refused),
        func.count().filter(not_(mails), not_(pending.c.refuses), not_(pending.c.posted)),
        func.count().filter(or_(mails, printed), there_unsaid),
    )
    return Untold(*(await session.execute(query)).one())


async def count_due(session: AsyncSession, campaign_id: UUID, today: date, lasts: timedelta) -> tuple[int, int]:
    """Count the contacts to inform, and those who should have been. `lasts`: the time allowed since collection."""
    late = or_(Person.collected_on < today - lasts, _gave_themselves(today))
    columns = (func.count(), func.count().filter(late))
    due, late = (await session.execute(_untold(campaign_id).with_only_columns(*columns))).one()
    return due, late


async def any_untold(session: AsyncSession, campaign_id: UUID, since: date | None, before: date) -> bool:
    """Return whether anybody collected in this period must be informed; cheap, for a page that is often opened."""
    rows = _untold(campaign_id).where(Person.collected_on < before)
    rows = rows if since is None else rows.where(Person.collected_on >= since)
    return bool(await session.scalar(select(rows.with_only_columns(Person.id).exists())))


async def any_of_themselves(session: AsyncSession, campaign_id: UUID, today: date) -> bool:
    """Return whether anybody gave their data before today and was not informed then (GDPR, art. 13(1))."""
    rows = _untold(campaign_id).where(_gave_themselves(today))
    return bool(await session.scalar(select(rows.with_only_columns(Person.id).exists())))


async def next_of_themselves(session: AsyncSession, campaign_id: UUID, limit: int) -> Sequence[UUID]:
    """Return the next people who gave their data themselves and are not known to be informed."""
    rows = _untold(campaign_id).where(Person.given_by == THEMSELVES)
    return (await session.scalars(rows.order_by(Person.id).limit(limit))).all()


async def any_unsaid(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether the source of the data is unstated for anybody who can be informed."""
    posted = and_(Person.street.is_not(None), Person.postcode.is_not(None), Person.town.is_not(None))
    rows = _untold(campaign_id).where(Person.given_by.is_(None), or_(_has_open_mail(), posted))
    return bool(await session.scalar(select(rows.with_only_columns(Person.id).exists())))


async def list_givers(session: AsyncSession, campaign_id: UUID, limit: int) -> list[Giver]:
    """List the sources of data of contacts to inform, largest first."""
    people, keys = func.count(), (Person.given_by, Person.source)
    rows = _untold(campaign_id).with_only_columns(*keys, people, func.min(Person.collected_on)).group_by(*keys)
    givers = await session.execute(rows.order_by(people.desc(), *keys).limit(limit))
    return [Giver(*row) for row in givers]


async def count_notices(session: AsyncSession, campaign_id: UUID) -> dict[tuple[str, str], int]:
    """Count contacts by the state and the channel of their notice."""
    rows = select(PersonNotice.state, PersonNotice.way, func.count()).where(PersonNotice.campaign_id == campaign_id)
    counts = await session.execute(rows.group_by(PersonNotice.state, PersonNotice.way))
    return {(state, channel): count for state, channel, count in counts}


async def next_untold(
    session: AsyncSession, campaign_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Row[Any]], UUID | None]:
    """Return the next people to inform by id, and the cursor; None at the end. They are locked against erasure.

    Addresses and earlier notices are checked as people are read: as conditions they would be scanned for everybody in
    each batch.
    """
    window = select(Person.id).where(Person.campaign_id == campaign_id, second_hand())
    if after is not None:
        window = window.where(Person.id > after)
    ids = (await session.scalars(window.order_by(Person.id).limit(limit))).all()
    return (await read_some(session, campaign_id, ids), ids[-1]) if ids else ([], None)


async def next_printable(session: AsyncSession, campaign_id: UUID, limit: int) -> Sequence[Row[Any]]:
    """Return the next people to inform by letter because no e-mail can, in postal order."""
    pending = _with_points(campaign_id, Person.id).subquery()
    chosen = select(pending.c.id).where(pending.c.posted, not_(pending.c.mails), not_(pending.c.refuses))
    order = (Person.postcode, Person.street, Person.surname, Person.first_names, Person.id)
    rows = _untold(campaign_id).where(Person.id.in_(chosen))
    return (await session.execute(_read(rows).order_by(*order).limit(limit))).all()


async def read_some(
    session: AsyncSession, campaign_id: UUID, ids: Collection[UUID], *, unsure: bool = False
) -> Sequence[Row[Any]]:
    """Return those of these people who must be informed; `unsure`: also those who may have been."""
    rows = _untold(campaign_id, *(["unknown"] if unsure else []))
    chosen = rows.where(Person.id == any_(literal(list(ids), ARRAY(Person.id.type))))
    return (await session.execute(_read(chosen).order_by(Person.id))).all()


def _untold(campaign_id: UUID, *also: str) -> Select[Any]:
    """Return the condition for people to inform; `also`: further notice states to include."""
    condition = and_(PersonNotice.campaign_id == Person.campaign_id, PersonNotice.person_id == Person.id)
    free = or_(PersonNotice.state.is_(None), PersonNotice.state.in_(("again", *also)))
    joined = select(Person.id).outerjoin(PersonNotice, condition)
    return joined.where(Person.campaign_id == campaign_id, second_hand(), free)


def _with_points(campaign_id: UUID, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select the people to inform with `mails` (an open address that did not refuse notices), `refuses` (an opt-out)
    and `posted` (a postal address). All addresses are read once: person by person, a million take a minute.
    """
    notice = and_(
        PersonNotice.campaign_id == ContactPoint.campaign_id, PersonNotice.person_id == ContactPoint.person_id
    )
    closed = closed_addresses(campaign_id)
    shut = and_(closed.c.channel == ContactPoint.channel, closed.c.blind == ContactPoint.blind)
    untried = not_(ContactPoint.blind == any_(_tried()))
    points = (
        select(
            ContactPoint.person_id,
            func.bool_or(and_(ContactPoint.channel == "email", closed.c.reason.is_(None), untried)).label("mails"),
            func.bool_or(closed.c.reason != "bounce").label("refuses"),
        )
        .outerjoin(PersonNotice, notice)
        .outerjoin(closed, shut)
        .where(ContactPoint.campaign_id == campaign_id)
        .group_by(ContactPoint.person_id)
        .subquery("points")
    )
    posted = and_(Person.street.is_not(None), Person.postcode.is_not(None), Person.town.is_not(None))
    selected: list[Any] = [
        *columns,
        func.coalesce(points.c.mails, false()).label("mails"),
        func.coalesce(points.c.refuses, false()).label("refuses"),
        posted.label("posted"),
    ]
    return _untold(campaign_id).outerjoin(points, points.c.person_id == Person.id).with_only_columns(*selected)


def _read(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Select the columns that a notice needs, locked against erasure."""
    selected: list[Any] = [
        Person.id,
        Person.first_names,
        Person.surname,
        Person.street,
        Person.postcode,
        Person.town,
        Person.given_by,
        Person.collected_on,
        *kinds_columns(),
        place_of().label("place"),
        _tried().label("tried"),
    ]
    return rows.with_only_columns(*selected).with_for_update(read=True, key_share=True, of=Person)


def _gave_themselves(today: date) -> ColumnElement[bool]:
    return and_(Person.given_by == THEMSELVES, Person.collected_on < today)


def kinds_columns() -> list[ColumnElement[Any]]:
    """Return one boolean column for each kind of data held of a person."""
    contacts = exists().where(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    return [
        _holds("addresses"),
        contacts.label("contacts"),
        Person.sealed.is_not(None).label("births"),
        _holds("stations"),
        _holds("notes"),
    ]


def _holds(notice: Notice) -> ColumnElement[bool]:
    return or_(*map(_is_held, (field for field in FIELDS if field.notice == notice))).label(notice)


def _is_held(field: ContactField) -> ColumnElement[bool]:
    column: ColumnElement[Any] = getattr(Person, field.name)
    if field.kind == "list":
        return func.cardinality(column) > 0
    return column != literal({}, column.type) if field.kind == "custom" else column.is_not(None)


def _tried() -> ColumnElement[Any]:
    return func.coalesce(PersonNotice.tried, cast(literal("{}"), ARRAY(LargeBinary)))


def _has_notice(*states: str) -> ColumnElement[bool]:
    condition = and_(PersonNotice.campaign_id == Person.campaign_id, PersonNotice.person_id == Person.id)
    return exists().where(condition, PersonNotice.state.in_(states))


def _has_open_mail() -> ColumnElement[bool]:
    """Return the condition for an open e-mail address that did not refuse notices."""
    condition = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    closed = is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind)
    untried = not_(ContactPoint.blind == any_(_tried()))
    return exists().where(condition, ContactPoint.channel == "email", not_(closed), untried)
