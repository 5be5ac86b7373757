"""Selection of a turf's addresses."""

from collections.abc import Sequence

from kit.security.auth import Caller
from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.turfs.polygons import inside, read_polygon
from crm.canvassing.turfs.schemas import Where
from crm.canvassing.turfs.walk_times import Stop
from crm.territory.addresses import service as territories
from crm.territory.addresses.spots import Spot


async def find_spots(session: AsyncSession, caller: Caller, where: Where) -> list[Spot]:
    """Return the selected addresses in the caller's territories, by street and number."""
    if where.polygon is not None:
        polygon = read_polygon(where.polygon)
        return inside(
            polygon, await territories.list_spots(session, caller.territories, territories.in_box(*polygon.bounds))
        )
    return await territories.list_spots(session, caller.territories, _condition(where))


async def find_ground(session: AsyncSession, caller: Caller, where: Where | None) -> list[Spot]:
    """Return the addresses to draw on, within the caller's territories; None selects all."""
    if where is not None:
        return await find_spots(session, caller, where)
    return await territories.list_spots(session, caller.territories, territories.in_box(-180, -90, 180, 90))


def stops_of(spots: Sequence[Spot]) -> list[Stop]:
    return [Stop(spot.street_id, spot.number, spot.longitude, spot.latitude, spot.homes) for spot in spots]


def _condition(where: Where) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if where.streets is not None:
        conditions.append(territories.on_streets(where.streets))
    if where.stations is not None:
        conditions.append(territories.in_stations(where.stations))
    if where.iris is not None:
        conditions.append(territories.in_iris(where.iris))
    if where.communes is not None:
        conditions.append(territories.in_communes(where.communes))
    return or_(*conditions)
