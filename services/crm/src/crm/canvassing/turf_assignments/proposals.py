"""Proposals of canvassers for a turf: those free then, with the fewest open turfs, then those nearest to it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, hypot, inf, radians

from crm.canvassing.turf_assignments.free_times import describe_slots, is_free

Point = tuple[float, float]
_METRES = 111_195.0


@dataclass
class Candidate:
    """A member who may walk. `places`: (longitude, latitude) of what they hold, and of their territory.

    `canvasses`: it is what they are in the team for; who directs or coordinates is not proposed first. `slots`: when
    they say that they are free; empty: they never said.
    """

    subject: str
    name: str
    territories: Sequence[str]
    canvasses: bool = True
    open_turfs: int = 0
    places: list[Point] = field(default_factory=list[Point])
    slots: Sequence[str] = ()

    @property
    def free_times(self) -> str:
        return describe_slots(self.slots)

    def covers(self, stations: Sequence[str]) -> bool:
        """Return whether all stations of a turf are in the member's territories (none: everywhere)."""
        return not self.territories or all(
            any(station == one or station.startswith(f"{one}_") for one in self.territories) for station in stations
        )


def rank_candidates(
    candidates: Sequence[Candidate], stations: Sequence[str], centre: Point, when: str = ""
) -> list[Candidate]:
    """Return who may walk the turf, the best first. Of those equally free and near, by name. `when`: at that time."""
    able = [one for one in candidates if one.covers(stations)]

    def order(one: Candidate) -> tuple[bool, int, int, float, str, str]:
        near = nearest_metres(one.places, centre)
        return (not one.canvasses, is_free(one.slots, when), one.open_turfs, near, one.name, one.subject)

    return sorted(able, key=order)


def nearest_metres(places: Sequence[Point], centre: Point) -> float:
    """Return the distance to the nearest of the places, in steps of 100 m; infinite without any."""
    narrow = cos(radians(centre[1]))
    metres = (hypot((x - centre[0]) * narrow, y - centre[1]) * _METRES for x, y in places)
    return min((round(one, -2) for one in metres), default=inf)
