"""Checks that nobody is in two places at once. Pure."""

from collections.abc import Iterable
from datetime import datetime

Stretch = tuple[datetime, datetime]


def overlap(one: Stretch, other: Stretch) -> bool:
    """To begin where the other ends is not to be in both."""
    return one[0] < other[1] and other[0] < one[1]


def any_overlap(one: Stretch, others: Iterable[Stretch]) -> bool:
    return any(overlap(one, other) for other in others)
