"""Filter of an official file's stations by the campaign's territory. Pure.

The files of 2024 and of European elections do not print the constituency. For législatives the candidates tell: the
stations of a constituency, and no others, had the same candidates. Which communes lie whole in it is known without any
file.
"""

from collections.abc import Collection

import polars as pl
from elections.ministry import ReadResults
from elections.places.cantons import cantons
from elections.places.facts import commune_of_today, communes_of_constituency, constituencies_of_commune
from elections.places.membership import arrondissements_in, communes_in, departments_in
from elections.places.place import Place


class Unplaceable(Exception):
    """Raised when the file does not tell which of its stations are in the territory."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


def stations_inside(
    reading: ReadResults, territory: str, own_stations: Collection[str], communes: Collection[str] = ()
) -> pl.DataFrame:
    """Return the rows of `reading.stations` in the territory.

    `own_stations`: the campaign's present ones. `communes`: those that a team named, where no table says them.
    """
    kind, _, code = territory.partition(":")
    place = Place(kind, code)
    stations = reading.stations
    match kind:
        case "nation":
            return stations
        case "departement" | "region" | "collectivite" | "metropole":
            return stations.filter(
                pl.col("department").is_in(list(departments_in(place)))
                | pl.col("commune").is_in(sorted(communes_in(place)))
            )
        case "commune":
            return stations.filter(pl.col("commune") == code)
        case "secteur":
            return stations.filter(
                (pl.col("commune") == code[:5])
                & pl.col("station_code").str.head(2).is_in(list(arrondissements_in(code)))
            )
        case "circo":
            return _in_constituency(reading, code, own_stations)
        case _:
            return _in_named_communes(stations, place, own_stations, communes)


def whole_communes(place: Place) -> tuple[str, ...]:
    """Return the communes wholly in a canton, all of it or not; empty for any other territory."""
    canton = cantons().get(place.code) if place.kind == "canton" else None
    return canton.communes if canton else ()


def has_unknown_communes(place: Place) -> bool:
    """Return whether the tables do not say all communes of the territory: the team has to name them."""
    return place.kind in ("canton", "epci") and not communes_in(place)


def _in_named_communes(
    stations: pl.DataFrame, place: Place, own_stations: Collection[str], named: Collection[str]
) -> pl.DataFrame:
    whole = whole_communes(place)
    communes = {*named, *whole}
    if whole and has_unknown_communes(place):
        # Its whole communes alone would stand for all of it.
        beyond = {*named, *(station.partition("_")[0] for station in own_stations)} - set(whole)
        if not beyond:
            raise Unplaceable(
                "Ce canton comprend une partie de commune, et aucune table publique ne dit quels bureaux en sont : "
                "saisissez ces bureaux, ou nommez la commune (elle sera prise entière) sur la page « Préparer la "
                "soirée », puis renvoyez le fichier.",
                "This canton has a part of a commune, and no public table tells its stations: enter them, or name the "
                "commune (all of it is taken then) on the page that prepares the night, then send the file again.",
            )
    result = stations.filter(pl.col("station").is_in(list(own_stations)) | pl.col("commune").is_in(sorted(communes)))
    # Where its communes are known and none is in the file, the territory did not vote: a seat won in the first round.
    if result.is_empty() and not communes and not own_stations:
        raise Unplaceable(
            f"Les fichiers officiels ne disent pas quelles communes sont dans ce {_LABELS[place.kind]} : nommez-les "
            "sur la page « Préparer la soirée », puis renvoyez le fichier.",
            f"Official files do not tell which communes are in this {place.kind}: name them on the page that prepares "
            "the night, then send the file again.",
        )
    return result


_LABELS = {"canton": "canton", "epci": "groupement de communes"}


def _in_constituency(reading: ReadResults, code: str, own_stations: Collection[str]) -> pl.DataFrame:
    stations = reading.stations
    if stations["constituency"].is_not_null().any():
        return stations.filter(pl.col("constituency") == code)
    communes = communes_of_constituency(code)
    whole = [commune for commune in communes if constituencies_of_commune(commune) == (code,)]
    if reading.election == "legislatives":
        return _by_candidates(reading, code, own_stations, communes, whole)
    if not own_stations and len(whole) < len(communes):
        raise _first_the_other()
    result = stations.filter(pl.col("station").is_in(list(own_stations)) | pl.col("commune").is_in(whole))
    if result.is_empty():
        raise _first_the_other()
    return result


def _by_candidates(
    reading: ReadResults,
    code: str,
    own_stations: Collection[str],
    communes: Collection[str],
    whole_communes: Collection[str],
) -> pl.DataFrame:
    """Return the stations where the constituency's candidates stand.

    Those of one whose stations are known tell who they are: a file cut to another constituency has one ballot, too.
    """
    department = code[:-2]
    ballots = (
        reading.votes.join(reading.stations.select("station", "commune", "department"), on="station")
        .filter(pl.col("department") == department)
        .sort("station", "panel", "name")
        .group_by("station")
        .agg(
            pl.col("commune").first(),
            ballot=pl.concat_str("panel", pl.col("name").fill_null(""), separator=" ").str.join("|"),
        )
    )
    if ballots.is_empty():
        return reading.stations.clear()
    known = ballots.filter(pl.col("station").is_in(list(own_stations)))
    if known.is_empty():
        known = ballots.filter(pl.col("commune").is_in(list(whole_communes)))
    if known.is_empty():
        if communes and not _has_one_of(ballots["commune"], communes):
            return reading.stations.clear()
        raise _first_the_other()
    # A few stations move from one constituency to another: most of those that are known have not.
    counts = known["ballot"].value_counts(sort=True)
    inside = ballots.filter(pl.col("ballot") == counts["ballot"][0])["station"]
    return reading.stations.filter(pl.col("station").is_in(inside.implode()))


def _has_one_of(of_file: pl.Series, communes: Collection[str]) -> bool:
    today = (commune_of_today(code) for code in of_file.unique())
    return any(found is not None and found.code in communes for found in today)


def _first_the_other() -> Unplaceable:
    return Unplaceable(
        "Ce fichier n'imprime pas la circonscription : importez d'abord un fichier qui la donne (législatives 2022), "
        "ou saisissez un bureau de la circonscription.",
        "This file does not print the constituency: first import one that does (législatives 2022), "
        "or enter one station of the constituency.",
    )
