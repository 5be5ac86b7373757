"""Great-circle distances on a sphere of the Earth's mean radius: at most half a per cent off the ellipsoid."""

import math

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0088
Floats = NDArray[np.float64]


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance between two points, each latitude and longitude in degrees."""
    (a, x), (b, y) = ((math.radians(v) for v in point) for point in (one, other))
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin((y - x) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def unit_vectors(points: Floats) -> Floats:
    """Return unit vectors (n, 3) of points (n, 2) in degrees."""
    latitude, longitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    level = np.cos(latitude)
    return np.stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)], axis=1)


def distances_km(ones: Floats, others: Floats) -> Floats:
    """Return distances (n, m) in km between unit vectors (n, 3) and (m, 3), by the chord, accurate for near points."""
    chords = (ones**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None] - 2 * np.clip(ones @ others.T, -1.0, 1.0)
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chords, 0.0, 4.0)) / 2)
