"""Quintile classes of stations for the map."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

COLOURS = ("#d6e4f2", "#a3c4e2", "#6a9fd0", "#2f74b5", "#0b3c78")
"""From few to many reachable votes. The lightest still shows on white, with the outline."""


@dataclass(frozen=True)
class Class:
    colour: str
    low: float
    high: float
    stations: int


@dataclass(frozen=True)
class Classes:
    bounds: tuple[float, ...]
    """Upper bound of each class, growing; equal values never fall in two classes."""

    def place(self, value: float) -> int:
        return min(bisect_left(self.bounds, value), len(self.bounds) - 1)

    def colour(self, value: float) -> str:
        # With few classes the darkest ones are used, so that the first is always the strongest colour.
        return COLOURS[len(COLOURS) - len(self.bounds) + self.place(value)]

    def describe(self, values: Sequence[float]) -> list[Class]:
        """Return the contents of each class, from the lowest."""
        groups: list[list[float]] = [[] for _ in self.bounds]
        for value in values:
            groups[self.place(value)].append(value)
        return [Class(self.colour(min(group)), min(group), max(group), len(group)) for group in groups if group]


def classify_values(values: Sequence[float]) -> Classes:
    """Return quantile classes; fewer than five if values repeat."""
    ordered = sorted(values)
    if not ordered:
        return Classes((0.0,))
    count = len(COLOURS)
    picks = {ordered[max(0, -(-len(ordered) * number // count) - 1)] for number in range(1, count + 1)}
    return Classes(tuple(sorted(picks)))
