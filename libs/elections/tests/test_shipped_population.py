"""Populations of the shipped tables: INSEE's, of the vintage that they say."""

from pathlib import Path

import pytest
from elections.places.place import parse_territory
from elections.populations import SHIPPED_VINTAGE, UnknownPopulation, population_of, shipped_population


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
        ("circo:2902", None),  # a part of Brest
        ("secteur:75056SR05", None),
        ("commune:00001", None),  # nobody was counted in Val-Fictif
        ("nation:FR", None),
    ],
)
def test_a_territory_of_whole_communes_has_the_sum_of_them(territory: str, count: int | None) -> None:
    assert shipped_population(parse_territory(territory)) == count


@pytest.mark.parametrize("territory", ["commune:97411", "canton:2301", "canton:0105", "circo:2301", "departement:48"])
def test_they_are_those_of_insees_table(territory: str, data: Path) -> None:
    place = parse_territory(territory)
    try:
        published = population_of(place, SHIPPED_VINTAGE, data)
    except UnknownPopulation:
        published = None
    assert shipped_population(place) == published
