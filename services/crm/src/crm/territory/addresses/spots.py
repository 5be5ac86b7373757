"""A building as others than this feature see it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Spot:
    """A building as a walk sees it."""

    id: UUID
    street_id: UUID
    street: str
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    iris: str | None
    homes: int
