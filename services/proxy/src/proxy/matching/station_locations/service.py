"""Locations of communes and stations, for matching by distance."""

from collections.abc import Collection
from uuid import UUID

from elections.places.centres import commune_centre, station_centre
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import ARRAY, CollectionAggregate, Text, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.station_locations.location_files import NotStationLocations, Point, read_locations
from proxy.matching.station_locations.models import StationLocation
from proxy.matching.station_locations.schemas import (
    RejectedStationLocation,
    StationLocationReport,
    StationLocationSource,
)

_ROWS_AT_ONCE = 2_000
_FAULTS_KEPT = 1_000
_FILES = Sandbox(Limits(most_memory=1024 * MB, cpu_seconds=60, seconds=120, heavy=True), (NotStationLocations,))
_IS_STATION = func.strpos(StationLocation.place, "_") > 0


async def import_locations(
    session: AsyncSession, campaign_id: UUID, content: bytes, source: str
) -> StationLocationReport:
    """Store a file's locations, replacing earlier ones of the same places."""
    try:
        locations = await _FILES.run(read_locations, content)
    except NotStationLocations as fault:
        english = "A GeoJSON FeatureCollection, or a CSV of code, latitude, longitude, is expected."
        raise Invalid(str(fault), english, "/file") from fault
    rows = [
        {"campaign_id": campaign_id, "place": place, "latitude": point[0], "longitude": point[1], "source": source}
        for place, point in locations.points.items()
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        fresh = insert(StationLocation).values(rows[start : start + _ROWS_AT_ONCE])
        new = {name: fresh.excluded[name] for name in ("latitude", "longitude", "source")}
        await session.execute(fresh.on_conflict_do_update(index_elements=["campaign_id", "place"], set_=new))
    stations = sum("_" in place for place in locations.points)
    return StationLocationReport(
        communes=len(locations.points) - stations,
        stations=stations,
        rejected=[RejectedStationLocation.model_validate(line) for line in locations.refused[:_FAULTS_KEPT]],
    )


async def list_sources(session: AsyncSession) -> list[StationLocationSource]:
    stations = func.count().filter(_IS_STATION)
    counts = select(StationLocation.source, func.count() - stations, stations).group_by(StationLocation.source)
    rows = await session.execute(counts.order_by(StationLocation.source))
    return [
        StationLocationSource(source=source, communes=communes, stations=stations_count)
        for source, communes, stations_count in rows
    ]


async def read_points(session: AsyncSession, places: Collection[str]) -> dict[str, Point]:
    """Return the points of communes and stations.

    A commune that no file of the campaign tells gets the mean of its stations, else its centre; a station of Paris,
    Lyon or Marseille that of its arrondissement.
    """
    keys = set(places)
    rows = await session.execute(
        select(StationLocation.place, StationLocation.latitude, StationLocation.longitude).where(
            StationLocation.place == _any_of(keys)
        )
    )
    points = {place: (latitude, longitude) for place, latitude, longitude in rows}
    missing = {place for place in keys - points.keys() if "_" not in place}
    if missing:
        commune = func.split_part(StationLocation.place, "_", 1)
        middles = select(commune, func.avg(StationLocation.latitude), func.avg(StationLocation.longitude))
        inside = middles.where(_IS_STATION, commune == _any_of(missing)).group_by(commune)
        points |= {place: (latitude, longitude) for place, latitude, longitude in await session.execute(inside)}
    return {place: centre for place in keys - points.keys() if (centre := _centre_of(place))} | points


def _centre_of(place: str) -> Point | None:
    if "_" not in place:
        return commune_centre(place)
    centre = station_centre(place)
    # Of any other station no more is known than of its commune.
    return None if centre == commune_centre(place.partition("_")[0]) else centre


def _any_of(places: Collection[str]) -> CollectionAggregate[bool]:
    """Return an array parameter: a pool has more places than a statement may have parameters."""
    return any_(literal(list(places), ARRAY(Text)))
