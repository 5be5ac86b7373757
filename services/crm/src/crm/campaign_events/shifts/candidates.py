"""Who could take a shift: those who said that they can then come first."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from sqlalchemy import case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.shifts.models import Shift, ShiftPlace
from crm.campaign_events.shifts.schemas import Candidate
from crm.campaign_events.shifts.service import get_shift, name_of
from crm.people.records.conditions import people_within
from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.availability import slot_at
from crm.people.volunteers.conditions import can_do, has_offered, is_available, named_times

CANDIDATES = 100


async def find_candidates(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, shift_id: UUID
) -> list[Candidate]:
    """List the volunteers in the caller's territories who have no other shift then, with one of its skills if any.

    Those who said that they can at that time are first, those who named other times last.
    """
    shift = await get_shift(session, caller, campaign_event_id, shift_id)
    zone = ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)
    can = is_available([slot_of(shift.starts_at, shift.ends_at, zone)])
    available = case((can, True), (named_times(), False), else_=None)
    able = [can_do(skill) for skill in shift.skills] or [Person.roles.contains(["volunteer"]), has_offered()]
    rows = (
        people_within(caller.territories)
        .where(Person.campaign_id == caller.campaign_id, or_(*able), Person.id.not_in(_busy_during(shift)))
        .order_by(case((can, 0), (named_times(), 2), else_=1), Person.surname, Person.first_names, Person.id)
        .limit(CANDIDATES)
        .add_columns(available)
    )
    return [
        Candidate(person_id=person.id, name=name_of(person), available=said)
        for person, said in (await session.execute(rows)).all()
    ]


def slot_of(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return the day and the part of it that the middle of a shift falls in."""
    middle = (starts_at + (ends_at - starts_at) / 2).astimezone(zone)
    return slot_at(middle.weekday(), middle.hour)


def _busy_during(shift: Shift):
    """Select those who have another shift at that time, or this one."""
    return (
        select(ShiftPlace.person_id)
        .join(Shift, (Shift.campaign_id == ShiftPlace.campaign_id) & (Shift.id == ShiftPlace.shift_id))
        .where(
            ShiftPlace.campaign_id == shift.campaign_id,
            Shift.starts_at < shift.ends_at,
            Shift.ends_at > shift.starts_at,
        )
    )
