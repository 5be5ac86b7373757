"""People as a system that the campaign has wired in sees them: read in the clear, corrected, and taken back."""

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
    """One person, opened. `email` and `phone` are the first of their channel.

    `refuses_email`: no e-mail may be sent, as they said; `closed`: they may not be called either.
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
    """Return the cards of these people, of those that (still) exist."""
    if not ids:
        return {}
    people = (await session.scalars(select(Person).where(Person.campaign_id == campaign_id, Person.id.in_(ids)))).all()
    mine = select(ContactPoint).where(ContactPoint.campaign_id == campaign_id, ContactPoint.person_id.in_(ids))
    points = (await session.scalars(mine.order_by(ContactPoint.channel, ContactPoint.place, ContactPoint.id))).all()
    closed = await closed_among(session, [(one.channel, one.blind) for one in points])
    vault = await open_vault(session, campaign_id)
    first: dict[tuple[UUID, str], str] = {}
    usable: dict[tuple[UUID, str], bool] = {}
    for one in points:
        first.setdefault((one.person_id, one.channel), vault.open(one.channel, one.sealed))
        place = (one.person_id, one.channel)
        usable[place] = usable.get(place, False) or (one.channel, one.blind) not in closed
    return {
        one.id: Card(
            person_id=one.id,
            version=one.version,
            updated_at=one.updated_at,
            first_names=one.first_names,
            surname=one.surname,
            street=one.street,
            postcode=one.postcode,
            town=one.town,
            email=first.get((one.id, "email")),
            phone=first.get((one.id, "phone")),
            tags=tuple(one.tags),
            agrees_to_email="email" in one.uses,
            refuses_email=not usable.get((one.id, "email"), True),
            closed=not usable.get((one.id, "phone"), True) and not usable.get((one.id, "email"), False),
        )
        for one in people
    }


async def changed_people(
    session: AsyncSession, after: tuple[datetime, UUID] | None, before: datetime, limit: int
) -> Sequence[tuple[UUID, int, datetime]]:
    """Return the people changed since, the oldest change first: id, version, and when."""
    rows = select(Person.id, Person.version, Person.updated_at).where(Person.updated_at <= before)
    if after is not None:
        rows = rows.where(tuple_(Person.updated_at, Person.id) > after)
    found = await session.execute(rows.order_by(Person.updated_at, Person.id).limit(limit))
    return [(one.id, one.version, one.updated_at) for one in found]


async def people_at(session: AsyncSession, campaign_id: UUID, channel: Channel, address: str) -> list[UUID]:
    """Return the people who have this address, in the form it is compared in. Raises Invalid for what is no address."""
    vault = await open_vault(session, campaign_id)
    blind = vault.blind(channel, normalise(channel, address, "/address"))
    return list(await session.scalars(queries.holding(channel, blind)))


async def correct_person(
    session: AsyncSession, caller: Caller, person_id: UUID, put: PersonUpdate, first: dict[Channel, str]
) -> int:
    """Plain fields, and the address of a channel that is used from now on; the version that comes of it.

    `first`: an address that was there before is moved to the front; the others stay behind it.
    """
    person = await get_person(session, caller, person_id, lock=True)
    check_masked(person.address_masked, put.street, put.postcode)
    changed = sorted(put.model_fields_set)
    for name in changed:
        setattr(person, name, getattr(put, name))
    known = await queries.contacts_of(session, caller.campaign_id, person_id)
    vault = await open_vault(session, caller.campaign_id)
    for channel, said in first.items():
        address = normalise(channel, said, f"/{channel}")
        blind = vault.blind(channel, address)
        others = [one for one in known if one.channel == channel and one.blind != blind]
        for place, one in enumerate(others, 1):
            one.place = place
        same = next((one for one in known if one.channel == channel and one.blind == blind), None)
        if same is not None:
            same.place = 0
        elif len(known) < MAX_CONTACTS:
            session.add(new_point(vault, person, channel, 0, address, blind))
        changed.append(channel)
    await touch(session, caller, person, changed, "integration")
    if put.model_fields_set & INDEXED:
        await index_person(session, person)
    return person.version


async def take_back(session: AsyncSession, caller: Caller, person_id: UUID, version: int) -> bool:
    """Remove somebody who was entered by mistake and whom nobody touched since; whether that was so.

    Unlike an erasure it closes no address: nobody asked to be forgotten.
    """
    mine = select(Person).where(
        Person.campaign_id == caller.campaign_id, Person.id == person_id, Person.version == version
    )
    person = await session.scalar(mine.with_for_update())
    if person is None:
        return False
    words = words_of(person.first_names, person.surname)
    await forget_messages(session, caller.campaign_id, person_id)
    await session.delete(person)
    await session.flush()
    await forget_words(session, caller.campaign_id, words)
    await tell(session, PersonErased(campaign_id=caller.campaign_id, version=version + 1, person=person_id))
    return True
