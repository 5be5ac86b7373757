"""Proposal of who goes to which polling station. Pure.

Where a person's commune has a free station they get that one; the others get the largest that are left. Nobody gets two
unless stations are spread: then a person also watches over those of the same polling place or commune (R. 47 lets a
delegate watch over several).
"""

from collections.abc import Collection, Mapping, Sequence

from results.territory.stations.known_station import KnownStation


def propose(
    people: Sequence[tuple[str, Collection[str]]], free: Sequence[KnownStation], *, spread: bool = False
) -> dict[str, list[str]]:
    """Return the stations of each person, by key. `people`: each one's key, and the communes that are theirs."""
    left = {station.station: station for station in free}
    given: dict[str, list[str]] = {}
    for key, communes in people:
        near = [station for station in left.values() if station.commune in communes]
        if near:
            _give(given, key, _largest(near), left)
    for key, _ in people:
        if key not in given and left:
            _give(given, key, _largest(list(left.values())), left)
    if spread:
        _spread(given, {station.station: station for station in free}, left)
    return given


def _spread(given: dict[str, list[str]], stations: Mapping[str, KnownStation], left: dict[str, KnownStation]) -> None:
    for station in list(left.values()):
        here = [key for key, held in given.items() if _is_near(station, [stations[one] for one in held])]
        if here:
            # Of those who are there, who has fewest; a polling place before the rest of the commune.
            nearest = min(
                here,
                key=lambda key: (
                    not _shares_place(station, [stations[one] for one in given[key]]),
                    len(given[key]),
                    key,
                ),
            )
            _give(given, nearest, station, left)


def _is_near(station: KnownStation, held: Sequence[KnownStation]) -> bool:
    return any(one.commune == station.commune for one in held)


def _shares_place(station: KnownStation, held: Sequence[KnownStation]) -> bool:
    return station.place is not None and any(one.place == station.place for one in held)


def _largest(stations: Sequence[KnownStation]) -> KnownStation:
    return max(stations, key=lambda station: (station.registered, station.station))


def _give(given: dict[str, list[str]], key: str, station: KnownStation, left: dict[str, KnownStation]) -> None:
    given.setdefault(key, []).append(station.station)
    del left[station.station]
