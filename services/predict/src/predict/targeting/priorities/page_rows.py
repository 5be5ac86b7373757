"""Rows of the page « Où aller »: a station of the ranking, and what an hour of one kind of action wins there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from predict.targeting.field_actions.effects import Kind
from predict.targeting.net_votes.score import Interval
from predict.targeting.priorities.schemas import PriorityRead
from predict.targeting.priorities.service import Situation
from predict.targeting.stations.schemas import NetEstimate, StationRead

Span = Interval | NetEstimate


@dataclass(frozen=True)
class Row:
    """`hour`: doors, hours and costs; None in a part of a large territory, where they are not counted."""

    station: StationRead
    rank: int
    hourly: Span
    persuade: Span
    mobilise: Span
    register: Span
    proxies: Span
    hour: PriorityRead | None = None


def rows_of_hours(
    situation: Situation, kind: Kind, stations: Mapping[str, StationRead], hours: Sequence[PriorityRead]
) -> list[Row]:
    """Return one row for each hour, in their order; empty while the ranking is for no list."""
    votes = situation.standings.for_list
    if votes is None:
        return []
    net = dict(zip(votes.stations, votes.scores[kind], strict=True))
    return [
        Row(
            station=stations[hour.station],
            rank=hour.rank,
            hourly=net[hour.station].hourly,
            persuade=net[hour.station].persuade,
            mobilise=net[hour.station].mobilise,
            register=net[hour.station].register,
            proxies=net[hour.station].proxies,
            hour=hour,
        )
        for hour in hours
    ]


def rows_of_stations(stations: Sequence[StationRead]) -> list[Row]:
    """Return rows without hours, the best station first."""
    return [
        Row(
            station=station,
            rank=station.rank,
            hourly=station.net.hourly,
            persuade=station.net.persuade,
            mobilise=station.net.mobilise,
            register=station.net.register_voters,
            proxies=station.net.proxies,
        )
        for station in stations
        if station.net is not None
    ]
