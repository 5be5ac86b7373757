"""A map of sites: numbered dots, the route between them, and the stations' outlines. Pure, without map tiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any

from kit.pages.ground import Ground, streets_layer
from shapely.geometry import shape

WIDTH, MARGIN, TALLEST = 720.0, 24.0, 640.0
RADIUS, SMALL = 22.0, 13.0
"""Radius of a dot in points, readable on a phone; the smaller one for more than `FEW` dots."""
FEW = 30
LEAST_DEGREES = 0.002
"""Minimum extent, so that a single site is not enlarged without limit."""


@dataclass(frozen=True)
class Dot:
    """A numbered dot. `said`: its tooltip; `fill`: its colour, under a white number."""

    number: int
    longitude: float
    latitude: float
    fill: str
    said: str


def draw_places(
    dots: Sequence[Dot],
    label: str,
    *,
    joined: bool = False,
    outlines: Sequence[Mapping[str, Any]] = (),
    houses: Sequence[tuple[float, float]] = (),
) -> str:
    """Draw the dots as SVG without styles or scripts, which the page's policy forbids. `joined`: the dots form a route,
    in order; `houses`: (longitude, latitude) of the houses around.
    """
    if not dots:
        return ""
    west, east = min(dot.longitude for dot in dots), max(dot.longitude for dot in dots)
    south, north = min(dot.latitude for dot in dots), max(dot.latitude for dot in dots)
    narrow = max(cos(radians((south + north) / 2)), 0.05)
    wide, high = max((east - west) * narrow, LEAST_DEGREES), max(north - south, LEAST_DEGREES / 2)
    scale = min((WIDTH - 2 * MARGIN) / wide, TALLEST / high)
    height = round(high * scale + 2 * MARGIN, 1)
    middle = (west + east) / 2, (south + north) / 2

    ground = Ground(*middle, narrow * scale, scale, WIDTH / 2, height / 2)

    outline_paths = "".join(
        _ring([ground.put(x, y) for x, y in ring]) for outline in outlines for ring in _rings(outline)
    )
    outline_paths += _houses([ground.put(x, y) for x, y in houses], height)
    radius = RADIUS if len(dots) <= FEW else SMALL
    route_points = " ".join(f"{x:g},{y:g}" for x, y in (ground.put(dot.longitude, dot.latitude) for dot in dots))
    line = f'<polyline points="{route_points}" fill="none" stroke="#2f6fa7" stroke-width="3"/>' if joined else ""
    drawn = "".join(_dot(dot, *ground.put(dot.longitude, dot.latitude), radius) for dot in dots)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ground" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{escape(label)}"><rect width="{WIDTH:g}" height="{height:g}" fill="#f1efe9"/>'
        f"{outline_paths}{streets_layer(ground)}{line}{drawn}</svg>"
    )


def box_around(dots: Sequence[Dot]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of the area around the dots; None without dots."""
    if not dots:
        return None
    longitudes, latitudes = [dot.longitude for dot in dots], [dot.latitude for dot in dots]
    wide = max(max(longitudes) - min(longitudes), LEAST_DEGREES) / 2
    high = max(max(latitudes) - min(latitudes), LEAST_DEGREES) / 2
    return min(longitudes) - wide, min(latitudes) - high, max(longitudes) + wide, max(latitudes) + high


def _houses(points: Sequence[tuple[float, float]], height: float) -> str:
    """Draw the houses as zero-length lines with round ends, in a tenth of the bytes of circles."""
    visible = [(x, y) for x, y in points if 0 <= x <= WIDTH and 0 <= y <= height]
    path = "".join(f"M{x:g} {y:g}h0" for x, y in visible)
    return f'<path d="{path}" stroke="#b9b4a7" stroke-width="4" stroke-linecap="round"/>' if path else ""


def _dot(dot: Dot, x: float, y: float, radius: float) -> str:
    size = radius * 1.1
    return (
        f'<g><title>{escape(dot.said)}</title><circle class="dot" cx="{x:g}" cy="{y:g}" r="{radius:g}" '
        f'fill="{dot.fill}" stroke="#ffffff" stroke-width="1.5"/><text x="{x:g}" y="{y:g}" dy=".35em" '
        f'text-anchor="middle" font-size="{size:g}" font-weight="700" fill="#ffffff">{dot.number}</text></g>'
    )


def _ring(points: Sequence[tuple[float, float]]) -> str:
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
    return f'<path d="{path}" fill="#ffffff" stroke="#8a8a8a" stroke-width="1"/>'


def _rings(outline: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    drawn: Any = shape(dict(outline))
    parts = list(drawn.geoms) if drawn.geom_type == "MultiPolygon" else [drawn]
    return [[(x, y) for x, y in part.exterior.coords] for part in parts]
