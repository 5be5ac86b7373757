"""Classification of map values into few classes.

Quantiles: equal numbers of stations, best for ranks. Jenks (Fisher's exact optimum): limits at gaps of the values, best
for clustered values. Equal steps keep distances. Changes have symmetric classes around zero, with a neutral one.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

Way: TypeAlias = Literal["quantiles", "jenks", "equal"]
Sides: TypeAlias = Literal["none", "both", "more", "less"]
"""Of zero: `none` where zero means nothing in particular, one side where every change goes the same way."""

MINIMUM, MAXIMUM = 3, 7
MAX_EXACT = 600
"""Fisher's optimum takes the square of the values: above, it is computed on as many quantiles of them."""


@dataclass(frozen=True)
class Class:
    """A class of values: its number, bounds and size."""

    number: int
    low: float
    high: float
    stations: int


@dataclass(frozen=True)
class Classes:
    """`bounds`: ascending upper bounds; the last class has no limit."""

    bounds: tuple[float, ...]
    sides: Sides

    def place(self, value: float) -> int:
        return min(bisect_left(self.bounds, value), len(self.bounds) - 1)

    def describe(self, values: Sequence[float]) -> list[Class]:
        """Return the classes that are not empty, the lowest first."""
        groups: list[list[float]] = [[] for _ in self.bounds]
        for value in values:
            groups[self.place(value)].append(value)
        return [Class(n, min(group), max(group), len(group)) for n, group in enumerate(groups) if group]


def classify_values(
    values: Sequence[float], count: int = 5, way: Way = "quantiles", *, diverging: bool = False
) -> Classes:
    """Return at most `count` classes, fewer if values repeat; equal values are never split."""
    if not MINIMUM <= count <= MAXIMUM:
        raise ValueError("from 3 to 7 classes")
    if diverging and values and min(values) > 0:
        return Classes(_bounds(values, count, way), "more")
    if diverging and values and max(values) < 0:
        return Classes(_bounds(values, count, way), "less")
    if diverging:
        return _around_zero(values, count | 1, way)
    return Classes(_bounds(values, count, way), "none")


def _around_zero(values: Sequence[float], count: int, way: Way) -> Classes:
    sides = count // 2
    sizes = [abs(value) for value in values if value]
    if not sizes:
        return Classes((0.0,), "both")
    # The neutral class is narrow whatever the way: what lies in it must have hardly moved.
    largest = max(sizes)
    neutral = largest / (2 * count)
    steps = _bounds([size for size in sizes if size > neutral], sides, way)[:-1]
    inner = (neutral, *(step for step in steps if step > neutral))
    return Classes((*(-step for step in reversed(inner)), *inner, largest), "both")


def _bounds(values: Sequence[float], count: int, way: Way) -> tuple[float, ...]:
    ordered = sorted(values)
    if not ordered:
        return (0.0,)
    if way == "equal":
        low, high = ordered[0], ordered[-1]
        edges = [low + (high - low) * number / count for number in range(1, count)]
        return tuple(sorted({*edges, high}))
    if way == "jenks":
        return _jenks(ordered, count)
    picks = {ordered[max(0, -(-len(ordered) * number // count) - 1)] for number in range(1, count + 1)}
    return tuple(sorted(picks))


def _jenks(ordered: Sequence[float], count: int) -> tuple[float, ...]:
    """Return Fisher's optimal limits: least sum of squared distances to the class means."""
    sorted_values = np.asarray(ordered, dtype=float)
    if len(sorted_values) > MAX_EXACT:
        sorted_values = np.quantile(sorted_values, np.linspace(0, 1, MAX_EXACT))
    distinct, weights = np.unique(sorted_values, return_counts=True)
    count = min(count, len(distinct))
    mass = np.concatenate(([0.0], np.cumsum(weights)))
    # Centred first: sums of squares of large numbers that are close would lose their difference.
    centred = distinct - distinct.mean()
    first = np.concatenate(([0.0], np.cumsum(weights * centred)))
    second = np.concatenate(([0.0], np.cumsum(weights * centred**2)))
    size = len(distinct)
    best = second[1:] - first[1:] ** 2 / mass[1:]
    starts: list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]] = []
    for _ in range(1, count):
        fresh = np.full(size, np.inf)
        start = np.zeros(size, dtype=np.int64)
        for end in range(size):
            begins = np.arange(1, end + 1)
            if not len(begins):
                fresh[end] = 0.0
                continue
            within = (second[end + 1] - second[begins]) - (first[end + 1] - first[begins]) ** 2 / (
                mass[end + 1] - mass[begins]
            )
            cost = best[begins - 1] + within
            pick = int(np.argmin(cost))
            fresh[end], start[end] = cost[pick], begins[pick]
        best = fresh
        starts.append(start)
    bounds = [float(ordered[-1])]
    end = size - 1
    for start in reversed(starts):
        begin = int(start[end])
        if begin == 0:
            break
        end = begin - 1
        bounds.append(float(distinct[end]))
    return tuple(sorted(set(bounds)))
