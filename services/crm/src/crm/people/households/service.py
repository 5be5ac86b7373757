"""Households: people at one address, grouped by somebody, renamed and split."""

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
"""Of one address: a tower's inhabitants are looked for by name."""


async def group(session: AsyncSession, caller: Caller, put: HouseholdCreate) -> HouseholdRead:
    """Group people into a household. Raises Conflict where some have one already, Invalid where some live elsewhere."""
    ids = list(dict.fromkeys(put.people))
    grouped = await _lock(session, caller, ids)
    await _check_free(session, caller, ids)
    await screen(session, caller.campaign_id, {"/name": put.name})
    _check_home([one.home_hash for one in grouped], home_of([one.home_hash for one in grouped]))
    name = put.name or name_of(one.surname for one in grouped)
    household_id = uuid4()
    await _add(session, caller, household_id, name, grouped)
    return await read_household(session, caller, household_id)


async def join(session: AsyncSession, caller: Caller, household_id: UUID, ids: Sequence[UUID]) -> HouseholdRead:
    known = await _members(session, caller, household_id)
    mine = {member.person_id for member, _ in known}
    wanted = [one for one in dict.fromkeys(ids) if one not in mine]
    joining = await _lock(session, caller, wanted)
    await _check_free(session, caller, wanted)
    if len(mine) + len(wanted) > MAXIMUM:
        raise Invalid("Vingt personnes au plus par foyer.", "Twenty people at the most.", "/people")
    _check_home([one.home_hash for one in joining], home_of([one.home_hash for _, one in known]))
    await _add(session, caller, household_id, known[0][0].name, joining)
    return await read_household(session, caller, household_id)


async def split(session: AsyncSession, caller: Caller, household_id: UUID, put: HouseholdCreate) -> HouseholdRead:
    """Move the given people into a household of their own. Raises Invalid where nobody would stay in the old one."""
    known = await _members(session, caller, household_id)
    ids = list(dict.fromkeys(put.people))
    mine = {member.person_id for member, _ in known}
    if not set(ids) <= mine:
        raise NotFound("Cette personne n'est pas de ce foyer.", "This person is not of this household.")
    if set(ids) == await _everybody(session, caller.campaign_id, household_id):
        raise Invalid("Il ne resterait personne dans ce foyer.", "Nobody would stay in it.", "/people")
    await screen(session, caller.campaign_id, {"/name": put.name})
    leaving = await _lock(session, caller, ids)
    await _leave(session, caller, ids)
    made = uuid4()
    await _add(session, caller, made, put.name or name_of(one.surname for one in leaving), leaving)
    return await read_household(session, caller, made)


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
    mine = (HouseholdMember.campaign_id == caller.campaign_id, HouseholdMember.household_id == household_id)
    await session.execute(update(HouseholdMember).where(*mine).values(name=name))
    return await read_household(session, caller, household_id)


async def ungroup(session: AsyncSession, caller: Caller, household_id: UUID) -> None:
    """Delete a household; its people stay in the file. Raises NotFound where the caller may not see some of them."""
    known = await _members(session, caller, household_id)
    ids = [member.person_id for member, _ in known]
    if set(ids) != await _everybody(session, caller.campaign_id, household_id):
        raise NotFound("Ce foyer n'est pas tout entier dans votre territoire.", "There is no such household.")
    leaving = await _lock(session, caller, ids)
    await _leave(session, caller, ids)
    for person in leaving:
        await people.touch(session, caller, person, ["household"])


async def read_household(session: AsyncSession, caller: Caller, household_id: UUID) -> HouseholdRead:
    known = await _members(session, caller, household_id)
    home = home_of([one.home_hash for _, one in known])
    there = next((one for _, one in known if one.home_hash == home), known[0][1])
    return HouseholdRead(
        id=household_id,
        name=known[0][0].name,
        street=there.street,
        postcode=there.postcode,
        town=there.town,
        people=[
            HouseholdPerson(
                id=one.id,
                first_names=one.first_names,
                surname=one.surname,
                elsewhere=bool(strangers([one.home_hash], home)),
                joined_at=member.joined_at,
            )
            for member, one in known
        ],
    )


