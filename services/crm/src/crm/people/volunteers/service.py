"""Availability of volunteers: skills, times and places, which they can manage through a secret link."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.db.sessions import any_row
from kit.security.auth import Caller
from kit.security.links import close_links, new_link
from kit.web.refusals import link_for_elsewhere
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records import service as people
from crm.people.records.conditions import people_within
from crm.people.volunteers.availability import Skill
from crm.people.volunteers.conditions import can_do, is_available, would_go_to
from crm.people.volunteers.models import VolunteerAvailability
from crm.people.volunteers.schemas import AvailabilityPut, AvailabilityRead

OWN_PAGE = "own_page"
"""The purpose of a link to a person's own page."""
THEMSELVES = "personne elle-même"
LASTS = timedelta(days=90)


async def read_offer(session: AsyncSession, caller: Caller, person_id: UUID) -> AvailabilityRead:
    """Return a person's availability; empty if they offered nothing."""
    await people.get_person(session, caller, person_id)
    availability = await session.get(VolunteerAvailability, (caller.campaign_id, person_id))
    if availability is None:
        return AvailabilityRead.model_validate(
            {"skills": [], "slots": [], "areas": [], "updated_by": "", "updated_at": None}
        )
    return AvailabilityRead.model_validate(availability, from_attributes=True)


async def has_offers(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, VolunteerAvailability, VolunteerAvailability.campaign_id == campaign_id)


async def put_offer(session: AsyncSession, caller: Caller, person_id: UUID, put: AvailabilityPut) -> AvailabilityRead:
    person = await people.get_person(session, caller, person_id, lock=True)
    values = {
        "skills": sorted(set(put.skills)),
        "slots": sorted(set(put.slots)),
        "areas": sorted(set(put.areas)),
        "updated_by": caller.subject,
    }
    statement = insert(VolunteerAvailability).values(campaign_id=caller.campaign_id, person_id=person_id, **values)
    key = ["campaign_id", "person_id"]
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=values | {"updated_at": func.now()}))
    availability = await session.get(VolunteerAvailability, (caller.campaign_id, person_id), populate_existing=True)
    assert availability is not None
    await people.touch(session, caller, person, ["offer"], "person" if caller.subject == THEMSELVES else "team")
    return AvailabilityRead.model_validate(availability, from_attributes=True)


async def find_able(
    session: AsyncSession,
    caller: Caller,
    skill: Skill,
    slots: Sequence[str] | None,
    places: Sequence[str],
    except_for: Collection[UUID],
    limit: int,
) -> Sequence[people.KnownPerson]:
    """List people who offered a skill, in one of the slots (None: any) and places (empty: any), by name."""
    person = people.KnownPerson
    conditions = [can_do(skill), person.id.not_in(except_for)]
    if slots is not None:
        conditions.append(is_available(slots))
    if places:
        conditions.append(would_go_to(places))
    rows = people_within(caller.territories).where(*conditions)
    return (await session.scalars(rows.order_by(person.surname, person.first_names, person.id).limit(limit))).all()


async def new_own_link(session: AsyncSession, caller: Caller, person_id: UUID) -> str:
    """Replace a person's self-service links by a new one; return its path."""
    await people.get_person(session, caller, person_id)
    await close_links(session, person_id)
    return await add_own_link(session, caller.campaign_id, person_id)


async def add_own_link(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> str:
    """Add a self-service link for a message; earlier ones stay valid."""
    expires_at = datetime.now(UTC) + LASTS
    return f"/moi/{await new_link(session, campaign_id, OWN_PAGE, person_id, expires_at)}"


def as_themselves(campaign_id: UUID, purpose: str) -> Caller:
    """Return the caller of a self-service link, limited to their own record. Raises NotFound for any other link."""
    if purpose != OWN_PAGE:
        raise link_for_elsewhere()
    return Caller(subject=THEMSELVES, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
