"""Checks that nobody is in two places at once. Pure."""

from collections.abc import Iterable
from datetime import datetime

Stretch = tuple[datetime, datetime]


def overlap(one: Stretch, other: Stretch) -> bool:
    """Return whether two spans of time overlap. One that begins where the other ends does not."""
    return one[0] < other[1] and other[0] < one[1]


def any_overlap(one: Stretch, others: Iterable[Stretch]) -> bool:
    return any(overlap(one, other) for other in others)
