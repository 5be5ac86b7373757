"""Reader of IRIS boundaries from GeoJSON, as INSEE and IGN publish them."""

import json
from dataclasses import dataclass
from typing import Any

from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from predict.past_results.boundaries.simplify import Geometry, read_polygon, simplify_boundaries
from predict.reference_datasets.cells import Fault, Unreadable
from predict.reference_datasets.places import commune_of, place_key

MAX_FEATURES = 100_000
_CODES = ("CODE_IRIS", "code_iris", "DCOMIRIS", "iris", "code")
_NAMES = ("NOM_IRIS", "nom_iris", "LIB_IRIS", "name", "nom")


@dataclass(frozen=True)
class Area:
    """One IRIS."""

    code: str
    commune: str
    name: str
    geometry: Geometry


@dataclass(frozen=True)
class Areas:
    """IRIS boundaries. `rejected`: the line is the feature's place in the file, from 1."""

    areas: list[Area]
    rejected: list[Fault]


def read_areas(data: bytes) -> Areas:
    """Read areas from a file of boundaries; raise Unreadable."""
    shapes: dict[str, BaseGeometry] = {}
    names: dict[str, str] = {}
    rejected: list[Fault] = []
    for number, feature in enumerate(_features(data), start=1):
        try:
            properties = feature["properties"]
            code = place_key(str(next(properties[name] for name in _CODES if name in properties)), "iris")
            if code in shapes:
                raise ValueError(f"{code} est donné deux fois : le premier contour est gardé")
            shapes[code] = read_polygon(feature["geometry"])
            names[code] = str(next((properties[name] for name in _NAMES if properties.get(name)), ""))[:120]
        except StopIteration:
            rejected.append(Fault(number, None, "le contour n’a pas de propriété CODE_IRIS"))
        except (ValueError, TypeError, KeyError, AttributeError, GEOSException) as fault:
            reason = str(fault) if type(fault) is ValueError else "ce n’est pas un contour d’IRIS"
            rejected.append(Fault(number, None, reason[:300]))
    if not shapes:
        raise Unreadable("Aucun contour du fichier n’a un code d’IRIS et une surface.")
    light = simplify_boundaries(shapes)
    return Areas([Area(code, commune_of(code, "iris"), names[code], light[code]) for code in shapes], rejected)


def _features(data: bytes) -> list[Any]:
    try:
        collection: Any = json.loads(data)
        features = collection["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("Ce n’est pas une FeatureCollection GeoJSON, ou elle est coupée.") from None
    if not isinstance(features, list) or not 0 < len(features) <= MAX_FEATURES:  # pyright: ignore[reportUnknownArgumentType]  # JSON, of any shape
        raise Unreadable(f"De 1 à {MAX_FEATURES} contours sont attendus.")
    return features  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
