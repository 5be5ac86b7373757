"""A campaign's stations for other features: past results and canvass sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from predict.targeting.stations.list_scores import ListVotes
from predict.targeting.stations.score import Outlook


@dataclass(frozen=True)
class FieldSums:
    """Sums of one station and channel: work, and answers once there are enough people."""

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
    """Stations, channel and hours of a field action."""

    channel: str
    stations: Sequence[str]
    since: datetime
    until: datetime


@dataclass(frozen=True)
class StationStandings:
    """Stations' inputs. `mark`: fingerprint of the results used; `heard`: by station and channel."""

    mark: str
    data_vintage: str
    last_election: str | None
    ranked_at: datetime
    last_canvass: datetime | None
    stations: Sequence[StationStanding]
    heard: Mapping[tuple[str, str], FieldSums]
    method: str
    for_list: ListVotes | None
    """Net votes of the campaign's own list; None while nobody said which it is."""
