"""Shifts: taken by volunteers or assigned by the team; nobody is in two at once, none is overfull."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.registrations.service import covered
from crm.campaign_events.shifts.models import Shift, ShiftPlace
from crm.campaign_events.shifts.overlaps import any_overlap
from crm.campaign_events.shifts.schemas import Helper, OwnShift, ShiftPut, ShiftRead, ShiftWithPeople
from crm.people.records import service as people
from crm.people.records.conditions import people_within
from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers import service as volunteers

AROUND = timedelta(days=1)
"""How long before or after its campaign event a shift may be: to set up, to clear away."""
SHOWN = timedelta(days=30)
"""How far ahead volunteers see what is needed."""


async def add_shift(session: AsyncSession, caller: Caller, campaign_event_id: UUID, put: ShiftPut) -> Shift:
    campaign_event = await covered(session, caller, campaign_event_id)
    campaign_events.check_planned(campaign_event)
    if put.starts_at < campaign_event.starts_at - AROUND or put.ends_at > campaign_event.ends_at + AROUND:
        raise Invalid(
            "Un créneau se tient à un jour au plus de sa réunion.",
            "A shift is within a day of its campaign event.",
            "/starts_at",
        )
    shift = Shift(campaign_id=caller.campaign_id, campaign_event_id=campaign_event_id, **put.model_dump())
    session.add(shift)
    await session.flush()
    return shift


async def remove_shift(session: AsyncSession, caller: Caller, campaign_event_id: UUID, shift_id: UUID) -> None:
    """Remove a shift; those who had taken it are free again."""
    shift = await get_shift(session, caller, campaign_event_id, shift_id, lock=True)
    await session.execute(delete(ShiftPlace).where(*_places_of(shift)))
    shift.is_off = True
    await session.flush()


async def list_shifts(session: AsyncSession, caller: Caller, campaign_event_id: UUID) -> list[ShiftWithPeople]:
    """List the shifts of an event in their order, with names for those who may read people, in their territories."""
    await campaign_events.get_campaign_event(session, caller.campaign_id, campaign_event_id)
    rows = _standing(caller.campaign_id).where(Shift.campaign_event_id == campaign_event_id)
    return await with_people(session, caller, (await session.scalars(rows)).all())


async def with_people(session: AsyncSession, caller: Caller, shifts: Sequence[Shift]) -> list[ShiftWithPeople]:
    ids = [one.id for one in shifts]
    rows = select(ShiftPlace).where(ShiftPlace.campaign_id == caller.campaign_id, ShiftPlace.shift_id.in_(ids))
    places = (await session.scalars(rows.order_by(ShiftPlace.assigned_at, ShiftPlace.person_id))).all()
    seen = people_within(caller.territories).where(
        Person.campaign_id == caller.campaign_id, Person.id.in_([one.person_id for one in places])
    )
    names: dict[UUID, str] = {}
    if "people:read" in caller.scopes:
        names = {one.id: name_of(one) for one in await session.scalars(seen)}
    helpers: dict[UUID, list[Helper]] = {one.id: [] for one in shifts}
    for one in places:
        helper = Helper(person_id=one.person_id, name=names.get(one.person_id, ""), assigned_by=one.assigned_by)
        helpers[one.shift_id].append(helper)
    return [
        ShiftWithPeople.model_validate(read_shift(one, len(helpers[one.id])).model_dump() | {"people": helpers[one.id]})
        for one in shifts
    ]


async def coming_shifts(
    session: AsyncSession, campaign_id: UUID, since: datetime, until: datetime, limit: int = 200
) -> list[ShiftRead]:
    """List the shifts that end after `since` and begin before `until`, the soonest first."""
    rows = _standing(campaign_id).where(Shift.ends_at > since, Shift.starts_at < until).limit(limit)
    found = (await session.scalars(rows)).all()
    taken = await count_taken(session, campaign_id, [one.id for one in found])
    return [read_shift(one, taken.get(one.id, 0)) for one in found]


async def shifts_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[Shift]:
    """List all the shifts that a person has taken, past ones too."""
    mine = select(ShiftPlace.shift_id).where(ShiftPlace.campaign_id == campaign_id, ShiftPlace.person_id == person_id)
    return (await session.scalars(_standing(campaign_id).where(Shift.id.in_(mine)))).all()


async def get_shift(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, shift_id: UUID, *, lock: bool = False
) -> Shift:
    await covered(session, caller, campaign_event_id)
    shift = await _find(session, caller.campaign_id, shift_id, lock=lock)
    if shift.campaign_event_id != campaign_event_id:
        raise _unknown()
    return shift


async def assign(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, shift_id: UUID, person_id: UUID
) -> Shift:
    await covered(session, caller, campaign_event_id)
    person = await people.get_person(session, caller, person_id, lock=True)
    shift = await get_shift(session, caller, campaign_event_id, shift_id, lock=True)
    await _take(session, shift, person.id, caller.subject)
    return shift


async def release(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, shift_id: UUID, person_id: UUID
) -> None:
    await people.get_person(session, caller, person_id)
    await _give_back(session, await get_shift(session, caller, campaign_event_id, shift_id, lock=True), person_id)


async def take_own(session: AsyncSession, caller: Caller, person_id: UUID, shift_id: UUID) -> None:
    """Take a shift by the person's own link. Shifts of internal events are for volunteers and who offered to help."""
    person = await people.get_person(session, caller, person_id, lock=True)
    shift = await _find(session, caller.campaign_id, shift_id, lock=True)
    campaign_event = await campaign_events.get_campaign_event(session, caller.campaign_id, shift.campaign_event_id)
    if not (campaign_event.is_public or await _helps(session, caller, person)):
        raise _unknown()
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    if shift.starts_at <= now:
        raise Conflict("Ce créneau a commencé.", "This shift has begun.")
    await _take(session, shift, person_id, caller.subject)


