"""Outlines of stations as far as the middles of their addresses tell them, where none is loaded. Pure."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import mapping

LEAST_STATIONS = 3
AROUND = 0.25
"""How far the outermost cells go beyond the middles: a part of the way between usual neighbours, in cells."""


def approximate_outlines(centres: Mapping[str, tuple[float, float]]) -> dict[str, dict[str, Any]]:
    """Return a GeoJSON polygon by station: what is nearer to its middle than to another's. Empty for under three."""
    by_point = {point: station for station, point in centres.items()}
    if len(by_point) < LEAST_STATIONS:
        return {}
    middles = shapely.multipoints(sorted(by_point))
    hull = middles.convex_hull
    if hull.area == 0:
        return {}
    edge = hull.buffer((hull.area / len(by_point)) ** 0.5 * (0.5 + AROUND), quad_segs=4)
    cells = shapely.get_parts(shapely.voronoi_polygons(middles, extend_to=edge))
    outlines: dict[str, dict[str, Any]] = {}
    tree = shapely.STRtree(cells)
    for point, station in by_point.items():
        (at, *_) = tree.query(shapely.Point(point), predicate="intersects")
        cell: Any = shapely.intersection(cells[at], edge)
        outlines[station] = mapping(cell)
    return outlines
