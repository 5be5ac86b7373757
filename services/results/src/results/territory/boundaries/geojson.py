"""Reader of polling station boundaries from GeoJSON. Pure; geometry is simplified to what the night's map needs."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from elections.keys import station_key

Ring: TypeAlias = list[list[float]]
MAX_FEATURES = 100_000
MAX_POINTS = 20_000
"""Of one station: an outline of more is no outline for a screen."""
DECIMALS = 5
_KEYS = ("code", "station", "codeBureauVote", "code_bv", "id_bv", "bureau")
_CODES = (("insee", "bureau"), ("codeCommune", "numeroBureauVote"))


class NotContours(ValueError):
    """Raised when the file is not a collection of boundaries. Its text is French."""


@dataclass(frozen=True)
class Refused:
    """A feature that was rejected: its place in the file, from 1, and the reason."""

    feature: int
    reason: str


def read_contours(content: bytes) -> tuple[dict[str, list[Ring]], list[Refused]]:
    """Return rings by station, and rejected features; raise NotContours."""
    try:
        collection: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise NotContours("Ce fichier n'est pas du JSON valable.") from None
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":  # pyright: ignore[reportUnknownMemberType]  # JSON, of any shape
        raise NotContours("Une FeatureCollection GeoJSON est attendue.")
    features: Any = collection.get("features")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON, of any shape
    if not isinstance(features, list) or not 0 < len(features) <= MAX_FEATURES:  # pyright: ignore[reportUnknownArgumentType]  # JSON, of any shape
        raise NotContours(f"De 1 à {MAX_FEATURES} contours sont attendus.")
    rings_by_station: dict[str, list[Ring]] = {}
    refused: list[Refused] = []
    for number, feature in enumerate(features, start=1):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON, of any shape
        try:
            station = _station(feature)
            if station in rings_by_station:
                raise NotContours(f"le bureau {station} a déjà un contour dans ce fichier")
            rings_by_station[station] = _rings(feature["geometry"])
        except NotContours as fault:
            refused.append(Refused(number, str(fault)))
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            refused.append(Refused(number, "ce n'est pas un contour de bureau de vote"))
    return rings_by_station, refused


def _station(feature: Any) -> str:
    properties = feature["properties"]
    for name in _KEYS:
        code = properties.get(name)
        if isinstance(code, str) and "_" in code:
            commune, _, number = code.partition("_")
            return station_key(commune, number)
    for commune_name, number_name in _CODES:
        if commune_name in properties and number_name in properties:
            return station_key(str(properties[commune_name]), str(properties[number_name]))
    raise NotContours("le bureau n'est pas nommé : on attend une propriété « code » comme 94033_0001")


def _rings(geometry: Any) -> list[Ring]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotContours("un Polygon ou un MultiPolygon est attendu")
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    rings = [closed_ring for polygon in polygons for ring in polygon if len(closed_ring := _ring(ring)) >= 4]
    if not rings:
        raise NotContours("le contour n'a pas de surface")
    if sum(len(ring) for ring in rings) > MAX_POINTS:
        raise NotContours(f"le contour a plus de {MAX_POINTS} points")
    return rings


def _ring(points: Sequence[Any]) -> Ring:
    """Return a closed ring rounded to a metre, without repeated points."""
    result: Ring = []
    for point in points:
        x, y = float(point[0]), float(point[1])
        if not (math.isfinite(x) and math.isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
            raise NotContours("les coordonnées ne sont pas des degrés (WGS 84)")
        rounded = [round(x, DECIMALS), round(y, DECIMALS)]
        if not result or result[-1] != rounded:
            result.append(rounded)
    if result and result[0] != result[-1]:
        result.append(result[0])
    return result
