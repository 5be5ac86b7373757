"""Municipal populations by vintage, and the legal vintage for an election (R. 25-1)."""

import datetime
from functools import cache
from pathlib import Path

import polars as pl

from elections.mergers import explains_growth, find_absorbers, may_absorb
from elections.territories import Place, communes_of, constituency_keys, split_communes

FIRST_VINTAGE, LAST_VINTAGE = 2013, 2023


class UnknownPopulation(ValueError):
    """Raised if the tables do not give the population: the published figure is needed."""


def vintage_for(election_on: datetime.date) -> int:
    """Return the last vintage authenticated before the vote: N − 3 after 1 January of year N.

    Each late December decree applies from 1 January; on 1 January itself the former one still does.
    """
    new_year = (election_on.month, election_on.day) == (1, 1)
    return election_on.year - (4 if new_year else 3)


def known_vintage_for(election_on: datetime.date) -> int:
    """Return `vintage_for`, or the last available vintage for an election years ahead, as a provisional figure."""
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
    """Return the municipal population of a present commune. Raises `UnknownPopulation`."""
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
    """Return the population of a commune, a department, or a constituency of whole communes.

    The tables have no population for parts of a commune.
    """
    if place.kind == "circo":
        split = [commune for commune in communes_of(place, data) if commune in split_communes(data)]
        if split:
            raise UnknownPopulation(
                f"{place} comprend une partie de {', '.join(split)} : la somme des communes n’est pas sa population. "
                "Donnez la population publiée par la préfecture."
            )
    communes = communes_of(place, data)
    merged = merged_since(place, vintage, data) if place.kind == "circo" else {}
    return sum(commune_population(commune, vintage, data) for commune in communes if commune not in merged)


def merged_since(place: Place, vintage: int, data: Path) -> dict[str, str]:
    """Return the communes of a constituency that are counted with another at this vintage, with that one.

    Raises `UnknownPopulation` if it cannot be determined.
    """
    table, communes = _table(data), communes_of(place, data)
    result: dict[str, str] = {}
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
        result |= absorbers
    return result


def _growths(
    communes: list[str], year: int, vintage: int, data: Path
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Return (before, after) of `year` and the next for these communes, and for others of the department."""
    mine, department = set(communes), communes[0][:2]
    inside: dict[str, tuple[int, int]] = {}
    outside: dict[str, tuple[int, int]] = {}
    for code, counts in _table(data).items():
        if code in mine or code[:2] == department:
            before, after = counts.get(year), counts.get(year + 1)
            if before and after and vintage in counts and may_absorb(before, after):
                (inside if code in mine else outside)[code] = (before, after)
    return inside, outside


def summable_constituencies(data: Path) -> frozenset[str]:
    """Return the constituencies whose population is the sum of their communes'."""
    split = split_communes(data)
    return frozenset(
        code for code in constituency_keys(data) if not split.intersection(communes_of(Place("circo", code), data))
    )
