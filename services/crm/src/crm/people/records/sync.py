"""People as the connectors see them: read in the clear, corrected, and removed again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.events.crm import PersonErased
from kit.db.vault import open_vault
from kit.events.outbox import tell
from kit.messages import forget_messages
from kit.security.auth import Caller
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records import queries
from crm.people.records.addresses import new_point
from crm.people.records.contacts import Channel, normalise
from crm.people.records.entry_checks import check_masked
from crm.people.records.field_registry import INDEXED
from crm.people.records.models import ContactPoint, Person
from crm.people.records.name_index import forget_words, index_person
from crm.people.records.names import words_of
from crm.people.records.schemas import PersonUpdate
from crm.people.records.service import MAX_CONTACTS, get_person, touch
from crm.people.suppressions.service import closed_among


@dataclass(frozen=True)
class Card:
    """A decrypted person. `email` and `phone` are the first of their channel.

    `refuses_email`: they refused e-mails; `closed`: no channel may be used.
    """

    person_id: UUID
    version: int
    updated_at: datetime
    first_names: str | None
    surname: str | None
    street: str | None
    postcode: str | None
    town: str | None
    email: str | None
    phone: str | None
    tags: tuple[str, ...]
    agrees_to_email: bool
    refuses_email: bool
    closed: bool


async def read_cards(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, Card]:
    """Return the cards of those of these people who still exist."""
    if not ids:
        return {}
    people = (await session.scalars(select(Person).where(Person.campaign_id == campaign_id, Person.id.in_(ids)))).all()
    query = select(ContactPoint).where(ContactPoint.campaign_id == campaign_id, ContactPoint.person_id.in_(ids))
    points = (await session.scalars(query.order_by(ContactPoint.channel, ContactPoint.place, ContactPoint.id))).all()
    closed = await closed_among(session, [(point.channel, point.blind) for point in points])
    vault = await open_vault(session, campaign_id)
    first: dict[tuple[UUID, str], str] = {}
    usable: dict[tuple[UUID, str], bool] = {}
    for point in points:
        first.setdefault((point.person_id, point.channel), vault.open(point.channel, point.sealed))
        key = (point.person_id, point.channel)
        usable[key] = usable.get(key, False) or (point.channel, point.blind) not in closed
    return {
        person.id: Card(
            person_id=person.id,
            version=person.version,
            updated_at=person.updated_at,
            first_names=person.first_names,
            surname=person.surname,
            street=person.street,
            postcode=person.postcode,
            town=person.town,
            email=first.get((person.id, "email")),
            phone=first.get((person.id, "phone")),
            tags=tuple(person.tags),
            agrees_to_email="email" in person.uses,
            refuses_email=not usable.get((person.id, "email"), True),
            closed=not usable.get((person.id, "phone"), True) and not usable.get((person.id, "email"), False),
        )
        for person in people
    }


async def changed_people(
    session: AsyncSession, after: tuple[datetime, UUID] | None, before: datetime, limit: int
) -> Sequence[tuple[UUID, int, datetime]]:
    """Return the people changed since a time, oldest change first: id, version, time."""
    rows = select(Person.id, Person.version, Person.updated_at).where(Person.updated_at <= before)
    if after is not None:
        rows = rows.where(tuple_(Person.updated_at, Person.id) > after)
    rows = await session.execute(rows.order_by(Person.updated_at, Person.id).limit(limit))
    return [(row.id, row.version, row.updated_at) for row in rows]


async def people_at(session: AsyncSession, campaign_id: UUID, channel: Channel, address: str) -> list[UUID]:
    """Return the people with this address. Raises Invalid for an invalid address."""
    vault = await open_vault(session, campaign_id)
    blind = vault.blind(channel, normalise(channel, address, "/address"))
    return list(await session.scalars(queries.holding(channel, blind)))


async def correct_person(
    session: AsyncSession, caller: Caller, person_id: UUID, put: PersonUpdate, first: dict[Channel, str]
) -> int:
    """Set fields and the preferred address of each channel; return the new version.

    `first`: by channel, the address to put first; the others follow.
    """
    person = await get_person(session, caller, person_id, lock=True)
    check_masked(person.address_masked, put.street, put.postcode)
    changed = sorted(put.model_fields_set)
    for name in changed:
        setattr(person, name, getattr(put, name))
    contacts = await queries.contacts_of(session, caller.campaign_id, person_id)
    vault = await open_vault(session, caller.campaign_id)
    for channel, wanted in first.items():
        address = normalise(channel, wanted, f"/{channel}")
        blind = vault.blind(channel, address)
        others = [contact for contact in contacts if contact.channel == channel and contact.blind != blind]
        for index, contact in enumerate(others, 1):
            contact.place = index
        existing = next(
            (contact for contact in contacts if contact.channel == channel and contact.blind == blind), None
        )
        if existing is not None:
            existing.place = 0
        elif len(contacts) < MAX_CONTACTS:
            session.add(new_point(vault, person, channel, 0, address, blind))
        changed.append(channel)
    await touch(session, caller, person, changed, "integration")
    if put.model_fields_set & INDEXED:
        await index_person(session, person)
    return person.version


async def take_back(session: AsyncSession, caller: Caller, person_id: UUID, version: int) -> bool:
    """Delete a person entered by mistake whom nobody changed since; return whether that was done.

    Unlike an erasure it closes no address: nobody asked for one.
    """
    query = select(Person).where(
        Person.campaign_id == caller.campaign_id, Person.id == person_id, Person.version == version
    )
    person = await session.scalar(query.with_for_update())
    if person is None:
        return False
    words = words_of(person.first_names, person.surname)
    await forget_messages(session, caller.campaign_id, person_id)
    await session.delete(person)
    await session.flush()
    await forget_words(session, caller.campaign_id, words)
    await tell(session, PersonErased(campaign_id=caller.campaign_id, version=version + 1, person=person_id))
    return True
