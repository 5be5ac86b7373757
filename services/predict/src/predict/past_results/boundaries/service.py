"""Storage of polling station boundaries for maps."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from kit.db import tenancy
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import ARRAY, ColumnElement, String, any_, delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries.geojson import read_geojson
from predict.past_results.boundaries.models import StationBoundary
from predict.past_results.boundaries.schemas import BoundaryReport, RefusedBoundary
from predict.past_results.boundaries.simplify import POINT, Geometry

BATCH = 2000
MAX_REFUSALS = 1000
_FILES = Sandbox(Limits(most_memory=1536 * MB, cpu_seconds=90, seconds=180, result=128 * MB, heavy=True), (Invalid,))
_WRITTEN = text("select count(*), max(xmin::text::bigint) from station_boundary")


async def import_boundaries(session: AsyncSession, data: bytes, source: str, *, shares: bool = False) -> BoundaryReport:
    """Store a GeoJSON file's boundaries; other stations keep theirs.

    They belong to the campaign and replace shared ones for it, unless `shares` marks the operator's import. Without a
    campaign they are shared.
    """
    boundaries, refused = await _FILES.run(read_geojson, data)
    async with tenancy.sharing(session) if shares else nullcontext():
        stored = await _store_all(session, boundaries, source)
        shared = not await tenancy.writes_own(session)
    return BoundaryReport(
        boundaries=len(boundaries),
        stored=stored,
        shared=shared,
        rejected=[RefusedBoundary.model_validate(feature) for feature in refused[:MAX_REFUSALS]],
    )


async def _store_all(session: AsyncSession, boundaries: Mapping[str, Geometry], source: str) -> int:
    stored = 0
    stations = list(boundaries)
    for start in range(0, len(stations), BATCH):
        batch = [
            {"station": station, "geometry": boundaries[station], "source": source}
            for station in stations[start : start + BATCH]
        ]
        stored += await _store(session, batch)
    return stored


async def read_geometries(session: AsyncSession, stations: Sequence[str]) -> dict[str, Geometry]:
    """Return surfaces only, for computations of areas."""
    return {
        station: geometry
        for station, geometry in (await read_places(session, stations)).items()
        if geometry["type"] != POINT
    }


async def read_places(session: AsyncSession, stations: Sequence[str]) -> dict[str, Geometry]:
    """Return surfaces, and points of stations without one, for drawing."""
    rows = select(StationBoundary.station, StationBoundary.geometry).where(_any_of(stations))
    return {row.station: row.geometry for row in await session.execute(rows)}


async def read_outlines(session: AsyncSession, communes: Collection[str]) -> dict[str, Geometry]:
    """Return the outlines of communes, by code: for stations without a boundary, and under points."""
    return await read_places(session, sorted(communes))


def _any_of(stations: Sequence[str]) -> ColumnElement[bool]:
    # One parameter: PostgreSQL takes 65,535, and a country has more stations.
    return StationBoundary.station == any_(literal(list(stations), ARRAY(String)))


async def list_sources(session: AsyncSession, stations: Sequence[str]) -> list[str]:
    """Return the sources of these stations' boundaries, to print under a map."""
    rows = select(StationBoundary.source).where(_any_of(stations)).distinct().order_by(StationBoundary.source)
    return list(await session.scalars(rows))


async def count_by_source(session: AsyncSession) -> dict[tuple[str, bool], int]:
    """Count the stations by source, and by whether they are shared."""
    shared = StationBoundary.campaign_id == tenancy.SHARED
    rows = select(StationBoundary.source, shared, func.count()).group_by(StationBoundary.source, shared)
    rows_found = await session.execute(rows.order_by(StationBoundary.source, shared))
    return {(row[0], row[1]): row[2] for row in rows_found}


async def forget_source(session: AsyncSession, source: str) -> int:
    """Delete a source's boundaries that the session may write; return how many."""
    statement = delete(StationBoundary).where(StationBoundary.source == source).returning(StationBoundary.station)
    return len((await session.scalars(statement)).all())


async def read_mark(session: AsyncSession) -> str:
    """Return a mark that changes with every write: a cache key for results computed from boundaries."""
    # The transaction that wrote a row is its version; hashing seventy thousand geometries at every look is not needed.
    count, last = (await session.execute(_WRITTEN)).one()
    return f"{count}-{last}"


async def _store(session: AsyncSession, batch: list[dict[str, Any]]) -> int:
    row = insert(StationBoundary).values(batch)
    updates = {"geometry": row.excluded.geometry, "source": row.excluded.source}
    stored = (
        row.on_conflict_do_update(
            index_elements=["station", "campaign_id"],
            set_=updates,
            where=((StationBoundary.geometry != updates["geometry"]) | (StationBoundary.source != updates["source"]))
            # A surface says more than a point.
            & ((updates["geometry"]["type"].astext != POINT) | (StationBoundary.geometry["type"].astext == POINT)),
        )
        .returning(StationBoundary.station)
        .cte()
    )
    return await session.scalar(select(func.count()).select_from(stored)) or 0
