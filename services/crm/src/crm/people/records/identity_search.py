"""Search of the records of a person who asks for their own: by their addresses, their names, their references."""

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
"""Namesakes that are looked at: more than the commonest name of France has in a large file."""


async def find_people(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> tuple[list[Person], int]:
    """The person's records, and how many may be somebody else's."""
    vault = await open_vault(session, campaign_id)
    theirs: list[Person] = []
    doubtful = 0
    for person in await _candidates(session, campaign_id, vault, asked):
        verdict = judge_match(asked, await _known(session, vault, person))
        theirs += [person] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return theirs, doubtful


async def addresses_of_person(session: AsyncSession, person: Person) -> list[tuple[str, str]]:
    """Channel and address, opened."""
    vault = await open_vault(session, person.campaign_id)
    points = await queries.contacts_of(session, person.campaign_id, person.id)
    return [(one.channel, vault.open(one.channel, one.sealed)) for one in points]


async def _candidates(
    session: AsyncSession, campaign_id: UUID, vault: Vault, asked: RequesterIdentity
) -> Sequence[Person]:
    blinds = [vault.blind("email", mail.casefold()) for mail in asked.emails]
    blinds += [vault.blind("phone", phone) for phone in asked.phones]
    reached = select(ContactPoint.person_id).where(
        ContactPoint.campaign_id == campaign_id, ContactPoint.blind.in_(blinds)
    )
    named = select(PersonKey.person_id).where(
        PersonKey.campaign_id == campaign_id, PersonKey.key.in_(words_of(asked.surname))
    )
    wanted = or_(Person.id.in_(reached), Person.id.in_(named), Person.id.in_(asked.references))
    rows = select(Person).where(Person.campaign_id == campaign_id, wanted).order_by(Person.id).limit(MAXIMUM)
    return (await session.scalars(rows)).all()


async def _known(session: AsyncSession, vault: Vault, person: Person) -> KnownIdentity:
    points = await queries.contacts_of(session, person.campaign_id, person.id)
    opened = {channel: [] for channel in ("email", "phone")} | _by_channel(vault, points)
    born: str | None = json.loads(vault.open(SEALED, person.sealed)).get("born_on") if person.sealed else None
    return KnownIdentity(
        first_names=person.first_names or "",
        surnames=(person.surname,) if person.surname else (),
        born_on=date.fromisoformat(born) if born else None,
        emails=tuple(opened["email"]),
        phones=tuple(opened["phone"]),
        references=(person.id,),
    )


def _by_channel(vault: Vault, points: Sequence[ContactPoint]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in points:
        found.setdefault(one.channel, []).append(vault.open(one.channel, one.sealed))
    return found
