"""Territories are found by what people type."""

import pytest
from elections.places.abroad import ABROAD
from elections.places.cantons import cantons
from elections.places.facts import constituency_codes, departments
from elections.places.former_places import FORMER_REGIONS
from elections.places.held import place_exists
from elections.places.names import place_name
from elections.places.place import Place
from elections.places.search import find_territory, search_places
from elections.places.text_similarity import simplified
from hypothesis import given, settings
from hypothesis import strategies as st


def first(text: str, **more: bool) -> str:
    return str(search_places(text, **more)[0].place)


@pytest.mark.parametrize(
    ("typed", "territory", "said"),
    [
        ("Annecy-le-Vieux", "commune:74010", "74000, Haute-Savoie ; Annecy-le-Vieux en fait partie"),
        ("Pierrefitte sur Seine", "commune:93066", "93200, Seine-Saint-Denis ; Pierrefitte-sur-Seine en fait partie"),
        ("Basse-Normandie", "region:28", "région ; la Basse-Normandie en fait partie depuis 2016"),
        ("région alsace", "region:44", "région ; l'Alsace en fait partie depuis 2016"),
        ("Collectivité européenne d'Alsace", "region:44", "région ; l'Alsace en fait partie depuis 2016"),
        ("picardie", "region:32", "région ; la Picardie en fait partie depuis 2016"),
        ("Bourgogne", "region:27", "région"),
        ("Normandie", "region:28", "région"),
        ("Annecy", "commune:74010", "74000, Haute-Savoie"),
    ],
)
def test_a_territory_that_merged_is_found_and_said(typed: str, territory: str, said: str) -> None:
    found = search_places(typed)[0]
    assert (str(found.place), found.detail) == (territory, said)


def test_each_former_region_is_a_part_of_one_of_today() -> None:
    assert len({one.name for one in FORMER_REGIONS}) == 16
    assert all(place_exists(Place("region", one.region)) for one in FORMER_REGIONS)
    assert all(first(one.name) == f"region:{one.region}" for one in FORMER_REGIONS)


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("Brest", "commune:29019"),
        ("2e finistère", "circo:2902"),
        ("2e circonscription du Finistère", "circo:2902"),
        ("finistere 2", "circo:2902"),
        ("6e circo 94", "circo:9406"),
        ("2902", "circo:2902"),
        ("29-02", "circo:2902"),
        ("FINISTERE", "circo:2901"),
        ("29", "circo:2901"),
        ("2a", "circo:2A01"),
        ("29200", "commune:29019"),
        ("94300", "commune:94080"),
        ("St Denis", "commune:97411"),
        ("saint-paul", "commune:97415"),
        ("paris 4e arrondissement", "circo:7504"),
        ("marseille 3", "secteur:13055SR02"),
        ("75104", "secteur:75056SR01"),
        ("france", "nation:FR"),
        ("Allemagne", "circo:ZZ07"),
        ("berlin", "circo:ZZ07"),
        ("corse", "collectivite:94"),
        ("Île de France", "region:11"),
        ("creuse", "circo:2301"),
        ("métropole de Lyon", "metropole:69M"),
        ("grenobel", "commune:38185"),
        ("finistèrre", "circo:2901"),
        ("escaufourt", "commune:59545"),
        ("Nouvelle-Calédonie", "circo:98801"),
        ("8e étranger", "circo:ZZ08"),
        ("8e circonscription des Français de l'étranger", "circo:ZZ08"),
        ("Français de l'étranger 8", "circo:ZZ08"),
        ("Paris Centre", "secteur:75056SR01"),
        ("2e secteur de Marseille", "secteur:13055SR02"),
        ("Saint-Paul 974", "commune:97415"),
        ("Saint-Denis, Seine-Saint-Denis", "commune:93066"),
    ],
)
def test_a_territory_is_found_by_what_people_type(typed: str, territory: str) -> None:
    assert first(typed) == territory


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("Saint-André 97440", "commune:97409"),
        ("97440 st andré", "commune:97409"),
        ("23000 Guéret", "commune:23096"),
        ("94300 Vincenes", "commune:94080"),
        # The name is elsewhere: what is at the postcode comes first.
        ("Saint-André 23000", "commune:23096"),
    ],
)
def test_a_commune_is_found_as_it_is_written_on_a_letter(typed: str, territory: str) -> None:
    assert first(typed) == territory


NAMED = (
    *(Place("circo", code) for code in constituency_codes()[::12]),
    *(Place("circo", code) for code in ABROAD),
    *(Place("departement", code) for code in list(departments())[:-1:6]),
    *(Place("canton", code) for code in list(cantons())[::90]),
    *(Place("secteur", f"{city}SR{number:02d}") for city in ("75056", "69123", "13055") for number in range(1, 21)),
)
"""Some of each kind, and all that are few: a search takes a fiftieth of a second."""


def test_a_territory_is_found_by_its_own_name() -> None:
    named = [place for place in NAMED if place_exists(place)]
    missed = [place for place in named if place not in {found.place for found in search_places(place_name(place))}]

    assert missed == []


@pytest.mark.parametrize(
    ("typed", "own", "territory"),
    [
        ("Saint-Paul", "circo:97402", "commune:97415"),
        ("Saint-Paul", "circo:8702", "commune:87174"),
        ("Saint-Denis", "circo:9302", "commune:93066"),
        ("Saint-Denis", "nation:FR", "commune:97411"),
    ],
)
def test_of_places_of_one_name_the_campaigns_own_is_meant(typed: str, own: str, territory: str) -> None:
    assert str(find_territory(typed, own)) == territory


def test_a_town_leads_to_its_constituencies_before_other_towns() -> None:
    assert [str(one.place) for one in search_places("Brest")[:3]] == ["commune:29019", "circo:2902", "circo:2903"]


@pytest.mark.parametrize("typed", ["", " ", "Q", "zzzz", "%", "\x00", "99999", "'", "12e circonscription"])
def test_what_is_nowhere_finds_nothing(typed: str) -> None:
    assert search_places(typed) == []


@pytest.mark.parametrize("typed", ["Fictif-la-Ville", "fictif la v", "FICTIF", "0001", "00", "00001", "val fictif"])
def test_val_fictif_is_found_only_where_its_results_are_at_hand(typed: str) -> None:
    assert search_places(typed) == []
    assert "circo:0001" in [str(one.place) for one in search_places(typed, fictional=True)]


@settings(deadline=None)  # the tables are read once, at the first
@given(st.text(max_size=30))
def test_whatever_is_typed_finds_territories_that_exist(typed: str) -> None:
    for one in search_places(typed, limit=5):
        assert place_exists(one.place)
        assert one.name
    assert simplified(simplified(typed)) == simplified(typed)
