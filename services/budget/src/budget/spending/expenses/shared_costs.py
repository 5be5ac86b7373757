"""Costs shared with others: the campaign's part by an objective key (pages, population), never by votes."""

from collections.abc import Sequence
from enum import StrEnum


class Key(StrEnum):
    """The measure of the parts; the commission accepts no vote shares."""

    TERRITORY = "territory"
    POPULATION = "population"
    PAGES = "pages"
    PRINT_RUN = "print_run"
    TIME = "time"
    SURFACE = "surface"


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """Split cents in proportion to the weights; the parts sum to `cents` (largest remainder method).

    Raises ValueError without a positive weight.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("the weights must be positive")
    parts = [cents * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-(cents * weights[index] % total), index))
    for index in order[: cents - sum(parts)]:
        parts[index] += 1
    return parts


def own_part(cents: int, own: int, others: int) -> int:
    return split(cents, [own, others])[0]
