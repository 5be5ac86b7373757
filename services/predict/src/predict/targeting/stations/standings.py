"""Standings of a campaign's stations for other features: their past and the results of canvasses there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from predict.targeting.stations.score import Outlook


@dataclass(frozen=True)
class FieldSums:
    """Sums of one station and channel: the work, and what people said once there are enough of them."""

    attempts: int
    refused: int
    conversations: int
    asked: int
    undecided: int
    supporters: int


HEARD = [field.name for field in fields(FieldSums)]
SAID = ("asked", "undecided", "supporters")
WORK = [name for name in HEARD if name not in SAID]


@dataclass(frozen=True)
class StationStanding:
    station: str
    commune: str
    commune_name: str
    outlook: Outlook


@dataclass(frozen=True)
class Window:
    """Stations, channel and hours of a stretch of field work."""

    channel: str
    stations: Sequence[str]
    since: datetime
    until: datetime


@dataclass(frozen=True)
class StationStandings:
    """`mark` is the fingerprint of the results that they were made from, `heard` by station and channel."""

    mark: str
    data_vintage: str
    last_election: str | None
    ranked_at: datetime
    last_canvass: datetime | None
    stations: Sequence[StationStanding]
    heard: Mapping[tuple[str, str], FieldSums]
