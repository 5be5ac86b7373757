"""Storage of outlines of stations and IRIS, and attachment of loaded addresses to them."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.territory.addresses.boundary_file import NotOutlines, read_outlines
from crm.territory.addresses.models import Area, Building
from crm.territory.addresses.schemas import BoundariesRead, RefusedBoundary
from crm.territory.addresses.station_lookup import attach, inside

SURE = ("table", "hand")
"""Sources of a station that no outline overrides: the official table, and a correction by hand."""
_FAULTS_KEPT = 200
_OUTLINES = Sandbox(
    Limits(most_memory=1024 * MB, cpu_seconds=60, seconds=120, result=96 * MB, heavy=True), (NotOutlines,)
)


async def put_outlines(
    session: AsyncSession, campaign_id: UUID, kind: str, content: bytes, source: str
) -> BoundariesRead:
    """Store outlines; an existing one gets the new shape, and the others stay."""
    try:
        outlines, refused = await _OUTLINES.run(read_outlines, content, kind)
    except NotOutlines as fault:
        raise Invalid(str(fault), "A GeoJSON FeatureCollection of polygons is expected.", "/file") from fault
    rows = [
        {"campaign_id": campaign_id, "kind": kind, "code": code, "name": name, "geometry": geometry, "source": source}
        for code, (name, geometry) in outlines.items()
    ]
    put = insert(Area)
    updates = {name: put.excluded[name] for name in ("name", "geometry", "source")}
    await session.execute(put.on_conflict_do_update(index_elements=["campaign_id", "kind", "code"], set_=updates), rows)
    changed = await attach_again(session, kind)
    faults = [RefusedBoundary(feature=number, reason=reason) for number, reason in refused[:_FAULTS_KEPT]]
    return BoundariesRead(stored=len(rows), attached=changed, rejected=faults)


async def attach_again(session: AsyncSession, kind: str) -> int:
    """Attach all addresses to areas again; return how many changed."""
    areas = {area.code: area.geometry for area in await list_areas(session, kind)}
    buildings = (
        await session.execute(
            select(
                Building.id,
                Building.longitude,
                Building.latitude,
                Building.station,
                Building.attached_by,
                Building.iris,
            ).order_by(Building.id)
        )
    ).all()
    points = [(row.longitude, row.latitude) for row in buildings]
    if kind == "iris":
        codes = await asyncio.to_thread(inside, points, areas)
        moved = [
            {"the_id": row.id, "iris": code} for row, code in zip(buildings, codes, strict=True) if row.iris != code
        ]
        return await _change(session, moved, "iris")
    stations = [row.station if row.attached_by in SURE else None for row in buildings]
    attached = await asyncio.to_thread(attach, points, stations, areas)
    moved = [
        {"the_id": row.id, "station": attachment.station, "attached_by": attachment.by}
        for row, attachment in zip(buildings, attached, strict=True)
        if row.attached_by not in SURE and (row.station, row.attached_by) != (attachment.station, attachment.by)
    ]
    return await _change(session, moved, "station", "attached_by")


async def _change(session: AsyncSession, rows: list[dict[str, Any]], *columns: str) -> int:
    if rows:
        connection = await session.connection()
        put = update(Building.__table__).where(Building.__table__.c.id == bindparam("the_id"))  # type: ignore[arg-type]  # a table, SQLAlchemy says FromClause
        await connection.execute(put.values({column: bindparam(column) for column in columns}), rows)
    return len(rows)


async def list_areas(session: AsyncSession, kind: str) -> Sequence[Area]:
    return (await session.scalars(select(Area).where(Area.kind == kind).order_by(Area.code))).all()


async def count_areas(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(select(Area.kind, func.count()).group_by(Area.kind))
    return {kind: count for kind, count in rows.all()}
