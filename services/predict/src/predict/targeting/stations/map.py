"""The station map as SVG: polygons where boundaries are known, else circles by registered voters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from math import cos, radians, sqrt
from typing import Any

from elections.places.stations import station_name
from kit.pages.ground import Ground, streets_layer
from kit.pages.map_names import PlacedName, place_names
from kit.text import french

from predict.targeting.stations.classes import Class, classify_values

WIDTH = 800.0
MARGIN = 8.0
UNSURE = 4.0
"""Hatched when the 90 % interval is wider than four times the score: effects alone make it twice as wide.

Where most are, hatches would tell nothing apart: none is drawn.
"""

_HATCH = (
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V7" stroke="#1d2733" stroke-width="1.6" '
    'stroke-opacity="0.55"/></pattern></defs>'
)


@dataclass(frozen=True)
class Spot:
    """One station on the map; score and interval per thousand registered voters."""

    station: str
    commune: str
    registered: int
    score: float
    low: float
    high: float
    rank: int
    stations: int = 1
    """Stations without a boundary of their own, of a whole commune under whose code the shape then stands."""

    @property
    def unsure(self) -> bool:
        return self.high - self.low > UNSURE * self.score


Geometry = Mapping[str, Any]
"""GeoJSON: Polygon or MultiPolygon, longitude and latitude."""


def draw_map(
    spots: Sequence[Spot],
    boundaries: Mapping[str, Geometry],
    title: str,
    description: str,
    outlines: Mapping[str, Geometry] | None = None,
    *,
    source: str = "",
) -> str:
    """Return a whole `<svg>`. Stations without a boundary colour their commune; without that, they are circles below.

    `source`: method and data, for the standalone map, drawn with a legend.
    """
    classes = classify_values([spot.score for spot in spots])
    known = outlines or {}
    without = [spot for spot in spots if spot.station not in boundaries]
    drawn = [spot for spot in spots if spot.station in boundaries]
    is_hatched = are_few_unsure(spots)
    # Among others that are drawn, the mean of a few would cover these.
    bare = known.keys() - {spot.station.partition("_")[0] for spot in drawn}
    placed = [*_merge_by_commune(without, bare), *drawn]
    body, height = (
        _draw_polygons(placed, {**known, **boundaries}, classes.colour, is_hatched=is_hatched) if placed else ([], 0.0)
    )
    astray = [spot for spot in without if spot.station.partition("_")[0] not in known]
    circles, bottom = _draw_circles(astray, height, classes.colour, is_hatched=is_hatched)
    if source:
        key, bottom = _draw_legend(classes.describe([spot.score for spot in spots]), bottom, source)
    else:
        key = list[str]()
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {max(bottom, 40.0):.0f}" ',
            'role="img" aria-labelledby="map-title map-desc" font-family="sans-serif">',
            f'<title id="map-title">{escape(title)}</title><desc id="map-desc">{escape(description)}</desc>',
            _HATCH,
            *body,
            *circles,
            *key,
            "</svg>",
        ]
    )


def are_few_unsure(spots: Sequence[Spot]) -> bool:
    """Return whether hatches tell the unsure stations from the others: at most half are unsure."""
    return 2 * sum(spot.unsure for spot in spots) <= len(spots)


def _merge_by_commune(spots: Sequence[Spot], outlines: Collection[str]) -> list[Spot]:
    """Return one spot for each outlined commune: the mean of its stations by registered voters, and their best rank."""
    by_commune: dict[str, list[Spot]] = {}
    for spot in spots:
        if (commune := spot.station.partition("_")[0]) in outlines:
            by_commune.setdefault(commune, []).append(spot)
    merged: list[Spot] = []
    for commune, inside in by_commune.items():
        people = sum(spot.registered for spot in inside)
        score, low, high = (
            sum(getattr(spot, name) * spot.registered for spot in inside) / max(people, 1)
            for name in ("score", "low", "high")
        )
        best = min(spot.rank for spot in inside)
        merged.append(Spot(commune, inside[0].commune, people, score, low, high, best, len(inside)))
    return merged


def _rings(geometry: Geometry) -> list[list[Sequence[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _draw_polygons(
    spots: Sequence[Spot], boundaries: Mapping[str, Geometry], colour: Any, *, is_hatched: bool
) -> tuple[list[str], float]:
    shapes = {spot.station: _rings(boundaries[spot.station]) for spot in spots}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # A degree of longitude is shorter than one of latitude: without this France would be a third too wide.
    squeeze = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, (north - south) * 0.8, 1e-9)
    left = (WIDTH - (east - west) * squeeze * scale) / 2

    def path(rings: list[list[Sequence[float]]]) -> str:
        return "".join(
            _draw_ring([(left + (p[0] - west) * squeeze * scale, MARGIN + (north - p[1]) * scale) for p in ring[:-1]])
            for ring in rings
        )

    # What all have in common is said once, and each outline too: a department's map is most of its page.
    parts = ['<g stroke="#7d8fa6" stroke-width="0.9" fill-rule="evenodd">']
    for number, spot in enumerate(spots):
        shape = f'd="{path(shapes[spot.station])}" data-station="{escape(spot.station)}">{_tooltip(spot)}</path>'
        fill = f'fill="{colour(spot.score)}"'
        if is_hatched and spot.unsure:
            # The colour is the group's, as the hatched copy would keep that of the path itself.
            parts.append(
                f'<g {fill}><path id="map-{number}" {shape}</g>'
                f'<use href="#map-{number}" fill="url(#hatch)" stroke="none" pointer-events="none"/>'
            )
        else:
            parts.append(f"<path {fill} {shape}")
    parts.append("</g>")
    parts.append(streets_layer(Ground(west, north, squeeze * scale, scale, left, MARGIN), over=True))
    height = (north - south) * scale + 2 * MARGIN
    centres = {s: ((min(x) + max(x)) / 2, (min(y) + max(y)) / 2) for s, (x, y) in _spans(shapes).items()}
    placed = {
        spot: (
            left + (centres[spot.station][0] - west) * squeeze * scale,
            MARGIN + (north - centres[spot.station][1]) * scale,
        )
        for spot in spots
    }
    return parts + _name_communes(placed), height


def _draw_ring(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of a closed line: each corner as a step from the one before, which is half as long to say."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in points]
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(tenths)]
    (x, y), *_ = tenths
    drawn = " ".join(f"{_step(dx)} {_step(dy)}" for dx, dy in steps if dx or dy)
    return f"M{x / 10:g} {y / 10:g}l{drawn.replace(' -', '-') or '0 0'}z"


def _step(tenths: int) -> str:
    return f"{tenths / 10:g}".replace("0.", ".") if abs(tenths) < 10 else f"{tenths / 10:g}"


def _spans(shapes: Mapping[str, list[list[Sequence[float]]]]) -> dict[str, tuple[list[float], list[float]]]:
    return {
        station: ([p[0] for ring in rings for p in ring], [p[1] for ring in rings for p in ring])
        for station, rings in shapes.items()
    }


def _name_communes(placed: Mapping[Spot, tuple[float, float]]) -> list[str]:
    places: dict[str, list[tuple[float, float]]] = {}
    voters: dict[str, int] = {}
    for spot, place in placed.items():
        places.setdefault(spot.commune, []).append(place)
        voters[spot.commune] = voters.get(spot.commune, 0) + spot.registered
    return [_name_commune(name) for name in place_names(places, voters, WIDTH, 0.0)]


def _name_commune(name: PlacedName) -> str:
    return (
        f'<text x="{name.x:.0f}" y="{name.y:.0f}" text-anchor="middle" font-size="{name.size:g}" font-weight="600" '
        'fill="#17212b" stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke" '
        f'pointer-events="none">{escape(name.text)}</text>'
    )


def _draw_circles(spots: Sequence[Spot], top: float, colour: Any, *, is_hatched: bool) -> tuple[list[str], float]:
    """Draw rows of circles by commune, area by registered voters, for stations without a place."""
    largest = max((spot.registered for spot in spots), default=0)
    parts: list[str] = []
    y = top
    for commune, group in groupby(sorted(spots, key=lambda s: (s.commune, s.rank)), key=lambda s: s.commune):
        y += 38
        parts.append(f'<text x="{MARGIN}" y="{y:.0f}" font-size="26" fill="#1d2733">{escape(commune)}</text>')
        x, y = MARGIN + 26, y + 36
        for spot in group:
            if x > WIDTH - 30:
                x, y = MARGIN + 26, y + 54
            radius = max(4.0, 25 * sqrt(spot.registered / largest)) if largest else 4.0
            place = f'cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}"'
            parts.append(
                f'<circle {place} fill="{colour(spot.score)}" stroke="#42526b" '
                f'data-station="{escape(spot.station)}">{_tooltip(spot)}</circle>'
            )
            if is_hatched and spot.unsure:
                parts.append(f'<circle {place} fill="url(#hatch)" pointer-events="none"/>')
            x += 54
        y += 30
    return parts, y + MARGIN if spots else top


def _draw_legend(classes: Sequence[Class], top: float, source: str) -> tuple[list[str], float]:
    """Draw the standalone map's legend; on the page the legend is text."""
    parts: list[str] = []
    for number, cls_ in enumerate(reversed(classes)):
        y = top + 10 + 26 * number
        span = f"{french.number(cls_.low, 1)} à {french.number(cls_.high, 1)}"
        text = f"{span} voix à gagner pour mille inscrits ({cls_.stations} bureaux)"
        parts.append(
            f'<rect x="{MARGIN}" y="{y:.0f}" width="30" height="18" fill="{cls_.colour}" stroke="#42526b"/>'
            f'<text x="{MARGIN + 40}" y="{y + 14:.0f}" font-size="16" fill="#17212b">{text}</text>'
        )
    bottom = top + 26 * len(classes) + 20
    parts.append(f'<text x="{MARGIN}" y="{bottom:.0f}" font-size="12" fill="#17212b">{escape(source)}</text>')
    return parts, bottom + 10


def _tooltip(spot: Spot) -> str:
    votes = f"{french.number(spot.score, 1)} voix à gagner pour mille inscrits"
    interval = f"({french.number(spot.low, 1)} à {french.number(spot.high, 1)})"
    rank = f"rang {spot.rank}" if spot.stations == 1 else f"{spot.stations} bureaux, le meilleur au rang {spot.rank}"
    return f"<title>{escape(station_name(spot.station))} : {votes} {interval}, {rank}</title>"
