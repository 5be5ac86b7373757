"""The polling station of an address: by the official table, else the contour it is in, else its neighbour's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point, shape

NEAR_METRES = 300.0
"""Farther than that a neighbour says nothing."""
_METRES = 111_195.0


@dataclass(frozen=True)
class Attached:
    """Station and what says so, or None; in the order of the points."""

    station: str | None
    by: str | None


def attach(
    points: Sequence[tuple[float, float]],
    known: Sequence[str | None],
    contours: Mapping[str, Mapping[str, Any]],
) -> list[Attached]:
    """`points` are (longitude, latitude); `known` what an official table or a person said of each."""
    stations: list[str | None] = list(known)
    by: list[str | None] = ["table" if one else None for one in known]
    for index, code in enumerate(inside(points, contours)):
        if stations[index] is None and code is not None:
            stations[index], by[index] = code, "contour"
    for index, code in _nearest(points, stations):
        stations[index], by[index] = code, "nearest"
    return [Attached(*one) for one in zip(stations, by, strict=True)]


def inside(points: Sequence[tuple[float, float]], areas: Mapping[str, Mapping[str, Any]]) -> list[str | None]:
    """The code of the area that each point is in. Where two overlap, the first by code."""
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
    asked = [index for index, one in enumerate(stations) if one is None]
    sure = [index for index, one in enumerate(stations) if one is not None]
    if not asked or not sure:
        return []
    # A degree of longitude is shorter than one of latitude: compared in degrees, east and west would seem far.
    narrow = cos(radians(float(np.mean([points[index][1] for index in sure]))))
    flat = np.asarray(points, float) * (narrow * _METRES, _METRES)
    tree = shapely.STRtree([Point(*flat[index]) for index in sure])
    pairs = tree.query_nearest(shapely.points(flat[asked]), max_distance=NEAR_METRES, all_matches=False)
    return [(asked[one], stations[sure[other]] or "") for one, other in zip(*pairs.tolist(), strict=True)]
