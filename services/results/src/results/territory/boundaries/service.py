"""Storage of the boundaries of the campaign's stations."""

from collections.abc import Sequence
from uuid import UUID

from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.boundaries.geojson import NotContours, Ring, read_contours
from results.territory.boundaries.models import StationBoundary
from results.territory.boundaries.schemas import BoundaryReport, RefusedBoundary
from results.territory.stations.service import list_stations

_ROWS_AT_ONCE = 500
_FAULTS_KEPT = 1000
_FILES = Sandbox(Limits(most_memory=1024 * MB, cpu_seconds=60, seconds=120, result=96 * MB, heavy=True), (NotContours,))


async def import_contours(session: AsyncSession, campaign_id: UUID, content: bytes, source: str) -> BoundaryReport:
    """Store the boundaries of the campaign's stations, replacing earlier ones."""
    try:
        contours, refused = await _FILES.run(read_contours, content)
    except NotContours as fault:
        raise Invalid(str(fault), "A GeoJSON FeatureCollection of polygons is expected.", "/file") from fault
    stations = {station.station for station in await list_stations(session)}
    rows = [
        {"campaign_id": campaign_id, "station": station, "rings": rings, "source": source}
        for station, rings in contours.items()
        if station in stations
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        fresh = insert(StationBoundary).values(rows[start : start + _ROWS_AT_ONCE])
        await session.execute(
            fresh.on_conflict_do_update(
                index_elements=["campaign_id", "station"],
                set_={"rings": fresh.excluded.rings, "source": fresh.excluded.source},
            )
        )
    return BoundaryReport(
        contours=len(contours),
        kept=len(rows),
        rejected=[RefusedBoundary.model_validate(feature) for feature in refused[:_FAULTS_KEPT]],
    )


async def count_contours(session: AsyncSession) -> tuple[int, Sequence[str]]:
    """Return how many of the campaign's stations have a boundary, and the sources; reads no geometry."""
    sources = await session.scalars(select(StationBoundary.source).distinct().order_by(StationBoundary.source))
    return await session.scalar(select(func.count()).select_from(StationBoundary)) or 0, sources.all()


async def list_contours(session: AsyncSession) -> tuple[dict[str, list[Ring]], list[str]]:
    """Return rings by station, and their sources."""
    rows = (await session.scalars(select(StationBoundary).order_by(StationBoundary.station))).all()
    return {row.station: row.rings for row in rows}, sorted({row.source for row in rows})
