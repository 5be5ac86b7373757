"""A building as other features see it."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID


class DoorStation(NamedTuple):
    """The station of a door. `is_sure`: a table or a person says so, no outline or neighbour."""

    station: str
    is_sure: bool


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
