"""Reader of commune and station locations from GeoJSON or CSV. Pure."""

import csv
import io
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from elections.keys import commune_key, parse_station

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

MAX_PLACES = 100_000
Read = Callable[[Any], tuple[str, Point]]
"""From a feature or a line to its code and its point."""

_CODES = ("code", "code_bv", "station", "codebureauvote", "id_bv", "codgeo", "insee_com", "code_insee", "commune")
_LATITUDES, _LONGITUDES = ("latitude", "lat"), ("longitude", "lon", "lng")


class NotStationLocations(ValueError):
    """Raised for a file without locations. Its text is French."""


@dataclass(frozen=True)
class RejectedLine:
    """A rejected feature or line: its place in the file, from 1, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True)
class LocationFile:
    points: dict[str, Point]
    refused: list[RejectedLine]


def read_locations(content: bytes) -> LocationFile:
    """Return points by commune (`94033`) or station (`94033_0001`); several lines of one place are averaged.

    Raises NotStationLocations.
    """
    rows, read = _features(content) if content.lstrip()[:1] == b"{" else _lines(content)
    points = defaultdict[str, list[Point]](list)
    refused: list[RejectedLine] = []
    for number, row in rows:
        try:
            place, point = read(row)
            point = _checked(point)
            points[place_key(place)].append(point)
        except NotStationLocations as fault:
            refused.append(RejectedLine(number, str(fault)))
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, ZeroDivisionError):
            refused.append(RejectedLine(number, "ce n'est pas le lieu d'une commune ou d'un bureau de vote"))
    if not points:
        raise NotStationLocations("Aucune commune et aucun bureau de vote n'a de position dans ce fichier.")
    if len(points) > MAX_PLACES:
        raise NotStationLocations(f"Au plus {MAX_PLACES} lieux sont attendus.")
    return LocationFile({place: _mean(place_points) for place, place_points in points.items()}, refused)


def place_key(code: str) -> str:
    """Return the key of a place: `94033`, or `94033_0001`."""
    if "_" not in code:
        return commune_key(code)
    return "_".join(parse_station(code))


def middle_of(geometry: Any) -> Point:
    """Return a Point itself, or the centroid of a surface's largest outline."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return float(coordinates[1]), float(coordinates[0])
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotStationLocations("un Point, un Polygon ou un MultiPolygon est attendu")
    outlines = [polygon[0] for polygon in (coordinates if kind == "MultiPolygon" else [coordinates])]
    return max((_centre(outline) for outline in outlines), key=lambda item: item[0])[1]


def _centre(ring: Sequence[Any]) -> tuple[float, Point]:
    """Return the area in square degrees and the centroid, relative to the first corner to avoid cancellation."""
    x0, y0 = float(ring[0][0]), float(ring[0][1])
    corners = [(float(corner[0]) - x0, float(corner[1]) - y0) for corner in ring]
    area = x = y = 0.0
    for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True):
        cross = a * d - c * b
        area, x, y = area + cross, x + (a + c) * cross, y + (b + d) * cross
    return abs(area) / 2, (y0 + y / (3 * area), x0 + x / (3 * area))


def _features(content: bytes) -> tuple[Iterable[tuple[int, Any]], Read]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise NotStationLocations("Ce fichier n'est pas du JSON valable.") from None
    features = cast(dict[str, Any], document).get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise NotStationLocations("Une FeatureCollection GeoJSON est attendue, ou un CSV.")
    return enumerate(cast(list[Any], features), start=1), _feature


def _feature(feature: Any) -> tuple[str, Point]:
    properties = {str(name).lower(): value for name, value in feature["properties"].items()}
    code = next((properties[name] for name in _CODES if isinstance(properties.get(name), str)), None)
    if code is None:
        raise NotStationLocations(
            "le lieu n'est pas nommé : on attend une propriété « code » comme 94033 ou 94033_0001"
        )
    return code, middle_of(feature["geometry"])


def _lines(content: bytes) -> tuple[Iterable[tuple[int, Any]], Read]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotStationLocations("Un GeoJSON ou un CSV en UTF-8 est attendu.") from None
    first = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        names, *rows = [[name.strip() for name in row] for row in table]
    except (ValueError, csv.Error):
        raise NotStationLocations("Un GeoJSON ou un CSV est attendu.") from None
    lower = [name.lower() for name in names]
    code, latitude, longitude = (
        next((lower.index(name) for name in names if name in lower), -1) for names in (_CODES, _LATITUDES, _LONGITUDES)
    )
    if min(code, latitude, longitude) < 0:
        raise NotStationLocations("Un GeoJSON est attendu, ou un CSV avec les colonnes code, latitude et longitude.")

    def read(row: list[str]) -> tuple[str, Point]:
        return row[code], (float(row[latitude].replace(",", ".")), float(row[longitude].replace(",", ".")))

    return ((number, row) for number, row in enumerate(rows, start=2) if row), read


def _checked(point: Point) -> Point:
    latitude, longitude = point
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise NotStationLocations("les coordonnées ne sont pas des degrés (WGS 84)")
    return point


def _mean(points: list[Point]) -> Point:
    return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)
