"""Filter of a replayed file's stations by territory."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from elections.ministry import ReadResults
from elections.places.place import Place
from elections.territories import station_constituencies


class NoSuchTerritory(ValueError):
    """No station of the file is in it."""


def constituencies_of(readings: Sequence[ReadResults], data: Path | None) -> dict[str, str]:
    """Return the constituency by station as the files print it, the latest last; else by the data folder's table."""
    found: dict[str, str] = {}
    if data is not None:
        try:
            table = station_constituencies(data, max(reading.date.year for reading in readings))
            found |= dict(table.select("station", "constituency").iter_rows())
        except (OSError, pl.exceptions.PolarsError):
            pass  # a help, not a need
    # Presidential files print a constituency that may not be the one that votes: législatives have the last word.
    for reading in sorted(readings, key=lambda one: (one.election == "legislatives", one.date)):
        printed = reading.stations.filter(pl.col("constituency").is_not_null())
        found |= dict(printed.select("station", "constituency").iter_rows())
    return found


def stations_inside(place: Place, reading: ReadResults, constituencies: Mapping[str, str]) -> set[str]:
    """Return the stations in the territory; raise NoSuchTerritory."""
    stations = reading.stations
    match place.kind:
        case "nation":
            found = set(stations["station"])
        case "commune":
            found = set(stations.filter(pl.col("commune") == place.code)["station"])
        case "departement":
            found = set(stations.filter(pl.col("department") == place.code)["station"])
        case _:
            found = {key for key in stations["station"] if constituencies.get(key) == place.code}
    if not found:
        raise NoSuchTerritory(str(place))
    return found
