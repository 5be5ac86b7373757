"""Municipal populations by vintage, and which vintage the law takes for an election (R. 25-1)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from elections import keys
from elections.mergers import explains_growth, find_absorbers, may_absorb
from elections.places.facts import constituencies_of_commune, find_commune, published_population
from elections.places.membership import communes_in, communes_touched, departments_in
from elections.places.names import place_name
from elections.places.place import Place
from elections.territories import communes_of, constituency_keys, split_communes

FIRST_VINTAGE, LAST_VINTAGE = 2013, 2023
SHIPPED_VINTAGE = 2023
"""Vintage of the table of communes in `elections.places`, whose figures are INSEE's of that year."""


class UnknownPopulation(ValueError):
    """The population cannot be computed from the tables: the published figure is needed."""


def vintage_for(election_on: datetime.date) -> int:
    """The last vintage authenticated before the vote: an election after 1 January of year N uses N − 3.

    The decree of each late December is in force on 1 January. On 1 January itself the day before still rules.
    """
    new_year = (election_on.month, election_on.day) == (1, 1)
    return election_on.year - (4 if new_year else 3)


def known_vintage_for(election_on: datetime.date) -> int:
    """`vintage_for`, or the last vintage at hand for an election that is still years away: a provisional figure."""
    return min(vintage_for(election_on), LAST_VINTAGE)


@cache
def _table(data: Path) -> dict[str, dict[int, int]]:
    path = data / "insee" / "population_municipale_communes_2013_2023.csv"
    table = pl.read_csv(path, separator=";", infer_schema=False)
    years = range(FIRST_VINTAGE, LAST_VINTAGE + 1)
    counted = table.select("codgeo", *(pl.col(f"p{year % 100:02d}_pop").cast(pl.Int64, strict=False) for year in years))
    return {
        code: {year: count for year, count in zip(years, counts, strict=True) if count is not None}
        for code, *counts in counted.iter_rows()
    }


def commune_population(commune: str, vintage: int, data: Path) -> int:
    """The municipal population of a commune of today. Raises `UnknownPopulation`."""
    if not FIRST_VINTAGE <= vintage <= LAST_VINTAGE:
        raise UnknownPopulation(
            f"Le millésime {vintage} n’est pas dans les données ({FIRST_VINTAGE} à {LAST_VINTAGE}) : "
            "donnez la population publiée."
        )
    counts = _table(data).get(commune)
    if counts is None:
        raise UnknownPopulation(
            f"La commune {commune} n’est pas dans la table de l’INSEE : donnez la population publiée."
        )
    if vintage not in counts:
        raise UnknownPopulation(f"La commune {commune} n’a pas de population au millésime {vintage}.")
    return counts[vintage]


def population_of(place: Place, vintage: int, data: Path) -> int:
    """The population of a region, a department, a commune, or a constituency or canton whose communes are all whole.

    A commune that is split between several has no population by part in these tables, and neither has a sector.
    Raises UnknownPopulation for those and for what is in no table.
    """
    if place.kind == "circo":
        split = [commune for commune in communes_of(place, data) if commune in split_communes(data)]
        if split:
            raise UnknownPopulation(
                f"{place} comprend une partie de {', '.join(split)} : la somme des communes n’est pas sa population. "
                "Donnez la population publiée par la préfecture."
            )
    if place.kind in ("departement", "region", "collectivite"):
        return _area_population(place, vintage, data)
    try:
        communes = communes_of(place, data)
    except ValueError as error:
        raise UnknownPopulation(f"{error} Donnez la population publiée.") from error
    merged = merged_since(place, vintage, data) if place.kind == "circo" else {}
    return sum(commune_population(commune, vintage, data) for commune in communes if commune not in merged)


def _area_population(place: Place, vintage: int, data: Path) -> int:
    """Sum the communes of a département or a region that are counted at the vintage: one that merged has no figure."""
    inside = departments_in(place)
    counted = [
        counts[vintage]
        for code, counts in _table(data).items()
        if keys.department_of(code) in inside and vintage in counts
    ]
    if not counted:
        raise UnknownPopulation(f"La table de l’INSEE n’a pas {place_name(place)} : donnez la population publiée.")
    return sum(counted)


def merged_since(place: Place, vintage: int, data: Path) -> dict[str, str]:
    """The communes of a constituency that are counted with another of it at this vintage, and which one.

    Raises `UnknownPopulation` where a commune has merged and it cannot be told with which.
    """
    table, communes = _table(data), communes_of(place, data)
    found: dict[str, str] = {}
    by_year: dict[int, dict[str, int]] = {}
    for commune in communes:
        counts = table.get(commune, {})
        if counts and vintage not in counts and max(counts) < vintage:
            by_year.setdefault(max(counts), {})[commune] = counts[max(counts)]
    for year, gone in by_year.items():
        inside, outside = _growths(communes, year, vintage, data)
        absorbers = find_absorbers(gone, inside)
        rivals = [
            code for code, pair in outside.items() if any(explains_growth(*pair, count) for count in gone.values())
        ]
        if absorbers is None or rivals:
            raise UnknownPopulation(
                f"{place} : {', '.join(sorted(gone))} a été réunie à une autre commune depuis, et les données ne "
                "disent pas si celle-ci est dans la circonscription. Donnez la population publiée par la préfecture."
            )
        found |= absorbers
    return found


def _growths(
    communes: list[str], year: int, vintage: int, data: Path
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """From `year` to the next: of these communes, and of the others of their department that may have taken one in."""
    mine, department = set(communes), communes[0][:2]
    inside: dict[str, tuple[int, int]] = {}
    outside: dict[str, tuple[int, int]] = {}
    for code, counts in _table(data).items():
        if code in mine or code[:2] == department:
            before, after = counts.get(year), counts.get(year + 1)
            if before and after and vintage in counts and may_absorb(before, after):
                (inside if code in mine else outside)[code] = (before, after)
    return inside, outside


@dataclass(frozen=True)
class ShippedPopulation:
    """A municipal population of the shipped tables, and its vintage."""

    count: int
    vintage: int


def shipped_population(place: Place) -> ShippedPopulation | None:
    """Return the population that the shipped tables have; None where they cannot say it.

    Of a commune, and of a canton, a constituency, a département or a region of whole communes: the sum of the table of
    communes, as `population_of`. Of a constituency with a part of a commune: the figure that INSEE published, older.
    """
    counts = [found.population for code in _whole_communes(place) if (found := find_commune(code))]
    if counts and None not in counts:
        return ShippedPopulation(sum(count for count in counts if count is not None), SHIPPED_VINTAGE)
    published = published_population(place.code) if place.kind == "circo" else None
    return ShippedPopulation(*published) if published else None


def _whole_communes(place: Place) -> Sequence[str]:
    """Return the communes that make up a territory; none if it has a part of one, or that is not known."""
    match place.kind:
        case "canton":
            return tuple(communes_in(place))
        case "circo":
            inside = communes_touched(place)
            return inside if all(constituencies_of_commune(code) == (place.code,) for code in inside) else ()
        case "commune" | "departement" | "region" | "collectivite":
            return communes_touched(place)
        case _:
            return ()


def summable_constituencies(data: Path) -> frozenset[str]:
    """The constituencies whose population is the sum of their communes'."""
    split = split_communes(data)
    return frozenset(
        code for code in constituency_keys(data) if not split.intersection(communes_of(Place("circo", code), data))
    )
