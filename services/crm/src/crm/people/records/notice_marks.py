"""State changes of art. 14 GDPR notices: claimed, queued, delivered, or to send again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from kit.db.unnest_insert import select_given
from kit.messages import State
from kit.messages.tables import MESSAGE
from sqlalchemy import ARRAY, ColumnElement, and_, any_, exists, func, inspect, literal, not_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.people.records.bulk_people import tell_changes
from crm.people.records.labels import THEMSELVES
from crm.people.records.models import Person, PersonNotice
from crm.people.records.notice_duty import second_hand

Way: TypeAlias = Literal["email", "post"]


async def claim(
    session: AsyncSession,
    campaign_id: UUID,
    ids: Collection[UUID],
    channel: Way,
    by: str,
    now: datetime,
    *,
    carried: bool,
) -> set[UUID]:
    """Claim people to inform by the message being written; of concurrent callers, one gets each person.

    `carried`: the notice is part of a campaign message, which also goes to people who may have been informed.
    """
    columns = ("campaign_id", "person_id", "state", "way", "carried", "asked_by", "changed_at")
    chosen = (
        select(
            Person.campaign_id,
            Person.id,
            literal("waiting"),
            literal(channel),
            literal(carried),
            literal(by),
            literal(now, PersonNotice.changed_at.type),
        )
        .where(
            Person.campaign_id == campaign_id,
            Person.id == any_(literal(list(ids), ARRAY(Person.id.type))),
            second_hand(),
        )
        .order_by(Person.id)
        .with_for_update(read=True, key_share=True)
    )
    row = insert(PersonNotice).from_select(columns, chosen)
    free = ("again", "unknown") if carried else ("again",)
    updates = {name: row.excluded[name] for name in columns[2:]} | {"message_id": None, "notified_address": None}
    claimed = row.on_conflict_do_update(
        index_elements=["campaign_id", "person_id"], set_=updates, where=PersonNotice.state.in_(free)
    )
    return set(await session.scalars(claimed.returning(PersonNotice.person_id)))


async def note_queued(session: AsyncSession, campaign_id: UUID, messages: Mapping[UUID, tuple[UUID, bytes]]) -> None:
    """Store each person's message, and the keyed hash of its address."""
    rows = [
        {"person_id": person_id, "message_id": message, "notified_address": to}
        for person_id, (message, to) in messages.items()
    ]
    columns = inspect(PersonNotice).local_table.c
    sent = select_given([columns[name] for name in ("person_id", "message_id", "notified_address")], rows).subquery(
        "sent"
    )
    conditions = (PersonNotice.campaign_id == campaign_id, PersonNotice.person_id == sent.c.person_id)
    values = {"message_id": sent.c.message_id, "notified_address": sent.c.notified_address}
    await session.execute(update(PersonNotice).where(*conditions).values(**values), execution_options=_UNSYNCED)


async def next_ended(session: AsyncSession, campaign_id: UUID, limit: int) -> dict[str, list[UUID]]:
    """Return people whose message has ended, by outcome; `gone`: the message is no longer known."""
    condition = and_(MESSAGE.c.campaign_id == PersonNotice.campaign_id, MESSAGE.c.id == PersonNotice.message_id)
    state = func.coalesce(MESSAGE.c.state, "gone")
    rows = (
        select(PersonNotice.person_id, state)
        .outerjoin(MESSAGE, condition)
        .where(
            PersonNotice.campaign_id == campaign_id,
            PersonNotice.state == "waiting",
            state.not_in((State.QUEUED, State.SENDING)),
        )
        .order_by(PersonNotice.person_id)
        .limit(limit)
        .with_for_update(of=PersonNotice)
    )
    by_outcome: dict[str, list[UUID]] = {}
    for person_id, ended in await session.execute(rows):
        by_outcome.setdefault(ended, []).append(person_id)
    return by_outcome


