"""Groups of entries that a check found: number, amount, and the first of them."""

from dataclasses import dataclass
from uuid import UUID

SHOWN = 20
"""Number of entries that a finding names."""


@dataclass(frozen=True)
class Group:
    """Entries that have something in common: how many, for how much, and the first of them."""

    entries: int = 0
    cents: int = 0
    ids: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return self.entries > 0


NONE = Group()
