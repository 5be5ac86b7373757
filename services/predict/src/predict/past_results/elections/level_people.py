"""Inhabitants of constituencies, departments, regions and the nation, by today's communes: how much a round covers."""

from collections.abc import Collection, Mapping
from functools import cache

from elections.places.facts import (
    Commune,
    commune_codes,
    commune_of_today,
    communes_of_constituency,
    departments,
    find_commune,
    regions,
)


@cache
def region_by_department() -> Mapping[str, str]:
    """Return the region of each department that is in one: not of Nouvelle-Calédonie, nor of the French abroad."""
    return {code: area.region for code, area in departments().items() if area.region in regions()}


def people_of(communes: Collection[str]) -> int:
    """Return the inhabitants of the communes of today that codes of any year stand for."""
    today = {found.code: found.population or 0 for code in communes if (found := _today(code)) is not None}
    return sum(today.values())


def known_people(level: str, code: str) -> int | None:
    """Return the inhabitants of a whole place; None where INSEE gives none, as abroad."""
    match level:
        case "constituency":
            people = people_of(communes_of_constituency(code))
        case "department":
            people = _by_department().get(code, 0)
        case "region":
            people = sum(
                _by_department().get(one, 0) for one, region in region_by_department().items() if region == code
            )
        case _:
            people = sum(_by_department().values())
    return people or None


@cache
def _today(code: str) -> Commune | None:
    return commune_of_today(code)


@cache
def _by_department() -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for code in commune_codes():
        commune = find_commune(code)
        if commune is not None and not commune.kind and commune.population:
            sums[commune.department] = sums.get(commune.department, 0) + commune.population
    return sums
