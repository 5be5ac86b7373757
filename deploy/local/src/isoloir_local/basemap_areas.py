"""Areas of which streets are fetched: a département or a box, and the tiles that cover them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asinh, pi, radians, tan

from elections.places.centres import commune_centre
from elections.places.facts import communes_of_department
from pmtiles.tile import zxy_to_tileid

AROUND = 0.12
"""Degrees round the centres of an area's communes: some ten kilometres, as half of a large commune."""

MOST_TILES = 200_000
"""The most tiles of an area: a large region. A country takes hours, gigabytes and another tool (`pmtiles extract`)."""


@dataclass(frozen=True)
class Box:
    """Degrees."""

    west: float
    south: float
    east: float
    north: float


class BasemapRefused(Exception):
    """Refusal to cut out what is asked for; the text says why and what to do, in French."""


def box_of(area: str) -> Box:
    """Return the box of a département (`94`, `2A`), or the one that is written `west,south,east,north`.

    Raises BasemapRefused.
    """
    if "," in area:
        return _written_box(area)
    communes = communes_of_department(area.strip().upper())
    points = [point for commune in communes if (point := commune_centre(commune))]
    if not points:
        raise BasemapRefused(
            f"« {area} » n’est pas un département dont les communes sont placées. Écrivez son code, 94 ou 2A, "
            "ou un rectangle en degrés : ouest,sud,est,nord."
        )
    south, north = min(point[0] for point in points), max(point[0] for point in points)
    west, east = min(point[1] for point in points), max(point[1] for point in points)
    return Box(west - AROUND, south - AROUND, east + AROUND, north + AROUND)


def _written_box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BasemapRefused(
            "Un rectangle s’écrit en quatre nombres : ouest,sud,est,nord (2.3,48.7,2.6,48.9)."
        ) from error
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise BasemapRefused("Ce rectangle est vide : l’ouest avant l’est, le sud avant le nord, en degrés.")
    return Box(west, south, east, north)


def tiles_in(box: Box, finest: int) -> Iterator[int]:
    """Return the identifiers of all tiles that touch the box. Raises BasemapRefused for too large a one."""
    count = 0
    for zoom in range(finest + 1):
        sides = 1 << zoom
        columns = range(_at(_column(box.west), sides), _at(_column(box.east), sides) + 1)
        rows = range(_at(_row(box.north), sides), _at(_row(box.south), sides) + 1)
        count += len(columns) * len(rows)
        if count > MOST_TILES:
            raise BasemapRefused("Cette zone est trop grande : demandez un département, ou un rectangle plus petit.")
        for column in columns:
            for row in rows:
                yield zxy_to_tileid(zoom, column, row)


def _at(place: float, sides: int) -> int:
    return min(sides - 1, int(place * sides))


def _column(longitude: float) -> float:
    return (longitude + 180) / 360


def _row(latitude: float) -> float:
    return (1 - asinh(tan(radians(latitude))) / pi) / 2
