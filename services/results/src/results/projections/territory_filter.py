"""Filter of a replayed file's stations by territory."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from elections.ministry import ReadResults
from elections.places.place import Place
from elections.territories import station_constituencies


class NoSuchTerritory(ValueError):
    """Raised when no station of the file is in the territory."""


def constituencies_of(readings: Sequence[ReadResults], data: Path | None) -> dict[str, str]:
    """Return the constituency by station, from the latest file that prints it, else from the data folder's table."""
    result: dict[str, str] = {}
    if data is not None:
        try:
            table = station_constituencies(data, max(reading.date.year for reading in readings))
            result |= dict(table.select("station", "constituency").iter_rows())
        except (OSError, pl.exceptions.PolarsError):
            pass  # a help, not a need
    # Presidential files print a constituency that may not be the one that votes: législatives have the last word.
    for reading in sorted(readings, key=lambda reading: (reading.election == "legislatives", reading.date)):
        printed = reading.stations.filter(pl.col("constituency").is_not_null())
        result |= dict(printed.select("station", "constituency").iter_rows())
    return result


def stations_inside(place: Place, reading: ReadResults, constituencies: Mapping[str, str]) -> set[str]:
    """Return the stations in the territory; raise NoSuchTerritory."""
    stations = reading.stations
    match place.kind:
        case "nation":
            result = set(stations["station"])
        case "commune":
            result = set(stations.filter(pl.col("commune") == place.code)["station"])
        case "departement":
            result = set(stations.filter(pl.col("department") == place.code)["station"])
        case _:
            result = {key for key in stations["station"] if constituencies.get(key) == place.code}
    if not result:
        raise NoSuchTerritory(str(place))
    return result
