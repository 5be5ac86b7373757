"""Names of places on a map, none over another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
MOST = 12
"""With more places their names would hide the map: then the largest only, and smaller."""
_LETTER = 0.62
"""Breadth of a bold letter, in heights."""


@dataclass(frozen=True)
class PlacedName:
    """A name centred on `x`, its foot at `y`, in the picture's units."""

    text: str
    x: float
    y: float
    size: float


def place_names(
    points: Mapping[str, Sequence[Point]], weights: Mapping[str, int], width: float, margin: float
) -> list[PlacedName]:
    """Place the names in the middle of their points, the heaviest first; a name that would cover another is left out.

    A single place needs none. `width`: of the picture; a name stays inside it and its margin.
    """
    if len(points) < 2:
        return []
    size = 24.0 if len(points) <= MOST else 18.0
    placed: list[PlacedName] = []
    for name in sorted(points, key=lambda one: (-weights[one], one)):
        found = _place(name, points[name], size, width, margin)
        if not any(_covers(found, other) for other in placed):
            placed.append(found)
        if len(placed) == MOST:
            break
    return placed


def _place(name: str, points: Sequence[Point], size: float, width: float, margin: float) -> PlacedName:
    half = size * _LETTER * len(name) / 2 + margin
    x = min(max(sum(point[0] for point in points) / len(points), half), max(half, width - half))
    return PlacedName(name, x, sum(point[1] for point in points) / len(points), size)


def _covers(one: PlacedName, other: PlacedName) -> bool:
    least_distance = (len(one.text) + len(other.text)) * one.size * _LETTER / 2
    return abs(one.x - other.x) < least_distance and abs(one.y - other.y) < one.size * 1.1
