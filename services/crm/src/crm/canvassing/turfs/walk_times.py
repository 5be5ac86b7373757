"""Walking times between addresses.

Straight line × 1.3, at walking pace, plus a delay for each street to cross. The model is rough on purpose: it needs
nothing but positions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

DETOUR = 1.3
METRES_PER_SECOND = 1.25
CROSSING_SECONDS = 15.0
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class Stop:
    """An address to stop at. `homes`: its number of doors."""

    street: UUID
    number: int
    longitude: float
    latitude: float
    homes: int


@dataclass(frozen=True)
class Ground:
    """The stops' positions in metres (n × 2), and the street side of each."""

    points: Floats
    sides: Ints
    homes: Ints

    def part(self, chosen: Ints) -> "Ground":
        return Ground(self.points[chosen], self.sides[chosen], self.homes[chosen])


def ground_of(stops: Sequence[Stop]) -> Ground:
    """Project the stops to metres; a town is small enough for one scale of longitude."""
    degrees = np.array([(stop.longitude, stop.latitude) for stop in stops], float).reshape(-1, 2)
    return Ground(
        points=to_metres(degrees, degrees[:, 1].mean() if len(stops) else 0.0),
        sides=_sides(stops),
        homes=np.array([stop.homes for stop in stops], np.int64),
    )


def to_metres(degrees: Floats, middle: float) -> Floats:
    return degrees * (_METRES_PER_DEGREE * np.cos(np.radians(middle)), _METRES_PER_DEGREE)


def seconds_between(ground: Ground) -> Floats:
    """Return the seconds between all stops (n × n), symmetric, zero on the diagonal."""
    offsets = ground.points[:, None, :] - ground.points[None, :, :]
    seconds = np.sqrt((offsets**2).sum(axis=2)) * (DETOUR / METRES_PER_SECOND)
    seconds += CROSSING_SECONDS * (ground.sides[:, None] != ground.sides[None, :])
    return seconds


def walk_seconds(ground: Ground, order: Sequence[int] | Ints) -> float:
    """Return the seconds of a walk through the stops in that order and back to the first."""
    if len(order) < 2:
        return 0.0
    path = np.asarray(order)
    following = np.roll(path, -1)
    offsets = ground.points[path] - ground.points[following]
    crossed = ground.sides[path] != ground.sides[following]
    metres = float(np.sqrt((offsets**2).sum(axis=1)).sum())
    return metres * DETOUR / METRES_PER_SECOND + CROSSING_SECONDS * int(crossed.sum())


def walk_metres(ground: Ground, order: Sequence[int] | Ints) -> float:
    """Return the metres of the same walk, detours included."""
    path = np.asarray(order)
    offsets = ground.points[path] - ground.points[np.roll(path, -1)]
    return float(np.sqrt((offsets**2).sum(axis=1)).sum()) * DETOUR


def _sides(stops: Sequence[Stop]) -> Ints:
    numbers: dict[tuple[UUID, int], int] = {}
    return np.array([numbers.setdefault((stop.street, stop.number % 2), len(numbers)) for stop in stops], np.int64)
