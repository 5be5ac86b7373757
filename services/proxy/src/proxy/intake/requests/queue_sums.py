"""Numbers of requests by place and by stage."""

from dataclasses import dataclass

from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.stages import Stage


@dataclass(frozen=True)
class PlaceCount:
    """The number of open requests in a place. `station` is None for requests without one."""

    commune: str
    consulate: str
    station: str | None
    waiting: int
    per_round: dict[int, int]


@dataclass(frozen=True)
class StageQueue:
    """The requests of a stage. `per_round`: their votes; `oldest`: those that came first, none where none is listed."""

    stage: Stage
    count: int
    per_round: dict[int, int]
    oldest: list[RequestRead]
