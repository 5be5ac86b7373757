"""Households: people at one address, whom a member of the team groups, renames and splits."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import screen
from crm.people.households.household_rules import home_of, name_of, strangers
from crm.people.households.models import HouseholdMember
from crm.people.households.schemas import (
    HouseholdCreate,
    HouseholdPerson,
    HouseholdRead,
    HouseholdRow,
    Neighbour,
    PersonHouseholdRead,
)
from crm.people.records import service as people
from crm.people.records.conditions import people_within
from crm.people.records.service import KnownPerson as Person

MAXIMUM = 20
NEIGHBOURS = 50
"""Maximum number of neighbours shown; in a tower, search by name."""


async def group(session: AsyncSession, caller: Caller, put: HouseholdCreate) -> HouseholdRead:
    """Group people into a household. Raises Conflict where some have one already, Invalid where some live elsewhere."""
    ids = list(dict.fromkeys(put.people))
    grouped = await _lock(session, caller, ids)
    await _check_free(session, caller, ids)
    await screen(session, caller.campaign_id, {"/name": put.name})
    _check_home([person.home_hash for person in grouped], home_of([person.home_hash for person in grouped]))
    name = put.name or name_of(person.surname for person in grouped)
    household_id = uuid4()
    await _add(session, caller, household_id, name, grouped)
    return await read_household(session, caller, household_id)


async def join(session: AsyncSession, caller: Caller, household_id: UUID, ids: Sequence[UUID]) -> HouseholdRead:
    members = await _members(session, caller, household_id)
    member_ids = {member.person_id for member, _ in members}
    new_ids = [person_id for person_id in dict.fromkeys(ids) if person_id not in member_ids]
    joining = await _lock(session, caller, new_ids)
    await _check_free(session, caller, new_ids)
    if len(member_ids) + len(new_ids) > MAXIMUM:
        raise Invalid("Vingt personnes au plus par foyer.", "Twenty people at the most.", "/people")
    _check_home([person.home_hash for person in joining], home_of([person.home_hash for _, person in members]))
    await _add(session, caller, household_id, members[0][0].name, joining)
    return await read_household(session, caller, household_id)


async def split(session: AsyncSession, caller: Caller, household_id: UUID, put: HouseholdCreate) -> HouseholdRead:
    """Move the given people into a household of their own. Raises Invalid where nobody would stay in the old one."""
    members = await _members(session, caller, household_id)
    ids = list(dict.fromkeys(put.people))
    member_ids = {member.person_id for member, _ in members}
    if not set(ids) <= member_ids:
        raise NotFound("Cette personne n'est pas de ce foyer.", "This person is not of this household.")
    if set(ids) == await _everybody(session, caller.campaign_id, household_id):
        raise Invalid("Il ne resterait personne dans ce foyer.", "Nobody would stay in it.", "/people")
    await screen(session, caller.campaign_id, {"/name": put.name})
    leaving = await _lock(session, caller, ids)
    await _leave(session, caller, ids)
    new_household_id = uuid4()
    await _add(session, caller, new_household_id, put.name or name_of(person.surname for person in leaving), leaving)
    return await read_household(session, caller, new_household_id)


async def leave(session: AsyncSession, caller: Caller, household_id: UUID, person_id: UUID) -> None:
    (person,) = await _lock(session, caller, [person_id])
    member = await session.get(HouseholdMember, (caller.campaign_id, person_id))
    if member is None or member.household_id != household_id:
        raise NotFound("Cette personne n'est pas de ce foyer.", "This person is not of this household.")
    await _leave(session, caller, [person_id])
    await people.touch(session, caller, person, ["household"])


async def rename(session: AsyncSession, caller: Caller, household_id: UUID, name: str) -> HouseholdRead:
    await _members(session, caller, household_id)
    await screen(session, caller.campaign_id, {"/name": name})
    conditions = (HouseholdMember.campaign_id == caller.campaign_id, HouseholdMember.household_id == household_id)
    await session.execute(update(HouseholdMember).where(*conditions).values(name=name))
    return await read_household(session, caller, household_id)


async def ungroup(session: AsyncSession, caller: Caller, household_id: UUID) -> None:
    """Delete a household; its people stay in the file. Raises NotFound where the caller may not see some of them."""
    members = await _members(session, caller, household_id)
    ids = [member.person_id for member, _ in members]
    if set(ids) != await _everybody(session, caller.campaign_id, household_id):
        raise NotFound("Ce foyer n'est pas tout entier dans votre territoire.", "There is no such household.")
    leaving = await _lock(session, caller, ids)
    await _leave(session, caller, ids)
    for person in leaving:
        await people.touch(session, caller, person, ["household"])


async def read_household(session: AsyncSession, caller: Caller, household_id: UUID) -> HouseholdRead:
    members = await _members(session, caller, household_id)
    home = home_of([person.home_hash for _, person in members])
    resident = next((person for _, person in members if person.home_hash == home), members[0][1])
    return HouseholdRead(
        id=household_id,
        name=members[0][0].name,
        street=resident.street,
        postcode=resident.postcode,
        town=resident.town,
        people=[
            HouseholdPerson(
                id=person.id,
                first_names=person.first_names,
                surname=person.surname,
                elsewhere=bool(strangers([person.home_hash], home)),
                joined_at=member.joined_at,
            )
            for member, person in members
        ],
    )


async def list_households(session: AsyncSession, caller: Caller, after: UUID | None, limit: int) -> list[HouseholdRow]:
    """List households by id; one more than `limit` where there are more."""
    visible = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id).subquery()
    rows = (
        select(HouseholdMember.household_id, func.min(HouseholdMember.name), func.count())
        .join(visible, visible.c.id == HouseholdMember.person_id)
        .where(HouseholdMember.campaign_id == caller.campaign_id)
        .group_by(HouseholdMember.household_id)
        .order_by(HouseholdMember.household_id)
    )
    if after is not None:
        rows = rows.where(HouseholdMember.household_id > after)
    households = await session.execute(rows.limit(limit + 1))
    return [HouseholdRow(id=household_id, name=name, people=count) for household_id, name, count in households]


async def read_home(session: AsyncSession, caller: Caller, person_id: UUID) -> PersonHouseholdRead:
    """Return a person's household and the other people at their address."""
    person = await people.get_person(session, caller, person_id)
    member = await session.get(HouseholdMember, (caller.campaign_id, person_id))
    household = None if member is None else await read_household(session, caller, member.household_id)
    if person.home_hash is None:
        return PersonHouseholdRead(household=household, neighbours=[])
    is_member = (HouseholdMember.campaign_id == Person.campaign_id) & (HouseholdMember.person_id == Person.id)
    rows = (
        people_within(caller.territories)
        .add_columns(HouseholdMember.household_id)
        .join(HouseholdMember, is_member, isouter=True)
        .where(Person.campaign_id == caller.campaign_id, Person.home_hash == person.home_hash, Person.id != person_id)
        .order_by(Person.surname, Person.first_names, Person.id)
    )
    if member is not None:
        rows = rows.where(HouseholdMember.household_id.is_distinct_from(member.household_id))
    neighbours = [
        Neighbour(
            id=neighbour.id, first_names=neighbour.first_names, surname=neighbour.surname, household_id=household_id
        )
        for neighbour, household_id in await session.execute(rows.limit(NEIGHBOURS))
    ]
    return PersonHouseholdRead(household=household, neighbours=neighbours)