async def leave_own(session: AsyncSession, caller: Caller, person_id: UUID, shift_id: UUID) -> None:
    await people.get_person(session, caller, person_id)
    await _give_back(session, await _find(session, caller.campaign_id, shift_id, lock=True), person_id)


async def count_people(session: AsyncSession, campaign_id: UUID, campaign_event_id: UUID) -> int | None:
    """Count the people who help at an event; None if it has no shifts."""
    mine = select(Shift.id).where(
        Shift.campaign_id == campaign_id, Shift.campaign_event_id == campaign_event_id, ~Shift.is_off
    )
    if await session.scalar(mine.limit(1)) is None:
        return None
    rows = select(func.count(ShiftPlace.person_id.distinct())).where(
        ShiftPlace.campaign_id == campaign_id, ShiftPlace.shift_id.in_(mine)
    )
    return int(await session.scalar(rows) or 0)


async def count_taken(session: AsyncSession, campaign_id: UUID, shift_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = select(ShiftPlace.shift_id, func.count()).where(
        ShiftPlace.campaign_id == campaign_id, ShiftPlace.shift_id.in_(shift_ids)
    )
    return {shift_id: count for shift_id, count in await session.execute(rows.group_by(ShiftPlace.shift_id))}


async def open_to(session: AsyncSession, caller: Caller, person_id: UUID) -> list[OwnShift]:
    """List the shifts of the coming month that a person has taken or may take, the soonest first."""
    person = await people.get_person(session, caller, person_id)
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    taken = {one.id for one in await shifts_of(session, caller.campaign_id, person_id)}
    helps = await _helps(session, caller, person)
    found = await coming_shifts(session, caller.campaign_id, now, now + SHOWN)
    held = await campaign_events.named_campaign_events(
        session, caller.campaign_id, [one.campaign_event_id for one in found]
    )
    return [
        OwnShift(
            **one.model_dump(),
            campaign_event=held[one.campaign_event_id].title,
            place=held[one.campaign_event_id].place,
            mine=one.id in taken,
        )
        for one in found
        if one.id in taken or ((helps or held[one.campaign_event_id].is_public) and one.starts_at > now)
    ]


def read_shift(shift: Shift, taken: int) -> ShiftRead:
    known = {name: getattr(shift, name) for name in ShiftRead.model_fields if name != "taken"}
    return ShiftRead.model_validate(known | {"taken": taken})


def name_of(person: Person) -> str:
    return " ".join(part for part in (person.first_names, person.surname) if part)


async def _helps(session: AsyncSession, caller: Caller, person: Person) -> bool:
    """Return whether the team calls a person a volunteer, or they offered to help."""
    if "volunteer" in person.roles:
        return True
    offer = await volunteers.read_offer(session, caller, person.id)
    return bool(offer.skills or offer.slots)


async def _take(session: AsyncSession, shift: Shift, person_id: UUID, by: str) -> None:
    """The person's row and then the shift's are locked: of two at once one finds the shift full, or the person busy."""
    campaign_events.check_planned(
        await campaign_events.get_campaign_event(session, shift.campaign_id, shift.campaign_event_id)
    )
    others = [one for one in await shifts_of(session, shift.campaign_id, person_id) if one.id != shift.id]
    if any_overlap((shift.starts_at, shift.ends_at), [(one.starts_at, one.ends_at) for one in others]):
        raise Conflict("Ce bénévole a déjà un créneau à ce moment.", "This volunteer has another shift at that time.")
    taken = await session.scalars(select(ShiftPlace.person_id).where(*_places_of(shift)))
    there = set(taken)
    if person_id in there:
        return
    if len(there) >= shift.needed:
        raise Conflict("Ce créneau est complet.", "This shift is full.")
    row = {"campaign_id": shift.campaign_id, "shift_id": shift.id, "person_id": person_id, "assigned_by": by}
    await session.execute(insert(ShiftPlace).values(row))


async def _give_back(session: AsyncSession, shift: Shift, person_id: UUID) -> None:
    await session.execute(delete(ShiftPlace).where(*_places_of(shift), ShiftPlace.person_id == person_id))


async def _find(session: AsyncSession, campaign_id: UUID, shift_id: UUID, *, lock: bool) -> Shift:
    shift = await session.get(Shift, (campaign_id, shift_id), with_for_update=lock, populate_existing=lock)
    if shift is None or shift.is_off:
        raise _unknown()
    return shift


def _places_of(shift: Shift) -> tuple[ColumnElement[bool], ...]:
    return ShiftPlace.campaign_id == shift.campaign_id, ShiftPlace.shift_id == shift.id


def _standing(campaign_id: UUID) -> Select[Shift]:
    rows = select(Shift).where(Shift.campaign_id == campaign_id, ~Shift.is_off)
    return rows.order_by(Shift.starts_at, Shift.title, Shift.id)


def _unknown() -> NotFound:
    return NotFound("Ce créneau n'existe pas.", "There is no such shift.")
