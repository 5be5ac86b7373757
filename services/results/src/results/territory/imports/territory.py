"""Filter of an official file's stations by the campaign's territory. Pure.

The files of 2024 and of European elections do not print the constituency. For législatives the candidates tell: the
stations of a constituency, and no others, had the same candidates.
"""

from collections.abc import Collection

import polars as pl
from elections.ministry import ReadResults


class Unplaceable(Exception):
    """Raised when the file does not tell which of its stations are in the territory."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


def stations_inside(reading: ReadResults, territory: str, own_stations: Collection[str]) -> pl.DataFrame:
    """Return the rows of `reading.stations` in the territory. `known`: the campaign's present stations."""
    kind, _, code = territory.partition(":")
    stations = reading.stations
    match kind:
        case "nation":
            return stations
        case "departement":
            return stations.filter(pl.col("department") == code)
        case "commune":
            return stations.filter(pl.col("commune") == code)
        case "circo":
            return _in_constituency(reading, code, own_stations)
        case _:
            result = stations.filter(pl.col("station").is_in(list(own_stations)))
            if result.is_empty():
                raise Unplaceable(
                    f"Les fichiers officiels ne disent pas quels bureaux sont dans « {kind} » : saisissez-les un à un.",
                    f"Official files do not tell which stations are in a {kind}: enter them one by one.",
                )
            return result


def _in_constituency(reading: ReadResults, code: str, own_stations: Collection[str]) -> pl.DataFrame:
    stations = reading.stations
    if stations["constituency"].is_not_null().any():
        return stations.filter(pl.col("constituency") == code)
    if reading.election == "legislatives":
        return _by_candidates(reading, code, own_stations)
    result = stations.filter(pl.col("station").is_in(list(own_stations)))
    if result.is_empty():
        raise _first_the_other()
    return result


def _by_candidates(reading: ReadResults, code: str, own_stations: Collection[str]) -> pl.DataFrame:
    department = code[:-2]
    ballots = (
        reading.votes.join(reading.stations.select("station", "department"), on="station")
        .filter(pl.col("department") == department)
        .sort("station", "panel", "name")
        .group_by("station")
        .agg(ballot=pl.concat_str("panel", pl.col("name").fill_null(""), separator=" ").str.join("|"))
    )
    choices = ballots["ballot"].unique().to_list()
    if not choices:
        return reading.stations.clear()
    if len(choices) > 1:
        own_ballots = ballots.filter(pl.col("station").is_in(list(own_stations)))
        if own_ballots.is_empty():
            raise _first_the_other()
        # A few stations move from one constituency to another: most of those that are known have not.
        counts = own_ballots["ballot"].value_counts(sort=True)
        choices = [counts["ballot"][0]]
    inside = ballots.filter(pl.col("ballot") == choices[0])["station"]
    return reading.stations.filter(pl.col("station").is_in(inside.implode()))


def _first_the_other() -> Unplaceable:
    return Unplaceable(
        "Ce fichier n'imprime pas la circonscription : importez d'abord un fichier qui la donne (législatives 2022), "
        "ou saisissez un bureau de la circonscription.",
        "This file does not print the constituency: first import one that does (législatives 2022), "
        "or enter one station of the constituency.",
    )