async def note_told(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], day: date, now: datetime, by: str
) -> None:
    """Mark people as informed, on their notice and on their record."""
    values = {"state": "told", "notified_on": day, "changed_at": now}
    await session.execute(_notices(campaign_id, ids).values(**values), execution_options=_UNSYNCED)
    await _set_day(session, campaign_id, ids, day, by, Person.notice_on.is_(None))


async def note_read_on_form(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], by: str) -> None:
    """Mark people as informed on the day on which they gave their data, by the form that they filled in."""
    unknown = and_(Person.notice_on.is_(None), Person.given_by == THEMSELVES)
    await _set_day(session, campaign_id, ids, Person.collected_on, by, unknown)


async def note_untold(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], now: datetime, by: str, *, refused: bool
) -> None:
    """Mark people as still to be informed. `refused`: the address refuses mail, and is not tried again."""
    with_it = func.array_remove(func.array_append(PersonNotice.tried, PersonNotice.notified_address), None)
    tried = with_it if refused else PersonNotice.tried
    came_back = select(PersonNotice.person_id).where(
        PersonNotice.campaign_id == campaign_id, PersonNotice.person_id.in_(ids), PersonNotice.state == "told"
    )
    returned = (await session.scalars(came_back)).all()
    values = {"state": "again", "tried": tried, "notified_on": None, "changed_at": now}
    await session.execute(_notices(campaign_id, ids).values(**values), execution_options=_UNSYNCED)
    await _set_day(session, campaign_id, returned, None, by, true())


async def note_unknown(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], now: datetime) -> None:
    unsure = {"state": "unknown", "changed_at": now}
    await session.execute(_notices(campaign_id, ids).values(**unsure), execution_options=_UNSYNCED)


async def any_waiting(session: AsyncSession, campaign_id: UUID) -> bool:
    conditions = (PersonNotice.campaign_id == campaign_id, PersonNotice.state == "waiting", not_(PersonNotice.carried))
    return bool(await session.scalar(select(exists().where(*conditions))))


async def find_notice(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> PersonNotice | None:
    """Lock and return the notice that this message carried; None if it carried none."""
    conditions = (PersonNotice.campaign_id == campaign_id, PersonNotice.message_id == message_id)
    return await session.scalar(select(PersonNotice).where(*conditions).with_for_update())


async def notice_of(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, *, lock: bool = False
) -> PersonNotice | None:
    return await session.get(PersonNotice, (campaign_id, person_id), with_for_update=lock, populate_existing=lock)


async def _set_day(
    session: AsyncSession,
    campaign_id: UUID,
    ids: Sequence[UUID],
    day: date | InstrumentedAttribute[date] | None,
    by: str,
    where: ColumnElement[bool],
) -> None:
    conditions = (Person.campaign_id == campaign_id, Person.id == any_(literal(list(ids), ARRAY(Person.id.type))))
    # In the order in which imports lock people, to avoid deadlocks.
    locked = select(Person.id).where(*conditions, where).order_by(Person.id).with_for_update(key_share=True)
    locked_ids = (await session.scalars(locked)).all()
    if not locked_ids:
        return
    changed = {"notice_on": day, "version": Person.version + 1, "updated_by": by, "updated_at": func.now()}
    dated = update(Person).where(Person.campaign_id == campaign_id, Person.id.in_(locked_ids)).values(**changed)
    rows = await session.execute(dated.returning(Person.id, Person.version), execution_options=_UNSYNCED)
    await tell_changes(
        session, campaign_id, [(person_id, version, ["notice_on"]) for person_id, version in rows], "team"
    )


def _notices(campaign_id: UUID, ids: Sequence[UUID]) -> Any:
    chosen = PersonNotice.person_id == any_(literal(list(ids), ARRAY(PersonNotice.person_id.type)))
    return update(PersonNotice).where(PersonNotice.campaign_id == campaign_id, chosen)


_UNSYNCED = {"synchronize_session": False}
