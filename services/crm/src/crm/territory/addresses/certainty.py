"""Certainty of the stations of loaded addresses: said by a table or a person, or guessed from geometry."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.territory.addresses import queries
from crm.territory.addresses.models import Building
from crm.territory.addresses.station_table import SURE


@dataclass(frozen=True)
class Ground:
    """Numbers of loaded addresses and doors, and of addresses by the certainty of their stations."""

    buildings: int = 0
    homes: int = 0
    sure: int = 0
    guessed: int = 0
    """Stations that an outline or a neighbour suggests, or that share their number with another."""
    without: int = 0


async def count_by_certainty(session: AsyncSession, within: Collection[str]) -> Ground:
    """Count addresses within territories (none: all) by what says their station."""
    is_sure = Building.attached_by.in_(SURE)
    counted = await session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Building.homes), 0),
            func.count().filter(is_sure),
            func.count().filter(Building.station.is_not(None), ~is_sure),
            func.count().filter(Building.station.is_(None)),
        ).where(queries.within(within))
    )
    buildings, homes, sure, guessed, without = counted.one()
    return Ground(buildings, int(homes), sure, guessed, without)


async def count_guessed_homes(session: AsyncSession, within: Collection[str]) -> dict[str, int]:
    """Return the doors of each station, within territories (none: all), whose address may be another station's."""
    rows = await session.execute(
        select(Building.station, func.sum(Building.homes))
        .where(queries.within(within), Building.station.is_not(None), ~Building.attached_by.in_(SURE))
        .group_by(Building.station)
    )
    return {str(station): int(homes) for station, homes in rows}
