"""The addresses of somebody who is entered: each once, and nobody twice at one of them."""

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
"""Among closed addresses: who somebody is, where nothing but name and home says so."""

Read: TypeAlias = tuple[Channel, int, str, bytes]


def read_contacts(vault: Vault, puts: Iterable[ContactPut]) -> list[Read]:
    """Each address once, in the form it is compared in, with its place among those of its channel."""
    found: list[Read] = []
    for number, put in enumerate(puts):
        address = normalise(put.channel, put.address, f"/contacts/{number}/address")
        if not any(address == known for _, _, known, _ in found):
            place = sum(channel == put.channel for channel, *_ in found)
            found.append((put.channel, place, address, vault.blind(put.channel, address)))
    return found


async def refuse_double(session: AsyncSession, put: PersonCreate, addresses: Iterable[Read]) -> None:
    """People of one household share an address; the same name at the same address is the same person."""
    name = name_hash(put.first_names, put.surname)
    own = [(channel, blind) for channel, _, _, blind in addresses]
    holders = await find_at_address(session, own)
    known = next((who for one in own for who, theirs in holders.get(one, ()) if theirs == name), None)
    if known is not None:
        raise known_already(known)


def known_already(person_id: UUID) -> Conflict:
    return Conflict(
        "Cette personne est déjà au fichier, à cette adresse : servez-vous de sa fiche.",
        "This person is in the file already, at this address: use that entry.",
        "/contacts",
        person=str(person_id),
    )


def new_point(vault: Vault, person: Person, channel: str, place: int, address: str, blind: bytes) -> ContactPoint:
    return ContactPoint(
        campaign_id=person.campaign_id,
        person_id=person.id,
        channel=channel,
        sealed=vault.seal(channel, address),
        blind=blind,
        place=place,
    )


def identity_of(vault: Vault, name: int | None, home: int | None) -> bytes | None:
    """Keyed hash of a name at its home, for who left no phone or e-mail to be known again by."""
    return None if name is None or home is None else vault.blind(IDENTITY, f"{name} {home}")
