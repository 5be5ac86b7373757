"""The map of an organisation's coverage: each area coloured by its share of homes tried. Pure.

Outlines are approximate: what lies nearer to a commune's centre than to any other (Voronoi cells), joined by area.
"""

from collections.abc import Sequence
from dataclasses import replace

from elections.places.centres import commune_centre
from kit.text.french import number
from shapely import MultiPoint, Point, voronoi_polygons
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.strtree import STRtree

from crm.canvassing.board.map_svg import Classes, Place, as_svg, draw
from crm.team.organisations.coverage import CoveredArea

AROUND = 0.06
"""Degrees kept around each centre: some five kilometres."""
CLASSES: Classes = (
    (1e-9, "#ffffff", "nulle part"),
    (0.02, "#d3e3f1", "moins de 2 %"),
    (0.1, "#8fb8da", "2 à 10 %"),
    (0.3, "#2f6fa7", "10 à 30 %"),
    (float("inf"), "#123f69", "30 % et plus"),
)
"""Finer at the low end than a board's: a département is never knocked on whole."""


def draw_coverage(areas: Sequence[CoveredArea]) -> str:
    """Return the map as SVG; empty where fewer than three communes have a known centre."""
    centres = {
        code: Point(found[1], found[0]) for area in areas for code in area.communes if (found := commune_centre(code))
    }
    if len(centres) < 3:
        return ""
    cells = _cells(centres)
    places = [
        Place(
            station=area.code,
            label=area.name,
            geometry=mapping(outline),
            centre=(outline.centroid.x, outline.centroid.y),
            share=area.share,
            said=describe(area),
        )
        for area in areas
        if (outline := unary_union([cells[code] for code in area.communes if code in cells])) and not outline.is_empty
    ]
    picture = draw(places, CLASSES)
    text = f"Carte de {len(places)} territoires par part des logements où l'on a frappé. Le tableau donne les chiffres."
    return as_svg(replace(picture, text=text))


def describe(area: CoveredArea) -> str:
    if not area.homes:
        return f"{number(area.tried)} portes"
    return f"{number(area.tried)} portes pour {number(area.homes)} logements"


def _cells(centres: dict[str, Point]) -> dict[str, BaseGeometry]:
    points = MultiPoint(list(centres.values()))
    around = points.buffer(AROUND, quad_segs=3)
    found = [cell.intersection(around) for cell in voronoi_polygons(points, extend_to=around).geoms]
    tree = STRtree(found)
    return {code: found[int(tree.nearest(point))] for code, point in centres.items()}
