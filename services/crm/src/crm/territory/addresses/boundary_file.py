"""Parsing of outlines of stations or IRIS from GeoJSON."""

import json
from typing import Any

import shapely
from elections.keys import parse_station, station_key
from shapely.errors import GEOSException
from shapely.geometry import mapping, shape

MAX_FEATURES = 20_000
TOLERANCE = 0.00005
"""Simplification in degrees, about 5 m: finer than the position of a door."""
_STATION_KEYS = ("code", "station", "codeBureauVote", "code_bv", "id_bv")
_IRIS_KEYS = ("CODE_IRIS", "code_iris", "DCOMIRIS", "code")
_NAMES = ("NOM_IRIS", "nom_iris", "LIB_IRIS", "name", "nom", "lieu")


class NotOutlines(ValueError):
    """The file is no collection of outlines. The text is French."""


def read_outlines(content: bytes, kind: str) -> tuple[dict[str, tuple[str, dict[str, Any]]], list[tuple[int, str]]]:
    """Return name and geometry by code, and the invalid features (index from 1, and why). Raises NotOutlines."""
    try:
        document: Any = json.loads(content)
        features: list[Any] | None = document["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotOutlines("Une FeatureCollection GeoJSON est attendue.") from None
    if not isinstance(features, list) or not 0 < len(features) <= MAX_FEATURES:
        raise NotOutlines(f"De 1 à {MAX_FEATURES} contours sont attendus.")
    outlines: dict[str, tuple[str, dict[str, Any]]] = {}
    refused: list[tuple[int, str]] = []
    for number, feature in enumerate(features, start=1):
        try:
            properties: Any = feature["properties"]
            code = _station(properties) if kind == "station" else _iris(properties)
            if code in outlines:
                raise ValueError(f"{code} a déjà un contour dans ce fichier")
            name = str(next((properties[key] for key in _NAMES if properties.get(key)), ""))[:120]
            outlines[code] = name, _surface(feature["geometry"])
        except (ValueError, TypeError, KeyError, AttributeError, GEOSException) as fault:
            refused.append((number, str(fault) if type(fault) is ValueError else "ce n'est pas un contour"))
    if not outlines:
        raise NotOutlines(f"Aucun contour lisible : {refused[0][1]}.")
    return outlines, refused


def _station(properties: Any) -> str:
    for key in _STATION_KEYS:
        code = properties.get(key)
        if isinstance(code, str) and "_" in code:
            return "_".join(parse_station(code))
    if "insee" in properties and "bureau" in properties:
        return station_key(str(properties["insee"]), str(properties["bureau"]))
    raise ValueError("le bureau n'est pas nommé : on attend une propriété « code » comme 94033_0001")


def _iris(properties: Any) -> str:
    for key in _IRIS_KEYS:
        code = properties.get(key)
        if isinstance(code, str) and len(code) == 9 and code.isalnum():
            return code.upper()
    raise ValueError("l'IRIS n'est pas nommé : on attend une propriété CODE_IRIS de neuf caractères")


def _surface(geometry: Any) -> dict[str, Any]:
    valid = shapely.make_valid(shape(geometry))
    if valid.geom_type == "GeometryCollection":
        valid = shapely.union_all([part for part in shapely.get_parts(valid) if part.geom_type.endswith("Polygon")])
    if valid.geom_type not in ("Polygon", "MultiPolygon") or valid.is_empty:
        raise ValueError("un Polygon ou un MultiPolygon avec une surface est attendu")
    west, south, east, north = valid.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValueError("les coordonnées ne sont pas des degrés (WGS 84)")
    light = shapely.simplify(valid, TOLERANCE)
    return json.loads(json.dumps(mapping(shapely.set_precision(light, 0.000001, mode="pointwise"))))
