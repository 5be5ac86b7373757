"""Filter of a file's stations by territory, and the constituency in which each votes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from elections.ministry import ReadResults
from elections.places.place import Place
from elections.territories import station_constituencies

from predict.forecasting.forecasts.ministry_files import read_constituencies


class NoSuchTerritory(ValueError):
    """No station of the file is in it."""


def constituencies_of(readings: Sequence[ReadResults], data: Path | None) -> dict[str, str]:
    """Return the constituency of each station as the files print it, else by the data folder's table."""
    printed = read_constituencies({str(place): one for place, one in enumerate(readings)})
    if data is None:
        return printed
    try:
        table = station_constituencies(data, max(one.date.year for one in readings))
    except (OSError, pl.exceptions.PolarsError):
        return printed
    named = pl.concat([one.stations.select("station") for one in readings]).unique()
    told = dict(table.join(named, on="station", how="semi").iter_rows())
    return told | printed


def stations_inside(place: Place, hidden: ReadResults, constituencies: Mapping[str, str]) -> list[str]:
    """Return the hidden round's stations in the territory; raise NoSuchTerritory."""
    stations = hidden.stations
    if place.kind == "commune":
        found = stations.filter(pl.col("commune") == place.code)["station"].to_list()
    elif place.kind == "departement":
        found = stations.filter(pl.col("department") == place.code)["station"].to_list()
    elif place.kind == "nation":
        found = stations["station"].to_list()
    else:
        found = [one for one in stations["station"] if constituencies.get(one) == place.code]
    if not found:
        raise NoSuchTerritory(str(place))
    return found
