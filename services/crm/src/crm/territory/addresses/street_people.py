"""Contacts who live at addresses of a street, by the hash used for duplicates."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.conditions import people_within
from crm.people.records.service import KnownPerson
from crm.territory.addresses.address_hash import address_hash
from crm.territory.addresses.models import Building, Street


async def people_at(
    session: AsyncSession, caller: Caller, street: Street, buildings: Iterable[Building]
) -> dict[UUID, list[KnownPerson]]:
    """Return people by building. Those whose street is spelled differently from the address file are missed."""
    at: dict[int, UUID] = {}
    for building in buildings:
        hashed = address_hash(building.number, building.suffix, street.name, street.postcode)
        if hashed is not None:
            at[hashed] = building.id
    rows = people_within(caller.territories).where(KnownPerson.home_hash.in_(at))
    by_building: dict[UUID, list[KnownPerson]] = defaultdict(list)
    for person in await session.scalars(rows.order_by(KnownPerson.surname, KnownPerson.id)):
        if person.home_hash is not None:
            by_building[at[person.home_hash]].append(person)
    return dict(by_building)