async def list_households(session: AsyncSession, caller: Caller, after: UUID | None, limit: int) -> list[HouseholdRow]:
    """List households by id; one more than `limit` where there are more."""
    seen = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id).subquery()
    rows = (
        select(HouseholdMember.household_id, func.min(HouseholdMember.name), func.count())
        .join(seen, seen.c.id == HouseholdMember.person_id)
        .where(HouseholdMember.campaign_id == caller.campaign_id)
        .group_by(HouseholdMember.household_id)
        .order_by(HouseholdMember.household_id)
    )
    if after is not None:
        rows = rows.where(HouseholdMember.household_id > after)
    found = await session.execute(rows.limit(limit + 1))
    return [HouseholdRow(id=one, name=name, people=count) for one, name, count in found]


async def read_home(session: AsyncSession, caller: Caller, person_id: UUID) -> PersonHouseholdRead:
    """The household of somebody, and who else is at their address."""
    person = await people.get_person(session, caller, person_id)
    member = await session.get(HouseholdMember, (caller.campaign_id, person_id))
    household = None if member is None else await read_household(session, caller, member.household_id)
    if person.home_hash is None:
        return PersonHouseholdRead(household=household, neighbours=[])
    same = (HouseholdMember.campaign_id == Person.campaign_id) & (HouseholdMember.person_id == Person.id)
    rows = (
        people_within(caller.territories)
        .add_columns(HouseholdMember.household_id)
        .join(HouseholdMember, same, isouter=True)
        .where(Person.campaign_id == caller.campaign_id, Person.home_hash == person.home_hash, Person.id != person_id)
        .order_by(Person.surname, Person.first_names, Person.id)
    )
    if member is not None:
        rows = rows.where(HouseholdMember.household_id.is_distinct_from(member.household_id))
    neighbours = [
        Neighbour(id=one.id, first_names=one.first_names, surname=one.surname, household_id=household_id)
        for one, household_id in await session.execute(rows.limit(NEIGHBOURS))
    ]
    return PersonHouseholdRead(household=household, neighbours=neighbours)


async def households_of(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The household of each of these people who is of one."""
    rows = select(HouseholdMember.person_id, HouseholdMember.household_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.person_id.in_(ids)
    )
    return {person: household for person, household in await session.execute(rows)}


async def people_of_households(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Everybody of the households of these people."""
    theirs = select(HouseholdMember.household_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.person_id.in_(ids)
    )
    rows = select(HouseholdMember.person_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.household_id.in_(theirs)
    )
    return (await session.scalars(rows)).all()


async def _members(
    session: AsyncSession, caller: Caller, household_id: UUID
) -> Sequence[tuple[HouseholdMember, Person]]:
    """Return its members whom the caller may see. Raises NotFound where there are none."""
    same = (HouseholdMember.campaign_id == Person.campaign_id) & (HouseholdMember.person_id == Person.id)
    rows = (
        people_within(caller.territories)
        .with_only_columns(HouseholdMember, Person)
        .join(HouseholdMember, same)
        .where(HouseholdMember.campaign_id == caller.campaign_id, HouseholdMember.household_id == household_id)
        .order_by(HouseholdMember.joined_at, Person.first_names, Person.id)
    )
    found = [(member, person) for member, person in await session.execute(rows)]
    if not found:
        raise NotFound("Ce foyer n'existe pas.", "There is no such household.")
    return found


async def _everybody(session: AsyncSession, campaign_id: UUID, household_id: UUID) -> set[UUID]:
    rows = select(HouseholdMember.person_id).where(
        HouseholdMember.campaign_id == campaign_id, HouseholdMember.household_id == household_id
    )
    return set(await session.scalars(rows))


async def _lock(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> list[Person]:
    """Lock people in one order, so that two who group the same people wait for each other and never for ever."""
    locked = {one: await people.get_person(session, caller, one, lock=True) for one in sorted(ids)}
    return [locked[one] for one in ids]


async def _check_free(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> None:
    for place, one in enumerate(ids):
        if await session.get(HouseholdMember, (caller.campaign_id, one)) is not None:
            raise Conflict(
                "Cette personne est déjà d'un foyer : retirez-la d'abord de celui-là.",
                "This person is of a household already: take them out of it first.",
                f"/people/{place}",
            )


def _check_home(homes: Sequence[int | None], home: int | None) -> None:
    for place in strangers(homes, home):
        raise Invalid(
            "Cette personne habite à une autre adresse : un foyer est à une seule.",
            "This person lives at another address: a household is at one.",
            f"/people/{place}",
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
    gone = delete(HouseholdMember).where(
        HouseholdMember.campaign_id == caller.campaign_id, HouseholdMember.person_id.in_(ids)
    )
    await session.execute(gone)
