"""Queries on addresses that several features use."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm.territory.addresses.models import Building, Street
from crm.territory.addresses.spots import Spot


def within(territories: Collection[str]) -> ColumnElement[bool]:
    """Select buildings of a member's territories (communes and stations); empty: everywhere."""
    if not territories:
        return true()
    conditions = [Building.station.startswith(f"{territory}_", autoescape=True) for territory in territories]
    return or_(Building.station.in_(territories), *conditions)


async def list_spots(session: AsyncSession, territories: Collection[str], condition: ColumnElement[bool]) -> list[Spot]:
    """List spots by street and number."""
    rows = await session.execute(
        select(
            Building.id,
            Building.street_id,
            Street.name,
            Building.number,
            Building.suffix,
            Building.longitude,
            Building.latitude,
            Building.station,
            Building.iris,
            Building.homes,
        )
        .join(Street, (Street.campaign_id == Building.campaign_id) & (Street.id == Building.street_id))
        .where(within(territories), condition)
        .order_by(Street.plain, Building.number, Building.suffix, Building.id)
    )
    return [Spot(*row) for row in rows]


def streets_matching(words: Sequence[str], commune: str | None, postcode: str | None) -> Select[Street]:
    """Select streets that have each of the normalised words."""
    rows = select(Street).where(*(Street.plain.contains(word, autoescape=True) for word in words))
    if commune is not None:
        rows = rows.where(Street.commune == commune)
    if postcode is not None:
        rows = rows.where(Street.postcode == postcode)
    return rows
