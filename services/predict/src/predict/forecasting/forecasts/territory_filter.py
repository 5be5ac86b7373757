"""Filter of a file's stations by territory, and the constituency in which each votes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from elections.ministry import ReadResults
from elections.places.place import Place
from elections.territories import station_constituencies

from predict.forecasting.forecasts.ministry_files import read_constituencies


class NoSuchTerritory(ValueError):
    """Raised when no station of the file is in the territory."""


def constituencies_of(readings: Sequence[ReadResults], data: Path | None) -> dict[str, str]:
    """Return the constituency of each station from the files that print it, else from the data folder's table."""
    printed = read_constituencies({str(index): reading for index, reading in enumerate(readings)})
    if data is None:
        return printed
    try:
        table = station_constituencies(data, max(reading.date.year for reading in readings))
    except (OSError, pl.exceptions.PolarsError):
        return printed
    station_column = pl.concat([reading.stations.select("station") for reading in readings]).unique()
    constituency_by_station = dict(table.join(station_column, on="station", how="semi").iter_rows())
    return constituency_by_station | printed


def stations_inside(place: Place, hidden: ReadResults, constituencies: Mapping[str, str]) -> list[str]:
    """Return the hidden round's stations in the territory; raise NoSuchTerritory."""
    stations = hidden.stations
    if place.kind == "commune":
        stations_inside = stations.filter(pl.col("commune") == place.code)["station"].to_list()
    elif place.kind == "departement":
        stations_inside = stations.filter(pl.col("department") == place.code)["station"].to_list()
    elif place.kind == "nation":
        stations_inside = stations["station"].to_list()
    else:
        stations_inside = [station for station in stations["station"] if constituencies.get(station) == place.code]
    if not stations_inside:
        raise NoSuchTerritory(str(place))
    return stations_inside
