"""The map of turfs: each one's area, coloured by who walks it, numbered as in the list. Pure.

Where turfs are too small to be seen, each commune, or in one commune each station, is a circle that leads to its own
map. The picture is the server's, without another host or a script; the list beside it says the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians, sqrt
from statistics import fmean, median
from typing import Any, Literal

import shapely
from kit.pages.ground import Ground, streets_layer

WIDTH, MARGIN, MOST_HIGH = 960.0, 40.0, 720.0
COLOURS = {"draft": "#d9d9d9", "free": "#f2b45c", "given": "#6fa3cf", "done": "#7fb58a"}
WORDS = {"draft": "brouillon", "free": "à donner", "given": "donné", "done": "terminé"}
SIZES = ((40, 20), (100, 14), (10_000, 10))
"""Points of a number, by how many turfs there are at most."""
AROUND = 0.0002
"""Degrees round an address: some twenty metres, so that a street is an area."""
NAME_WIDE = 100.0
LEGIBLE = 30.0
"""Points of the picture under which the usual turf cannot be pressed."""

State = Literal["draft", "free", "given", "done"]
Point = tuple[float, float]


@dataclass(frozen=True)
class MappedTurf:
    """A turf on the map. `number`: as in the list; `page`: where a press leads.

    `places`: its commune and its station, each a name and where a press on its circle leads.
    """

    number: int
    name: str
    state: State
    points: Sequence[Point]
    page: str
    places: Sequence[tuple[str, str]] = ()


def draw_turfs(turfs: Sequence[MappedTurf]) -> str:
    """Return the picture as SVG; empty without an address."""
    points = [point for turf in turfs for point in turf.points]
    if not points:
        return ""
    west, east = min(x for x, _ in points) - AROUND, max(x for x, _ in points) + AROUND
    south, north = min(y for _, y in points) - AROUND, max(y for _, y in points) + AROUND
    narrow = max(cos(radians((south + north) / 2)), 0.05)
    scale = min((WIDTH - 2 * MARGIN) / ((east - west) * narrow), (MOST_HIGH - 2 * MARGIN) / (north - south))
    width, height = (east - west) * narrow * scale + 2 * MARGIN, (north - south) * scale + 2 * MARGIN

    ground = Ground(west, north, narrow * scale, scale, MARGIN, MARGIN)

    def put(point: Sequence[float]) -> tuple[float, float]:
        return ground.put(point[0], point[1])

    shown = [turf for turf in turfs if turf.points]
    level = _grouping(shown) if median(_extent(turf, scale) for turf in shown) < LEGIBLE else None
    if level is not None:
        drawn = _circles(shown, level, put)
    else:
        size = next(size for most, size in SIZES if len(turfs) <= most)
        drawn = "".join(_element(turf, put, size) for turf in shown)
    counts = ", ".join(
        f"{count} {WORDS[state]}{'s' if count > 1 and state != 'free' else ''}"
        for state in COLOURS
        if (count := sum(turf.state == state for turf in turfs))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ground turf-map" viewBox="0 0 {width:g} {height:g}" '
        f'role="group" aria-label="Carte des secteurs : {escape(counts)}. La liste dit la même chose.">'
        f"{streets_layer(ground)}{drawn}</svg>"
    )


def _element(turf: MappedTurf, put: Any, size: int) -> str:
    area = _area(turf.points)
    rings = [area.exterior] if area.geom_type == "Polygon" else [part.exterior for part in area.geoms]
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in map(put, ring.coords)) + "Z" for ring in rings)
    x, y = put((area.representative_point().x, area.representative_point().y))
    said = escape(f"{turf.number}. {turf.name}, {WORDS[turf.state]}")
    dashed = ' stroke-dasharray="6 4"' if turf.state == "draft" else ""
    return (
        f'<a href="{escape(turf.page)}" aria-label="{said}"><title>{said}</title>'
        f'<path d="{path}" fill="{COLOURS[turf.state]}" fill-opacity="0.75" stroke="#33404d" '
        f'stroke-width="1.5"{dashed}/>'
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="700" fill="#10202f" text-anchor="middle" '
        f'dominant-baseline="central">{turf.number}</text></a>'
    )


def _grouping(turfs: Sequence[MappedTurf]) -> int | None:
    """Return which of their places tells turfs apart, the widest first; None where none does."""
    levels = range(min(len(turf.places) for turf in turfs))
    return next((level for level in levels if len({turf.places[level] for turf in turfs}) > 1), None)


def _circles(turfs: Sequence[MappedTurf], level: int, put: Any) -> str:
    """Draw one circle a place, the largest below: its colour is that of what is next to do there."""
    groups: dict[tuple[str, str], list[MappedTurf]] = defaultdict(list)
    for turf in turfs:
        groups[turf.places[level]].append(turf)
    drawn: list[str] = []
    for (place, near), group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        points = [point for turf in group for point in turf.points]
        x, y = put((fmean(x for x, _ in points), fmean(y for _, y in points)))
        counts = [f"{n} {WORDS[state]}" for state in COLOURS if (n := sum(turf.state == state for turf in group))]
        said = escape(f"{place} : {', '.join(counts)}")
        radius = round(10 + 2.5 * sqrt(len(group)), 1)
        state = next(state for state in ("free", "draft", "given", "done") if any(one.state == state for one in group))
        drawn.append(
            f'<a href="{escape(near)}" aria-label="{said}"><title>{said}</title>'
            f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{COLOURS[state]}" stroke="#33404d" '
            f'stroke-width="1.5"/>'
            f'<text x="{x:g}" y="{y:g}" font-size="14" font-weight="700" fill="#10202f" text-anchor="middle" '
            f'dominant-baseline="central">{len(group)}</text>'
            f'<text x="{x:g}" y="{y:g}" dy="{(radius + 12) / 14:.2f}em" font-size="14" fill="#10202f" stroke="#ffffff" '
            f'stroke-width="3" paint-order="stroke" text-anchor="{_anchor(x)}">{escape(place)}</text></a>'
        )
    return "".join(drawn)


def _anchor(x: float) -> str:
    """Return how a name lies on its point: inwards near the edges, where it would be cut off."""
    return "start" if x < NAME_WIDE else "end" if x > WIDTH - NAME_WIDE else "middle"


def _extent(turf: MappedTurf, scale: float) -> float:
    """Return the longer side of a turf in points of the picture."""
    west, south, east, north = shapely.multipoints(list(turf.points)).bounds
    return max(east - west, north - south) * scale


def _area(points: Sequence[Point]) -> Any:
    """Return the area round a turf's addresses, without its corners of nobody."""
    places = shapely.multipoints(sorted(set(points)))
    hull = shapely.concave_hull(places, ratio=0.3)
    return shapely.simplify(shapely.buffer(hull, AROUND, quad_segs=2), AROUND / 4)