async def households_of(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the household id of each of these people who has one."""
    rows = select(HouseholdMember.person_id, HouseholdMember.household_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.person_id.in_(ids)
    )
    return {person: household for person, household in await session.execute(rows)}


async def people_of_households(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the ids of everybody in the households of these people."""
    query = select(HouseholdMember.household_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.person_id.in_(ids)
    )
    rows = select(HouseholdMember.person_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.household_id.in_(query)
    )
    return (await session.scalars(rows)).all()


async def _members(
    session: AsyncSession, caller: Caller, household_id: UUID
) -> Sequence[tuple[HouseholdMember, Person]]:
    """Return the household's members whom the caller may see; raise NotFound if there are none."""
    is_member = (HouseholdMember.campaign_id == Person.campaign_id) & (HouseholdMember.person_id == Person.id)
    rows = (
        people_within(caller.territories)
        .with_only_columns(HouseholdMember, Person)
        .join(HouseholdMember, is_member)
        .where(HouseholdMember.campaign_id == caller.campaign_id, HouseholdMember.household_id == household_id)
        .order_by(HouseholdMember.joined_at, Person.first_names, Person.id)
    )
    members = [(member, person) for member, person in await session.execute(rows)]
    if not members:
        raise NotFound("Ce foyer n'existe pas.", "There is no such household.")
    return members


async def _everybody(session: AsyncSession, campaign_id: UUID, household_id: UUID) -> set[UUID]:
    rows = select(HouseholdMember.person_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.household_id == household_id
    )
    return set(await session.scalars(rows))


async def _lock(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> list[Person]:
    """Lock people in the order of their ids, so that concurrent requests never deadlock."""
    locked = {one: await people.get_person(session, caller, one, lock=True) for one in sorted(ids)}
    return [locked[one] for one in ids]


async def _check_free(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> None:
    for index, one in enumerate(ids):
        if await session.get(HouseholdMember, (caller.campaign_id, one)) is not None:
            raise Conflict(
                "Cette personne est déjà d'un foyer : retirez-la d'abord de celui-là.",
                "This person is of a household already: take them out of it first.",
                f"/people/{index}",
            )


def _check_home(homes: Sequence[int | None], home: int | None) -> None:
    for index in strangers(homes, home):
        raise Invalid(
            "Cette personne habite à une autre adresse : un foyer est à une seule.",
            "This person lives at another address: a household is at one.",
            f"/people/{index}",
        )


async def _add(session: AsyncSession, caller: Caller, household_id: UUID, name: str, joining: Sequence[Person]) -> None:
    for person in joining:
        session.add(
            HouseholdMember(
                campaign_id=caller.campaign_id,
                person_id=person.id,
                household_id=household_id,
                name=name,
                joined_by=caller.subject,
            )
        )
        await people.touch(session, caller, person, ["household"])


async def _leave(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> None:
    statement = delete(HouseholdMember).where(
        HouseholdMember.campaign_id == caller.campaign_id, HouseholdMember.person_id.in_(ids)
    )
    await session.execute(statement)
