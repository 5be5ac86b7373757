"""The numbers of requests that wait for a proxy holder, by place."""

from dataclasses import dataclass

from proxy.intake.requests.schemas import RequestRead


@dataclass(frozen=True)
class PlaceCount:
    """The number of open requests that wait in a place. `station` is None for those that named none."""

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
        return sum(one.waiting for one in self.places)
