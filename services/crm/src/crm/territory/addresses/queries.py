"""Selects on the ground that more than one feature asks."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm.territory.addresses.models import Building, Street
from crm.territory.addresses.spots import Spot


def within(territories: Collection[str]) -> ColumnElement[bool]:
    """Buildings of a member's territories: communes and stations; none of them means all."""
    if not territories:
        return true()
    inside = [Building.station.startswith(f"{place}_", autoescape=True) for place in territories]
    return or_(Building.station.in_(territories), *inside)


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
    """Streets that have each of the words, as they are compared."""
    rows = select(Street).where(*(Street.plain.contains(word, autoescape=True) for word in words))
    if commune is not None:
        rows = rows.where(Street.commune == commune)
    if postcode is not None:
        rows = rows.where(Street.postcode == postcode)
    return rows
