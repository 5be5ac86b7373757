"""Simplification of boundaries for the web, without gaps between neighbours; station points are kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from elections.keys import station_key
from elections.places.facts import commune_of_today
from shapely.errors import GEOSException
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from predict.past_results.boundaries.cells import SURFACES, draw_cells

TOLERANCE = 0.00012
"""Degrees, about 10 m: half a pixel of a constituency on a phone."""

GRID = 0.00001
PICTURE = 400
"""Parts of a picture's width in which a corner is seen: a map is 800 pixels wide, and less on a phone."""

MAX_FEATURES = 100_000
_KEYS = ("code", "station", "codeBureauVote", "code_bv", "id_bv", "bureau")
_CODES = (("insee", "bureau"), ("codeCommune", "numeroBureauVote"))

POINT = "Point"
Geometry = dict[str, Any]


@dataclass(frozen=True)
class RefusedFeature:
    """A rejected feature: its place in the file, from 1, and the reason."""

    feature: int
    reason: str


def read_boundaries(collection: Any) -> tuple[dict[str, BaseGeometry], list[RefusedFeature]]:
    """Read boundaries by station, and by commune under its code, from a GeoJSON FeatureCollection; raise ValueError.

    Points of stations in communes whose outline is in the file get an approximate area.
    """
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":  # pyright: ignore[reportUnknownMemberType]  # JSON, of any shape
        raise ValueError("ce n’est pas une FeatureCollection GeoJSON")
    features: Any = collection.get("features")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON, of any shape
    if not isinstance(features, list) or not 0 < len(features) <= MAX_FEATURES:  # pyright: ignore[reportUnknownArgumentType]  # JSON, of any shape
        raise ValueError(f"de 1 à {MAX_FEATURES} contours sont attendus")
    boundaries: dict[str, BaseGeometry] = {}
    communes: dict[str, BaseGeometry] = {}
    former: dict[str, BaseGeometry] = {}
    refused: list[RefusedFeature] = []
    for number, feature in enumerate(features, start=1):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON, of any shape
        try:
            if code := _commune(feature):
                outline, commune = read_polygon(feature["geometry"]), _today(code)
                # Of a commune that absorbed others, each old outline is a part; results may know the old one.
                communes[commune] = shapely.union(communes[commune], outline) if commune in communes else outline
                former |= {code: outline} if code != commune else {}
                continue
            station = _station(feature)
            if station in boundaries:
                raise ValueError(f"le bureau {station} a déjà un contour dans ce fichier")
            boundaries[station] = read_place(feature["geometry"])
        except (ValueError, TypeError, KeyError, AttributeError, GEOSException) as fault:
            reason = str(fault) if type(fault) is ValueError else "ce n’est pas un contour de bureau"
            refused.append(RefusedFeature(number, reason[:300]))
    points = {station: place for station, place in boundaries.items() if place.geom_type == POINT}
    outlines = former | communes
    return boundaries | draw_cells(outlines, points) | outlines, refused


def simplify_boundaries(boundaries: Mapping[str, BaseGeometry]) -> dict[str, Geometry]:
    """Return simplified GeoJSON geometries; shared edges stay shared."""
    simplified = {key: _geojson(boundary) for key, boundary in boundaries.items() if boundary.geom_type == POINT}
    surfaces = {key: boundary for key, boundary in boundaries.items() if boundary.geom_type != POINT}
    # A commune lies under its stations, and over those that merged into it: each is a coverage by itself.
    for kind in ("station", "commune", "former"):
        part = {key: surface for key, surface in surfaces.items() if _kind(key) == kind}
        if part:
            shapes = shapely.coverage_simplify(list(part.values()), TOLERANCE)
            rounded = shapely.set_precision(shapes, GRID, mode="pointwise")
            simplified |= {key: _geojson(one) for key, one in zip(part, rounded, strict=True)}
    return simplified


def _kind(key: str) -> str:
    """Return what a boundary is of: a commune's is kept under its code."""
    if "_" in key:
        return "station"
    return "commune" if _today(key) == key else "former"


def coarsen(geometries: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the surfaces with the corners that a picture can show; shared edges stay shared, points are kept.

    Stored ones are exact to ten metres. Of a department they are several times as much as the rest of its page.
    """
    surfaces = {
        station: shape(dict(geometry)) for station, geometry in geometries.items() if geometry["type"] in SURFACES
    }
    if not surfaces:
        return dict(geometries)
    west, south, east, north = shapely.total_bounds(list(surfaces.values()))
    tolerance = max(east - west, north - south) / PICTURE
    if tolerance <= TOLERANCE:
        return dict(geometries)
    shapes = shapely.coverage_simplify(list(surfaces.values()), tolerance)
    return {**geometries, **{station: _geojson(one) for station, one in zip(surfaces, shapes, strict=True)}}


def _geojson(geometry: BaseGeometry) -> Geometry:
    drawn = mapping(geometry)
    return {"type": drawn["type"], "coordinates": _lists(drawn["coordinates"])}


def _lists(nested: Any) -> Any:
    if isinstance(nested, tuple | list):
        return [_lists(part) for part in nested]  # pyright: ignore[reportUnknownVariableType]
    return round(float(nested), 5)


def _commune(feature: Any) -> str | None:
    """Return the code of a feature that is a commune's; None for a station's."""
    code = feature["properties"].get("code")
    return code if isinstance(code, str) and re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code) else None


def _today(code: str) -> str:
    today = commune_of_today(code)
    return today.code if today else code


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
    raise ValueError("le bureau n’est pas nommé : on attend une propriété « code » comme 94033_0001")


def read_place(geometry: Any) -> BaseGeometry:
    """Read a surface or a point; raise ValueError with a French sentence."""
    if geometry.get("type") != POINT:
        return read_polygon(geometry)
    place = shapely.force_2d(shape(geometry))
    if place.is_empty:
        raise ValueError("le point est vide")
    _check_bounds(place)
    return place


def read_polygon(geometry: Any) -> BaseGeometry:
    """Read a valid surface in WGS 84; raise ValueError with a French sentence."""
    if geometry.get("type") not in SURFACES:
        raise ValueError("un Polygon ou un MultiPolygon est attendu")
    made = shapely.force_2d(shape(geometry))
    if made.is_empty:
        raise ValueError("le contour est vide")
    _check_bounds(made)
    return made if made.is_valid else _only_polygons(shapely.make_valid(made))


def _check_bounds(base_geometry: BaseGeometry) -> None:
    if not all(-180 <= x <= 180 for x in base_geometry.bounds[::2]):
        raise ValueError("la longitude doit être entre −180 et 180")
    if not all(-90 <= y <= 90 for y in base_geometry.bounds[1::2]):
        raise ValueError("la latitude doit être entre −90 et 90")


def _only_polygons(geometry: BaseGeometry) -> BaseGeometry:
    parts: Iterable[BaseGeometry] = getattr(geometry, "geoms", [geometry])
    flat = [part for part in parts if part.geom_type in SURFACES]
    if not flat:
        raise ValueError("le contour n’a pas de surface")
    return shapely.union_all(flat)
