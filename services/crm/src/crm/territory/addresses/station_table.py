"""The polling station of an address as the official table says it, or a person; never as geometry guesses it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from kit.db.sessions import any_row
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.territory.addresses.models import Building
from crm.territory.addresses.street_names import building_id, read_address, street_id

SURE = ("table", "hand")
_INSIDE = re.compile(r"\b(?:bat|batiment|appt|apt|appartement|esc|escalier|etage|entree|porte|hall|chez|bp|cs|bal)\b.*")


class Home(NamedTuple):
    commune: str
    street: str
    """House number and street, as people write them."""


async def has_table(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether the campaign has addresses with a sure station."""
    return await any_row(session, Building, Building.campaign_id == campaign_id, Building.attached_by.in_(SURE))


async def stations_at(session: AsyncSession, campaign_id: UUID, homes: Iterable[Home]) -> Mapping[Home, str]:
    """Return the station of each address whose number the table has; an address of several stations has none."""
    ids = {home: building for home in homes if (building := _building(home)) is not None}
    found = await _stations(session, campaign_id, sorted(set(ids.values())))
    return {home: found[building] for home, building in ids.items() if building in found}


async def _stations(session: AsyncSession, campaign_id: UUID, buildings: Sequence[UUID]) -> dict[UUID, str]:
    rows = select(Building.id, Building.station).where(
        Building.campaign_id == campaign_id, Building.id.in_(buildings), Building.attached_by.in_(SURE)
    )
    return {row.id: row.station for row in await session.execute(rows) if row.station is not None} if buildings else {}


def _building(home: Home) -> UUID | None:
    """Return the id that the table gives the house: of its commune, street and number."""
    number, suffix, plain, _ = read_address(home.street)
    plain = _INSIDE.sub("", plain).strip()
    if number is None or not plain:
        return None
    return building_id(street_id(home.commune, plain), number, suffix)
