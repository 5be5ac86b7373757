"""Long lists on pages, a part at a time: `?skip=50`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeAlias, TypeVar

from fastapi import Query

T = TypeVar("T")
Skip: TypeAlias = Annotated[int, Query(ge=0, le=1_000_000)]


@dataclass(frozen=True)
class Part(Generic[T]):
    """The rows that a page shows, and the `skip` of the next part, or None."""

    rows: Sequence[T]
    following: int | None


def part_of(rows: Sequence[T], skip: int, shown: int) -> Part[T]:
    """Return the part of a list that a page shows. `rows`: one more than that, if there are more."""
    return Part(rows[:shown], skip + shown if len(rows) > shown else None)
