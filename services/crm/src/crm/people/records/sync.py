"""People as the connectors see them: read in the clear, corrected, and removed again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.events.crm import PersonErased
from kit.db.vault import Vault, open_vault
from kit.events.outbox import tell
from kit.messages import forget_messages
from kit.security.auth import Caller
from kit.web.problems import Invalid, NotFound, Problem
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep_many
from crm.campaign.special_categories.free_text_check import Waived, check_texts, load_waived
from crm.people.records import queries
from crm.people.records.addresses import new_point
from crm.people.records.bulk_people import find_at_address, tell_changes
from crm.people.records.completion import bump
from crm.people.records.conditions import people_within
from crm.people.records.consent_uses import CHANNEL_OF
from crm.people.records.contacts import MAX_CONTACTS, Channel, normalise
from crm.people.records.entry_checks import check_masked
from crm.people.records.field_selections import INDEXED
from crm.people.records.models import ContactPoint, Person
from crm.people.records.name_index import forget_words, index_people
from crm.people.records.names import words_of
from crm.people.records.schemas import PersonUpdate
from crm.people.records.sensitive_fields import new_texts
from crm.people.suppressions.service import closed_among


@dataclass(frozen=True)
class Card:
    """A decrypted person. `email` and `phone` are the first of their channel.

    `agrees_to_contact`: to e-mails, SMS or calls; `refuses_email`: they refused e-mails; `closed`: no channel may be
    used.
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
    agrees_to_contact: bool
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
            agrees_to_contact=not CHANNEL_OF.keys().isdisjoint(person.uses),
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


async def people_at(
    session: AsyncSession, campaign_id: UUID, addresses: Collection[tuple[Channel, str]]
) -> Mapping[tuple[str, str], list[UUID]]:
    """Return the people who have each address, in the form it is compared in. Raises Invalid for what is none."""
    vault = await open_vault(session, campaign_id)
    blinds = {
        (channel, said): vault.blind(channel, normalise(channel, said, "/address")) for channel, said in addresses
    }
    holders = await find_at_address(session, [(channel, blind) for (channel, _), blind in blinds.items()])
    return {one: [person for person, _ in holders.get((one[0], blind), ())] for one, blind in blinds.items()}


@dataclass(frozen=True)
class CardChange:
    """Plain fields, and the address of a channel that is used from now on: one that was there moves to the front, the
    others stay behind it.
    """

    put: PersonUpdate
    first: Mapping[Channel, str]


async def correct_people(
    session: AsyncSession, caller: Caller, changes: Mapping[UUID, CardChange]
) -> dict[UUID, int | Problem]:
    """Correct each person for themselves, all in a few statements: the version that comes of it, or why not."""
    mine = people_within(caller.territories).where(
        Person.campaign_id == caller.campaign_id, Person.id.in_(list(changes))
    )
    rows = mine.order_by(Person.id).with_for_update().execution_options(populate_existing=True)
    people = {one.id: one for one in await session.scalars(rows)}
    points = await queries.contacts_of_all(session, caller.campaign_id, list(people))
    vault = await open_vault(session, caller.campaign_id)
    waived = await load_waived(session, caller.campaign_id)
    came: dict[UUID, int | Problem] = {}
    changed: list[tuple[Person, list[str]]] = []
    for person_id, change in changes.items():
        try:
            person = people.get(person_id)
            if person is None:
                raise NotFound("Cette personne n'est pas au fichier.", "There is no such person.")
            addresses = _check_change(person, change, waived)
        except Problem as problem:
            came[person_id] = problem
            continue
        fields = sorted(change.put.model_fields_set)
        for name in fields:
            setattr(person, name, getattr(change.put, name))
        for channel, address in addresses.items():
            _put_first(session, vault, person, points.get(person_id, []), channel, address)
        bump(person, caller.subject)
        changed.append((person, [*fields, *addresses]))
    await session.flush()
    renamed = [one for one, fields in changed if INDEXED & set(fields)]
    if renamed:
        await index_people(session, caller.campaign_id, renamed)
    if changed:
        told = [(one.id, one.version, fields) for one, fields in changed]
        await tell_changes(session, caller.campaign_id, told, "integration")
        kept = [(one.id, fields) for one, fields in changed]
        await keep_many(session, caller.campaign_id, caller.subject, "changed", "person", kept)
    return came | {one.id: one.version for one, _ in changed}


def _check_change(person: Person, change: CardChange, waived: Waived) -> dict[Channel, str]:
    """Return the addresses in the form that they are compared in. Raises a problem; nothing is changed here."""
    put = change.put
    check_masked(person.address_masked, put.street, put.postcode)
    named = {
        name: getattr(put if name in put.model_fields_set else person, name) for name in ("first_names", "surname")
    }
    if not any(named.values()):
        raise Invalid("Il faut garder un nom ou un prénom.", "A name must stay.", "/surname")
    if put.tags:
        check_texts(new_texts(put.tags, {}, person.tags, person.custom), waived)
    return {channel: normalise(channel, said, f"/{channel}") for channel, said in change.first.items()}


def _put_first(
    session: AsyncSession, vault: Vault, person: Person, known: Sequence[ContactPoint], channel: Channel, address: str
) -> None:
    blind = vault.blind(channel, address)
    others = [one for one in known if one.channel == channel and one.blind != blind]
    for place, one in enumerate(others, 1):
        one.place = place
    same = next((one for one in known if one.channel == channel and one.blind == blind), None)
    if same is not None:
        same.place = 0
    elif len(known) < MAX_CONTACTS:
        session.add(new_point(vault, person, channel, 0, address, blind))


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
