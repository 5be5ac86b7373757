"""Populations of the shipped tables: INSEE's, of the vintage that they say."""

from pathlib import Path

import pytest
from elections.places.facts import constituency_codes
from elections.places.place import Place, parse_territory
from elections.populations import (
    SHIPPED_VINTAGE,
    ShippedPopulation,
    UnknownPopulation,
    population_of,
    shipped_population,
)


@pytest.mark.parametrize(
    ("territory", "count"),
    [
        ("commune:23096", 12_955),
        ("canton:2301", 6_901),
        ("circo:2301", 115_527),
        ("circo:9406", 123_021),
        ("departement:2A", 168_306),
        ("collectivite:94", 355_486),
        ("region:24", 2_587_031),
        ("canton:2312", None),  # a part of Guéret
        ("secteur:75056SR05", None),
        ("commune:00001", None),  # nobody was counted in Val-Fictif
        ("nation:FR", None),
    ],
)
def test_a_territory_of_whole_communes_has_the_sum_of_them(territory: str, count: int | None) -> None:
    found = shipped_population(parse_territory(territory))
    assert (found and (found.count, found.vintage)) == (count and (count, SHIPPED_VINTAGE))


@pytest.mark.parametrize(
    ("territory", "count", "vintage"),
    [
        ("circo:2902", 123_570, 2019),  # a part of Brest
        ("circo:6102", 86_741, 2019),  # communes that merged across its limit
        ("circo:97601", 137_126, 2017),  # Mayotte's own census
    ],
)
def test_a_constituency_of_parts_has_the_figure_that_insee_published(territory: str, count: int, vintage: int) -> None:
    assert shipped_population(parse_territory(territory)) == ShippedPopulation(count, vintage)


def test_every_constituency_but_those_abroad_has_a_population() -> None:
    for code in constituency_codes():
        assert (shipped_population(Place("circo", code)) is None) == code.startswith("ZZ"), code


@pytest.mark.parametrize("territory", ["commune:97411", "canton:2301", "canton:0105", "circo:2301", "departement:48"])
def test_they_are_those_of_insees_table(territory: str, data: Path) -> None:
    place = parse_territory(territory)
    try:
        published = population_of(place, SHIPPED_VINTAGE, data)
    except UnknownPopulation:
        published = None
    assert (found := shipped_population(place)) == (published and ShippedPopulation(published, SHIPPED_VINTAGE)), found
