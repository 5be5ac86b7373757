"""The map of the field work: each station coloured by the share of its doors that were tried. Pure.

A station with too few doors to publish a share is drawn as unknown. The page and the PDF share the picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any, TypeAlias

from kit.pages.ground import Ground, streets_layer
from shapely.geometry import shape

Ring: TypeAlias = list[tuple[float, float]]

WIDTH, MARGIN = 720.0, 12.0
Classes: TypeAlias = tuple[tuple[float, str, str], ...]
"""The upper end of each class of shares (excluded), its colour and its words."""
CLASSES: Classes = (
    (0.05, "#eef3f8", "moins de 5 %"),
    (0.2, "#bcd3e8", "5 à 20 %"),
    (0.5, "#6fa3cf", "20 à 50 %"),
    (0.8, "#2f6fa7", "50 à 80 %"),
    (float("inf"), "#123f69", "80 % et plus"),
)
UNKNOWN, EDGE = "#d9d9d9", "#555555"


@dataclass(frozen=True)
class Place:
    """A station on the map: its outline (GeoJSON), else the positions of its doors, and its share."""

    station: str
    label: str
    geometry: Mapping[str, Any] | None
    centre: tuple[float, float]
    share: float | None
    said: str


@dataclass(frozen=True)
class Shape:
    """A shape in points of the picture, y downwards. `rings`: the outline and its holes; without rings, a circle."""

    rings: list[Ring]
    centre: tuple[float, float]
    radius: float
    fill: str
    title: str


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    shapes: list[Shape]
    text: str
    ground: Ground | None = None


def draw(places: Sequence[Place], classes: Classes = CLASSES) -> Picture:
    """Draw the stations as a map, `WIDTH` wide and as high as the area needs."""
    outlines = [_rings(place) for place in places]
    points = [point for rings in outlines for ring in rings for point in ring] + [place.centre for place in places]
    if not points:
        return Picture(WIDTH, 40.0, [], "Aucune adresse n'est chargée.")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = cos(radians((south + north) / 2))
    scale = min((WIDTH - 2 * MARGIN) / max((east - west) * narrow, 1e-6), 640 / max(north - south, 1e-6))
    aside = (WIDTH - (east - west) * narrow * scale) / 2
    height = (north - south) * scale + 2 * MARGIN

    ground = Ground(west, north, narrow * scale, scale, aside, MARGIN)
    shapes = [
        Shape(
            rings=[[ground.put(*point) for point in ring] for ring in rings],
            centre=ground.put(*place.centre),
            radius=0.0 if rings else 11.0,
            fill=colour_of(place.share, classes),
            title=f"{place.label} : {place.said}",
        )
        for place, rings in zip(places, outlines, strict=True)
    ]
    return Picture(WIDTH, round(max(height, 60.0), 1), shapes, _text(places), ground)


def colour_of(share: float | None, classes: Classes = CLASSES) -> str:
    return UNKNOWN if share is None else next(colour for top, colour, _ in classes if share < top)


def as_svg(picture: Picture) -> str:
    """Return the picture as SVG without styles or scripts, which the page's content security policy forbids."""
    drawn = "".join(_element(shape) for shape in picture.shapes)
    if picture.ground:
        drawn += streets_layer(picture.ground, over=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ground" viewBox="0 0 {picture.width:g} {picture.height:g}" '
        f'role="img" aria-label="{escape(picture.text)}">{drawn}</svg>'
    )


def _element(shape: Shape) -> str:
    how = f'fill="{shape.fill}" stroke="{EDGE}" stroke-width="0.8"'
    title = f"<title>{escape(shape.title)}</title>"
    if not shape.rings:
        return f'<circle cx="{shape.centre[0]:g}" cy="{shape.centre[1]:g}" r="{shape.radius:g}" {how}>{title}</circle>'
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in shape.rings)
    return f'<path d="{path}" fill-rule="evenodd" {how}>{title}</path>'


def _rings(place: Place) -> list[Ring]:
    if place.geometry is None:
        return []
    outline: Any = shape(dict(place.geometry))
    parts = list(outline.geoms) if outline.geom_type == "MultiPolygon" else [outline]
    return [[(x, y) for x, y in ring.coords] for part in parts for ring in (part.exterior, *part.interiors)]


def _text(places: Sequence[Place]) -> str:
    with_share = [place for place in places if place.share is not None]
    if not with_share:
        return f"Carte de {len(places)} bureaux : encore trop peu de portes essayées pour en montrer la part."
    top = max(with_share, key=lambda place: place.share or 0.0)
    return (
        f"Carte de {len(places)} bureaux par part des portes essayées. La plus grande : {top.label}, {top.said}. "
        "Le tableau donne tous les chiffres."
    )
