"""Keeping contours of polling stations for maps."""

from collections.abc import Sequence
from typing import Any

from kit.problems import Invalid
from kit.sandbox import MB, Limits, Sandbox
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contours.geojson import read_geojson
from predict.contours.models import Contour
from predict.contours.schemas import ContourReport, RefusedContour
from predict.contours.simplify import Geometry

BATCH = 2000
MOST_REFUSALS = 1000
POINT = "Point"
_FILES = Sandbox(Limits(most_memory=1536 * MB, cpu_seconds=90, seconds=180, result=128 * MB, heavy=True), (Invalid,))
_WRITTEN = text("select count(*), max(xmin::text::bigint) from contour")


async def import_contours(session: AsyncSession, data: bytes, source: str) -> ContourReport:
    """Store the contours of a GeoJSON file; the ones of other stations stay."""
    contours, refused = await _FILES.run(read_geojson, data)
    stored = 0
    stations = list(contours)
    for start in range(0, len(stations), BATCH):
        batch = [
            {"station": station, "geometry": contours[station], "source": source}
            for station in stations[start : start + BATCH]
        ]
        stored += await _store(session, batch)
    return ContourReport(
        contours=len(contours),
        stored=stored,
        rejected=[RefusedContour.model_validate(one) for one in refused[:MOST_REFUSALS]],
    )


async def read_geometries(session: AsyncSession, stations: Sequence[str]) -> dict[str, Geometry]:
    """Surfaces alone: what is computed of areas has nothing of a point."""
    return {station: one for station, one in (await read_places(session, stations)).items() if one["type"] != POINT}


async def read_places(session: AsyncSession, stations: Sequence[str]) -> dict[str, Geometry]:
    """Surfaces, and the points of stations that have none: enough to draw them where they are."""
    rows = select(Contour.station, Contour.geometry).where(Contour.station.in_(stations))
    return {row.station: row.geometry for row in await session.execute(rows)}


async def list_sources(session: AsyncSession, stations: Sequence[str]) -> list[str]:
    """Who drew the contours of these stations, to be named under a map."""
    rows = select(Contour.source).where(Contour.station.in_(stations)).distinct().order_by(Contour.source)
    return list(await session.scalars(rows))


async def count_by_source(session: AsyncSession) -> dict[str, int]:
    """How many stations each source drew."""
    rows = select(Contour.source, func.count()).group_by(Contour.source).order_by(Contour.source)
    return {row[0]: row[1] for row in await session.execute(rows)}


async def read_mark(session: AsyncSession) -> str:
    """Another one whenever a contour was written: what is computed from contours keeps the one it saw."""
    # The transaction that wrote a row is its version; hashing seventy thousand geometries at every look is not needed.
    count, last = (await session.execute(_WRITTEN)).one()
    return f"{count}-{last}"


async def _store(session: AsyncSession, batch: list[dict[str, Any]]) -> int:
    row = insert(Contour).values(batch)
    given = {"geometry": row.excluded.geometry, "source": row.excluded.source}
    stored = (
        row.on_conflict_do_update(
            index_elements=["station"],
            set_=given,
            where=((Contour.geometry != given["geometry"]) | (Contour.source != given["source"]))
            # A surface says more than a point.
            & ((given["geometry"]["type"].astext != POINT) | (Contour.geometry["type"].astext == POINT)),
        )
        .returning(Contour.station)
        .cte()
    )
    return await session.scalar(select(func.count()).select_from(stored)) or 0
