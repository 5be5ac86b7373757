"""Search of the records of a person who makes a rights request, by address, name or reference."""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kit.db.vault import Vault, open_vault
from kit.rights import KnownIdentity, RequesterIdentity, judge_match
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records import queries
from crm.people.records.card import SEALED
from crm.people.records.models import ContactPoint, Person, PersonKey
from crm.people.records.names import words_of

MAXIMUM = 5_000
"""Maximum number of namesakes checked: more than the commonest French name has in a large file."""


async def find_people(
    session: AsyncSession, campaign_id: UUID, requester: RequesterIdentity
) -> tuple[list[Person], int]:
    """Return the requester's records, and how many others may be theirs."""
    vault = await open_vault(session, campaign_id)
    matches: list[Person] = []
    doubtful = 0
    for person in await _candidates(session, campaign_id, vault, requester):
        verdict = judge_match(requester, await _known(session, vault, person))
        matches += [person] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return matches, doubtful


async def addresses_of_person(session: AsyncSession, person: Person) -> list[tuple[str, str]]:
    """Return the channel and decrypted address of each contact point."""
    vault = await open_vault(session, person.campaign_id)
    points = await queries.contacts_of(session, person.campaign_id, person.id)
    return [(point.channel, vault.open(point.channel, point.sealed)) for point in points]


async def _candidates(
    session: AsyncSession, campaign_id: UUID, vault: Vault, requester: RequesterIdentity
) -> Sequence[Person]:
    blinds = [vault.blind("email", mail.casefold()) for mail in requester.emails]
    blinds += [vault.blind("phone", phone) for phone in requester.phones]
    reached = select(ContactPoint.person_id).where(
        ContactPoint.campaign_id == campaign_id, ContactPoint.blind.in_(blinds)
    )
    by_name = select(PersonKey.person_id).where(
        PersonKey.campaign_id == campaign_id, PersonKey.key.in_(words_of(requester.surname))
    )
    matches_any = or_(Person.id.in_(reached), Person.id.in_(by_name), Person.id.in_(requester.references))
    rows = select(Person).where(Person.campaign_id == campaign_id, matches_any).order_by(Person.id).limit(MAXIMUM)
    return (await session.scalars(rows)).all()


async def _known(session: AsyncSession, vault: Vault, person: Person) -> KnownIdentity:
    points = await queries.contacts_of(session, person.campaign_id, person.id)
    opened = {channel: [] for channel in ("email", "phone")} | _by_channel(vault, points)
    birth_date: str | None = json.loads(vault.open(SEALED, person.sealed)).get("born_on") if person.sealed else None
    return KnownIdentity(
        first_names=person.first_names or "",
        surnames=(person.surname,) if person.surname else (),
        born_on=date.fromisoformat(birth_date) if birth_date else None,
        emails=tuple(opened["email"]),
        phones=tuple(opened["phone"]),
        references=(person.id,),
    )


def _by_channel(vault: Vault, points: Sequence[ContactPoint]) -> dict[str, list[str]]:
    addresses: dict[str, list[str]] = {}
    for point in points:
        addresses.setdefault(point.channel, []).append(vault.open(point.channel, point.sealed))
    return addresses
