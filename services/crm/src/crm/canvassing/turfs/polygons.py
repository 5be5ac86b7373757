"""A drawn polygon, and the addresses within it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from kit.web.problems import Invalid
from shapely.geometry import Polygon
from shapely.validation import explain_validity

from crm.territory.addresses.spots import Spot

Ring = Sequence[Sequence[float]]
WIDEST_DEGREES = 1.0


def read_polygon(ring: Ring) -> Polygon:
    """Parse [longitude, latitude] pairs, closed or not, as a polygon. Raises Invalid for an invalid outline."""
    points = [(float(x), float(y)) for x, y in ring]
    if points[0] == points[-1]:
        points = points[:-1]
    if len(set(points)) < 3:
        raise _refused("Il faut au moins trois points différents.", "At least three different points are needed.")
    polygon = Polygon(points)
    if not polygon.is_valid:
        place = explain_validity(polygon).partition("[")[2].rstrip("]").split()
        where = f" près de {float(place[1]):.5f}, {float(place[0]):.5f}" if len(place) == 2 else ""
        raise _refused(
            f"Le tracé se croise lui-même{where} : redessinez-le sans que ses côtés se coupent.",
            "The outline crosses itself: draw it again so that no two of its sides cross.",
        )
    west, south, east, north = polygon.bounds
    if east - west > WIDEST_DEGREES or north - south > WIDEST_DEGREES:
        raise _refused("Le tracé est plus grand qu'un département.", "The outline is larger than a department.")
    return polygon


def inside(polygon: Polygon, spots: Sequence[Spot]) -> list[Spot]:
    if not spots:
        return []
    points = shapely.points(np.array([(spot.longitude, spot.latitude) for spot in spots]))
    covered: Any = shapely.covers(polygon, points)
    return [spot for spot, is_held in zip(spots, covered.tolist(), strict=True) if is_held]


def _refused(fr: str, en: str) -> Invalid:
    return Invalid(fr, en, "/polygon")
