"""Numbers of waiting requests by place."""

from dataclasses import dataclass

from proxy.intake.requests.schemas import RequestRead


@dataclass(frozen=True)
class PlaceCount:
    """The number of open requests in a place. `station` is None for requests without one."""

    commune: str
    consulate: str
    station: str | None
    waiting: int
    per_round: dict[int, int]


@dataclass(frozen=True)
class WaitingQueue:
    places: list[PlaceCount]
    people: list[RequestRead]
    """The requests that have waited longest."""

    @property
    def count(self) -> int:
        return sum(place.waiting for place in self.places)
