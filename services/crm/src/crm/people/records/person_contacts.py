"""E-mail addresses and phone numbers of one person: added, removed and read."""

from uuid import UUID

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records import queries
from crm.people.records.addresses import new_point
from crm.people.records.contacts import MAX_CONTACTS, Channel, normalise
from crm.people.records.models import ContactPoint, Person
from crm.people.records.person_changes import touch as touch
from crm.people.records.schemas import ContactPut
from crm.people.records.service import get_person


async def add_contact(session: AsyncSession, caller: Caller, person_id: UUID, put: ContactPut) -> Person:
    """Add an address; one that is there already changes nothing."""
    person = await get_person(session, caller, person_id, lock=True)
    contacts = await queries.contacts_of(session, caller.campaign_id, person_id)
    if len(contacts) >= MAX_CONTACTS:
        raise Invalid("Vingt adresses au plus par personne.", "Twenty addresses at the most.", "/address")
    vault = await open_vault(session, caller.campaign_id)
    address = normalise(put.channel, put.address, "/address")
    blind = vault.blind(put.channel, address)
    if any((contact.channel, contact.blind) == (put.channel, blind) for contact in contacts):
        return person
    index = sum(contact.channel == put.channel for contact in contacts)
    session.add(new_point(vault, person, put.channel, index, address, blind))
    await touch(session, caller, person, [put.channel])
    return person


async def remove_contact(session: AsyncSession, caller: Caller, person_id: UUID, contact_id: UUID) -> None:
    person = await get_person(session, caller, person_id, lock=True)
    point = await session.get(ContactPoint, (caller.campaign_id, contact_id))
    if point is None or point.person_id != person_id:
        raise NotFound("Cette adresse n'est pas sur la fiche.", "There is no such address.")
    await session.delete(point)
    await touch(session, caller, person, [point.channel])


async def addresses_of(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, channel: Channel
) -> list[tuple[str, bytes]]:
    """Return the keyed hashes of a person's addresses, with their channel."""
    points = await queries.contacts_of(session, campaign_id, person_id)
    return [(point.channel, point.blind) for point in points if point.channel == channel]


async def read_contact(session: AsyncSession, person: Person, contact_id: UUID) -> str:
    """Decrypt an address. For `sealed_reads`, which logs the read."""
    point = await session.get(ContactPoint, (person.campaign_id, contact_id))
    if point is None or point.person_id != person.id:
        raise Invalid("Cette adresse n'est pas sur la fiche.", "There is no such address.", "/contact_id")
    vault = await open_vault(session, person.campaign_id)
    return vault.open(point.channel, point.sealed)
