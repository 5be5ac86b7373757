"""A building as other features see it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Spot:
    """A building for a walk."""

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
