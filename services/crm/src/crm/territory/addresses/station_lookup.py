"""The polling station of an address: by the official table, else its outline, else its nearest neighbour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point, shape

NEAR_METRES = 300.0
"""Maximum distance of a neighbour that decides."""
_METRES = 111_195.0


@dataclass(frozen=True)
class Attached:
    """The station and its source, or None, in the order of the points."""

    station: str | None
    by: str | None


def attach(
    points: Sequence[tuple[float, float]],
    known: Sequence[str | None],
    contours: Mapping[str, Mapping[str, Any]],
) -> list[Attached]:
    """Attach points, given as (longitude, latitude); `known`: stations from an official table or a person."""
    stations: list[str | None] = list(known)
    sources: list[str | None] = ["table" if station else None for station in known]
    for index, code in enumerate(inside(points, contours)):
        if stations[index] is None and code is not None:
            stations[index], sources[index] = code, "contour"
    for index, code in _nearest(points, stations):
        stations[index], sources[index] = code, "nearest"
    return [Attached(*station) for station in zip(stations, sources, strict=True)]


def inside(points: Sequence[tuple[float, float]], areas: Mapping[str, Mapping[str, Any]]) -> list[str | None]:
    """Return the code of the area that contains each point; of overlapping ones, the first by code."""
    found: list[str | None] = [None] * len(points)
    if not points or not areas:
        return found
    codes = sorted(areas)
    tree = shapely.STRtree([shape(dict(areas[code])) for code in codes])
    at, area = tree.query(shapely.points(np.asarray(points, float)), predicate="intersects")
    for index, number in sorted(zip(at.tolist(), area.tolist(), strict=True), key=lambda pair: -pair[1]):
        found[index] = codes[number]
    return found


def _nearest(points: Sequence[tuple[float, float]], stations: Sequence[str | None]) -> list[tuple[int, str]]:
    missing = [index for index, station in enumerate(stations) if station is None]
    sure = [index for index, station in enumerate(stations) if station is not None]
    if not missing or not sure:
        return []
    # A degree of longitude is shorter than one of latitude: uncorrected degrees would distort distances.
    narrow = cos(radians(float(np.mean([points[index][1] for index in sure]))))
    flat = np.asarray(points, float) * (narrow * _METRES, _METRES)
    tree = shapely.STRtree([Point(*flat[index]) for index in sure])
    pairs = tree.query_nearest(shapely.points(flat[missing]), max_distance=NEAR_METRES, all_matches=False)
    return [(missing[one], stations[sure[other]] or "") for one, other in zip(*pairs.tolist(), strict=True)]
