"""Projection of longitude and latitude to picture coordinates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any, TypeAlias

from kit.pages.ground import Ground

from predict.maps.picture import Point

Geometry: TypeAlias = Mapping[str, Any]
"""GeoJSON: Polygon or MultiPolygon, longitude and latitude; Point for a station of which only the place is known."""

Rings: TypeAlias = tuple[tuple[Point, ...], ...]

TALLEST = 1.15
"""Height for one of width: a long territory is drawn narrower rather than taller than a screen."""


@dataclass(frozen=True)
class Outline:
    """A station in the picture: its rings, or none and the centre of a circle."""

    rings: Rings
    centre: Point


@dataclass(frozen=True)
class Plane:
    outlines: Mapping[str, Outline]
    height: float
    ground: Ground | None = None


def project_geometries(geometries: Mapping[str, Geometry], width: float, margin: float) -> Plane:
    """Project all geometries, as large as the width allows."""
    shapes = {station: _rings(geometry) for station, geometry in geometries.items()}
    spots = {s: g["coordinates"] for s, g in geometries.items() if g["type"] == "Point"}
    points = [point for rings in shapes.values() for ring in rings for point in ring] + list(spots.values())
    if not points:
        return Plane({}, 0.0)
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # A degree of longitude is shorter than one of latitude: without this France would be a third too wide.
    squeeze = cos(radians((south + north) / 2))
    room = width - 2 * margin
    scale = room / max((east - west) * squeeze, (north - south) / TALLEST, 1e-9)
    left = (width - (east - west) * squeeze * scale) / 2

    def put(p: Sequence[float]) -> Point:
        return left + (p[0] - west) * squeeze * scale, margin + (north - p[1]) * scale

    def place(ring: Sequence[Sequence[float]]) -> tuple[Point, ...]:
        return tuple(put(p) for p in ring[:-1])

    outlines: dict[str, Outline] = {}
    for station, rings in shapes.items():
        projected = tuple(place(ring) for ring in rings)
        outlines[station] = Outline(projected, put(spots[station]) if station in spots else _centre(projected))
    return Plane(
        outlines, (north - south) * scale + 2 * margin, Ground(west, north, squeeze * scale, scale, left, margin)
    )


def _rings(geometry: Geometry) -> list[Sequence[Sequence[float]]]:
    if geometry["type"] == "Point":
        return []
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _centre(rings: Rings) -> Point:
    """Return the centroid of the largest ring, as rural stations may have many small parts."""
    largest = max(rings, key=lambda ring: abs(_doubled_area(ring)))
    doubled = _doubled_area(largest)
    if abs(doubled) < 1e-6:
        return sum(x for x, _ in largest) / len(largest), sum(y for _, y in largest) / len(largest)
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(largest, (*largest[1:], largest[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return x / (3 * doubled), y / (3 * doubled)


def _doubled_area(ring: Sequence[Point]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True))


def radius_of(registered: int, largest: int, most: float) -> float:
    """Return the radius for an area proportional to registered voters, with a visible minimum."""
    return max(most / 6, most * sqrt(registered / largest)) if largest else most / 6
