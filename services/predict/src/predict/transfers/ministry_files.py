"""Two ministry files as the sides of a table, limited to one territory."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl
from common.schemas.elections import Ballot, ElectionKind
from elections.ministry import ReadResults
from elections.places.place import Place
from elections.territories import stations_of

from predict.past_results.elections.sheets import Candidacy, Sheet, Side
from predict.transfers.reasons import CannotEstimate, Caution, Reason


def sides_of(
    before: ReadResults, after: ReadResults, place: Place, data: Path | None
) -> tuple[Side, Side, list[Caution]]:
    """Return both sides; `data`: folder of constituency tables. Raises CannotEstimate."""
    if place.kind == "circo":
        stations_wanted, cautions = _in_constituency(before, after, place, data)
    elif place.kind in ("commune", "departement"):
        column = "commune" if place.kind == "commune" else "department"
        frames = [reading.stations.filter(pl.col(column) == place.code)["station"] for reading in (before, after)]
        stations_wanted, cautions = {station for frame in frames for station in frame}, []
    else:
        raise CannotEstimate(
            [
                Reason(
                    "territory",
                    f"Les fichiers ne disent pas quels bureaux sont dans « {place} » : demandez une commune, une "
                    "circonscription ou un département.",
                    f"The files do not tell which stations are in {place}: ask for a commune, a constituency or a "
                    "department.",
                    "--territory",
                )
            ]
        )
    return _side(before, stations_wanted), _side(after, stations_wanted), cautions


def _in_constituency(
    before: ReadResults, after: ReadResults, place: Place, data: Path | None
) -> tuple[set[str], list[Caution]]:
    """Return the stations: printed in files until 2022; later inferred from candidates and numbered by tables."""
    # At législatives what is printed is where people vote; in other files it may be of another time.
    for reading in sorted((before, after), key=lambda item: item.election != ElectionKind.LEGISLATIVES):
        inside = reading.stations.filter(pl.col("constituency") == place.code)
        if not inside.is_empty():
            return set(inside["station"]), []
    if data is not None:
        try:
            return set(stations_of(place, data, before.date)), []
        except ValueError as unknown:
            raise CannotEstimate([_unknown(place)]) from unknown
        except (OSError, pl.exceptions.PolarsError):
            pass  # no table there: the ballots may still tell
    return _by_ballot(before, after, place)


def _by_ballot(before: ReadResults, after: ReadResults, place: Place) -> tuple[set[str], list[Caution]]:
    department = place.code[:-2]
    for reading in (before, after):
        department_stations = reading.stations.filter(pl.col("department") == department)
        if reading.election != ElectionKind.LEGISLATIVES or department_stations.is_empty():
            continue
        votes = reading.votes.join(department_stations.select("station"), on="station")
        ballots = votes.group_by("station").agg(pl.struct("panel", "name").sort().hash().sum().alias("ballot"))
        if ballots["ballot"].n_unique() == 1:
            caution = Caution(
                "constituency_assumed",
                f"Les fichiers n’impriment pas la circonscription ; tous les bureaux du {department} y ont voté pour "
                f"les mêmes candidats : ils sont pris pour ceux de {place.code}.",
                f"The files print no constituency; all stations of {department} chose among the same candidates and "
                f"are taken for those of {place.code}.",
            )
            return set(department_stations["station"]), [caution]
        break
    raise CannotEstimate([_unknown(place)])


def _unknown(place: Place) -> Reason:
    return Reason(
        "constituency_unknown",
        f"Aucun bureau de la circonscription {place.code} : vérifiez son code ; si les fichiers ne l’impriment "
        "pas (depuis 2024), indiquez dans ISOLOIR_DATA le dossier des données, ou donnez un fichier de 2022.",
        f"No station of constituency {place.code}: check its code; where the files do not print it (since "
        "2024), name the data folder in ISOLOIR_DATA, or give a file of 2022.",
        "--territory",
    )


def _side(reading: ReadResults, station_keys: Iterable[str]) -> Side:
    inside = reading.stations.filter(pl.col("station").is_in(list(station_keys)))
    cast = reading.votes.join(inside.select("station"), on="station").with_columns(
        pl.col("name").fill_null(""), pl.col("nuance").fill_null("")
    )
    candidacies = dict[str, Candidacy]()
    votes: dict[str, dict[str, int]] = {}
    for station, panel, name, nuance, count in cast.select("station", "panel", "name", "nuance", "votes").iter_rows():
        key = f"{panel}:{name}:{nuance}"
        candidacies[key] = Candidacy(name, nuance, panel or 0)
        votes.setdefault(station, {})[key] = count
    counted = inside.select("station", "registered", "voters", "blank", "null")
    sheets = {
        station: Sheet(registered, voters, blank, null, votes.get(station, {}))
        for station, registered, voters, blank, null in counted.iter_rows()
    }
    ballot = Ballot(election=reading.election, on=reading.date, round=reading.round)
    return Side(ballot, candidacies, sheets, 1)
