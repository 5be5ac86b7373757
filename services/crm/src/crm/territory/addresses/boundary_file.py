"""Outlines of stations or of IRIS from a GeoJSON file."""

import json
from typing import Any

import shapely
from elections.keys import parse_station, station_key
from shapely.errors import GEOSException
from shapely.geometry import mapping, shape

MAX_FEATURES = 20_000
TOLERANCE = 0.00005
"""Degrees, about 5 m: finer than a door's own place is known."""
_STATION_KEYS = ("code", "station", "codeBureauVote", "code_bv", "id_bv")
_IRIS_KEYS = ("CODE_IRIS", "code_iris", "DCOMIRIS", "code")
_NAMES = ("NOM_IRIS", "nom_iris", "LIB_IRIS", "name", "nom", "lieu")


class NotOutlines(ValueError):
    """The file is no collection of outlines. Its text is French."""


def read_outlines(content: bytes, kind: str) -> tuple[dict[str, tuple[str, dict[str, Any]]], list[tuple[int, str]]]:
    """Name and geometry by code, and the features that are none (their place from 1, and why). Raises NotOutlines."""
    try:
        document: Any = json.loads(content)
        features: list[Any] | None = document["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotOutlines("Une FeatureCollection GeoJSON est attendue.") from None
    if not isinstance(features, list) or not 0 < len(features) <= MAX_FEATURES:
        raise NotOutlines(f"De 1 à {MAX_FEATURES} contours sont attendus.")
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    refused: list[tuple[int, str]] = []
    for number, feature in enumerate(features, start=1):
        try:
            properties: Any = feature["properties"]
            code = _station(properties) if kind == "station" else _iris(properties)
            if code in found:
                raise ValueError(f"{code} a déjà un contour dans ce fichier")
            name = str(next((properties[key] for key in _NAMES if properties.get(key)), ""))[:120]
            found[code] = name, _surface(feature["geometry"])
        except (ValueError, TypeError, KeyError, AttributeError, GEOSException) as fault:
            refused.append((number, str(fault) if type(fault) is ValueError else "ce n'est pas un contour"))
    if not found:
        raise NotOutlines(f"Aucun contour lisible : {refused[0][1]}.")
    return found, refused


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
    made = shapely.make_valid(shape(geometry))
    if made.geom_type == "GeometryCollection":
        made = shapely.union_all([part for part in shapely.get_parts(made) if part.geom_type.endswith("Polygon")])
    if made.geom_type not in ("Polygon", "MultiPolygon") or made.is_empty:
        raise ValueError("un Polygon ou un MultiPolygon avec une surface est attendu")
    west, south, east, north = made.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValueError("les coordonnées ne sont pas des degrés (WGS 84)")
    light = shapely.simplify(made, TOLERANCE)
    return json.loads(json.dumps(mapping(shapely.set_precision(light, 0.000001, mode="pointwise"))))
