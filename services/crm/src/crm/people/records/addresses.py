"""The phone numbers and e-mail addresses of a new entry: normalised, unique, and checked for duplicates of people."""

from collections.abc import Iterable
from typing import TypeAlias
from uuid import UUID

from kit.db.vault import Vault
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.bulk_people import find_at_address
from crm.people.records.contacts import Channel, normalise
from crm.people.records.models import ContactPoint, Person
from crm.people.records.names import name_hash
from crm.people.records.schemas import ContactPut, PersonCreate

IDENTITY = "identity"
"""The channel under which a person without phone or e-mail is suppressed: by a hash of their name and home."""

Read: TypeAlias = tuple[Channel, int, str, bytes]


def read_contacts(vault: Vault, puts: Iterable[ContactPut]) -> list[Read]:
    """Return each address once: channel, index within the channel, normalised address, blind index."""
    reads: list[Read] = []
    for number, put in enumerate(puts):
        address = normalise(put.channel, put.address, f"/contacts/{number}/address")
        if not any(address == existing for _, _, existing, _ in reads):
            index = sum(channel == put.channel for channel, *_ in reads)
            reads.append((put.channel, index, address, vault.blind(put.channel, address)))
    return reads


async def refuse_double(session: AsyncSession, put: PersonCreate, addresses: Iterable[Read]) -> None:
    """Raise Conflict for a person of the same name at the same address: households share addresses, not names."""
    name = name_hash(put.first_names, put.surname)
    blinds = [(channel, blind) for channel, _, _, blind in addresses]
    holders = await find_at_address(session, blinds)
    duplicate = next(
        (person_id for key in blinds for person_id, other_name in holders.get(key, ()) if other_name == name), None
    )
    if duplicate is not None:
        raise known_already(duplicate)


def known_already(person_id: UUID) -> Conflict:
    return Conflict(
        "Cette personne est déjà au fichier, à cette adresse : servez-vous de sa fiche.",
        "This person is in the file already, at this address: use that entry.",
        "/contacts",
        person=str(person_id),
    )


def new_point(vault: Vault, person: Person, channel: str, index: int, address: str, blind: bytes) -> ContactPoint:
    return ContactPoint(
        campaign_id=person.campaign_id,
        person_id=person.id,
        channel=channel,
        sealed=vault.seal(channel, address),
        blind=blind,
        place=index,
    )


def identity_of(vault: Vault, name: int | None, home: int | None) -> bytes | None:
    """Return a keyed hash of a person's name and home, to recognise those who have no phone or e-mail."""
    return None if name is None or home is None else vault.blind(IDENTITY, f"{name} {home}")
