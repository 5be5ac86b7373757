"""Textures as line segments inside a surface, as PDF has no patterns here."""

from collections.abc import Sequence

import shapely
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from predict.maps.picture import Area, Disc, Texture
from predict.maps.picture import Point as Place

STEP = 7.0


def surface(shape: Area | Disc) -> BaseGeometry:
    if isinstance(shape, Disc):
        return Point(shape.x, shape.y).buffer(shape.radius)
    parts = [Polygon(ring) for ring in shape.rings if len(ring) > 2]
    surface: BaseGeometry = Polygon()
    for part in parts:
        # Even-odd, as it is painted: a ring inside another is a hole.
        surface = surface.symmetric_difference(part if part.is_valid else shapely.make_valid(part))
    return surface


def draw_strokes(within: BaseGeometry, texture: Texture) -> list[tuple[Place, ...]]:
    """Return segments to draw; a point is a very short one."""
    if within.is_empty:
        return []
    left, top, right, bottom = within.bounds
    if texture == "dots":
        return _dots(within, left, top, right, bottom)
    lines = _slanted(left, top, right, bottom, 1)
    if texture == "cross":
        lines += _slanted(left, top, right, bottom, -1)
    return _segments(within.intersection(MultiLineString(lines)))


def _slanted(left: float, top: float, right: float, bottom: float, slope: int) -> list[LineString]:
    height = bottom - top
    step = STEP * 1.4
    # From a grid of the page, not of the surface: neighbours' lines continue each other.
    first = int((left - height - top) // step) * step
    lines: list[LineString] = []
    at = first
    while at < right + bottom:
        if slope > 0:
            lines.append(LineString([(at + bottom, top), (at + top, bottom)]))
        else:
            lines.append(LineString([(at + 0.0, top), (at + height, bottom)]))
        at += step
    return lines


def _segments(base_geometry: BaseGeometry) -> list[tuple[Place, ...]]:
    parts: Sequence[BaseGeometry] = getattr(base_geometry, "geoms", [base_geometry])
    return [
        tuple((float(x), float(y)) for x, y in part.coords)
        for part in parts
        if part.geom_type == "LineString" and not part.is_empty
    ]


def _dots(within: BaseGeometry, left: float, top: float, right: float, bottom: float) -> list[tuple[Place, ...]]:
    columns = range(int(left // STEP), int(right // STEP) + 1)
    rows = range(int(top // STEP), int(bottom // STEP) + 1)
    places = [((column + 0.5) * STEP, (row + 0.5) * STEP) for column in columns for row in rows]
    if not places:
        return []
    inside: list[bool] = shapely.contains_xy(within, [x for x, _ in places], [y for _, y in places]).tolist()
    return [((x, y), (x + 0.4, y)) for (x, y), is_inside in zip(places, inside, strict=True) if is_inside]
