"""The map to draw a turf on, in points of a picture, and the scale that converts points to degrees. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from kit.pages.ground import Ground, streets_layer
from markupsafe import Markup
from shapely.geometry import shape

WIDTH, MARGIN = 1000.0, 20.0
MAX_DRAWN = 20_000
"""Maximum number of addresses in one picture: a town of fifty thousand people, in about 200 kB."""
LEAST_DEGREES = 0.002


@dataclass(frozen=True)
class Picture:
    """A picture as SVG paths, `dots` and `areas`. Longitude `west` + x × `per_x`, latitude `north` - y × `per_y`."""

    width: float
    height: float
    dots: str
    areas: str
    west: float
    north: float
    per_x: float
    per_y: float

    @property
    def streets(self) -> Markup:
        """The empty group in which streets are laid."""
        return Markup(streets_layer(Ground(self.west, self.north, 1 / self.per_x, 1 / self.per_y, 0, 0)))


def lay_out(points: Sequence[tuple[float, float]], outlines: Sequence[Mapping[str, Any]] = ()) -> Picture | None:
    """Lay out (longitude, latitude) pairs as a picture; None if there are none."""
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = max(cos(radians((south + north) / 2)), 0.05)
    wide, high = max((east - west) * narrow, LEAST_DEGREES), max(north - south, LEAST_DEGREES)
    scale = min((WIDTH - 2 * MARGIN) / wide, (WIDTH - 2 * MARGIN) / high)
    per_x, per_y = 1 / (scale * narrow), 1 / scale
    left, top = west - MARGIN * per_x, north + MARGIN * per_y

    def put(longitude: float, latitude: float) -> str:
        return f"{(longitude - left) / per_x:.1f} {(top - latitude) / per_y:.1f}"

    return Picture(
        width=round(wide * scale + 2 * MARGIN, 1),
        height=round(high * scale + 2 * MARGIN, 1),
        # A zero-length line with round ends is a dot, in a tenth of the bytes of a circle.
        dots="".join(f"M{put(x, y)}h0" for x, y in points),
        areas="".join(_path([put(x, y) for x, y in ring]) for outline in outlines for ring in _rings(outline)),
        west=left,
        north=top,
        per_x=per_x,
        per_y=per_y,
    )


def _path(points: Sequence[str]) -> str:
    return f"M{'L'.join(points)}Z"


def _rings(outline: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    drawn: Any = shape(dict(outline))
    parts = list(drawn.geoms) if drawn.geom_type == "MultiPolygon" else [drawn]
    return [[(x, y) for x, y in part.exterior.coords] for part in parts]
