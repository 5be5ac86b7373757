"""Approximate areas of stations: the part of their commune that is nearer to them than to its other stations. Pure."""

from collections.abc import Mapping, Sequence

import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPoint
from shapely.geometry.base import BaseGeometry

SURFACES = ("Polygon", "MultiPolygon")
STEP = 0.0004
"""Degrees, some 30 m: less than the 100 m to which published places of stations are rounded."""


def draw_cells(communes: Mapping[str, BaseGeometry], points: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the Voronoi cells of station points, clipped to their communes; a lone station has its whole commune.

    Stations of a commune without an outline have none. Stations of one place share what is nearest to it.
    """
    by_commune: dict[str, dict[str, BaseGeometry]] = {}
    for station, point in sorted(points.items()):
        by_commune.setdefault(station.partition("_")[0], {})[station] = point
    cells: dict[str, BaseGeometry] = {}
    for commune, inside in by_commune.items():
        if outline := communes.get(commune):
            cells |= _divide(outline, inside)
    return cells


def _divide(outline: BaseGeometry, points: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    apart = _part(points)
    if len(apart) == 1:
        return dict.fromkeys(apart, outline)
    points_together = MultiPoint([(place.x, place.y) for place in map(shapely.centroid, apart.values())])
    parts = shapely.voronoi_polygons(points_together, extend_to=outline, ordered=True)
    clipped = shapely.intersection(shapely.get_parts(parts), outline)
    surfaces = {station: _surface(part) for station, part in zip(apart, clipped, strict=True)}
    return {station: part for station, part in surfaces.items() if part is not None}


def _part(points: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the points with those of one place set apart: two stations of one school have an area each."""
    taken: dict[bytes, int] = {}
    apart: dict[str, BaseGeometry] = {}
    for station, point in points.items():
        before = taken.get(point.wkb, 0)
        taken[point.wkb] = before + 1
        apart[station] = translate(point, xoff=before * STEP)
    return apart


def _surface(geometry: BaseGeometry) -> BaseGeometry | None:
    parts: Sequence[BaseGeometry] = getattr(geometry, "geoms", [geometry])
    flat = [part for part in parts if part.geom_type in SURFACES and not part.is_empty]
    return shapely.union_all(flat) if flat else None
