"""The commune of two cells, as teams' files have them."""

import pytest
from elections.places.facts import find_commune
from elections.places.place import parse_territory
from elections.places.text_similarity import edit_distance, simplified
from elections.places.written import WrittenPlace, read_place
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("postcode", "town", "commune"),
    [
        ("", "94300 Vincennes", "94080"),
        ("", "Vincennes 94300", "94080"),
        ("F-94300", "Vincennes", "94080"),
        ("94300 Vincennes", "", "94080"),
        ("94304", "VINCENNES CEDEX", "94080"),
        ("94160", "St Mandé", "94067"),
        ("94120", "Fontenay s/s Bois", "94033"),
        ("", "Champigny s/ Marne", "94017"),
        ("23000", "Guéert", "23096"),
        ("", "Paris 4e", "75056"),
        ("75011", "Paris 11ème arrdt", "75056"),
        ("", "PARIS CEDEX 12", "75056"),
        ("50100", "Cherbourg-Octeville", "50129"),
        ("91000", "Evry", "91228"),
        ("", "Annecy-le-Vieux", "74010"),
        ("94210", "La Varenne Saint-Hilaire", "94068"),
        ("1000", "Bourg-en-Bresse", "01053"),
        ("97400", "St Denis", "97411"),
        ("94300", "", "94080"),
        ("20200", "Bastia", "2B033"),
    ],
)
def test_a_clear_place_has_its_commune(postcode: str, town: str, commune: str) -> None:
    assert read_place(postcode, town).commune == commune


@pytest.mark.parametrize(
    ("postcode", "town", "doubt", "among"),
    [
        ("", "Saint-Denis", "ambiguous", "97411"),
        ("29800", "", "ambiguous", "29103"),
        ("75012", "Vincennes", "contradictory", "94080"),
        ("94304", "VINCENES CEDEX", "misspelt", "94080"),
        ("1000", "Bruxelles", "unknown", None),
        ("W1A 1AA", "London", "unknown", None),
        ("", "?", "unknown", None),
    ],
)
def test_what_is_not_clear_is_asked(postcode: str, town: str, doubt: str, among: str | None) -> None:
    found = read_place(postcode, town)
    assert (found.commune, found.doubt) == (None, doubt)
    assert among is None or among in found.choices


def test_the_territory_of_the_campaign_decides_between_communes_of_one_name() -> None:
    assert read_place("", "Saint-Denis", parse_territory("circo:9302")).commune == "93066"


def test_the_postcode_is_taken_out_of_the_town_and_the_rest_stays_as_written() -> None:
    assert read_place("", "94304 VINCENNES CEDEX") == WrittenPlace("94304", "VINCENNES CEDEX", "94080")
    assert read_place("", "Vic-Fezensac (32190)") == WrittenPlace("32190", "Vic-Fezensac", "32462")
    assert read_place("", "  ") == WrittenPlace("", "", None)


def test_who_wrote_the_same_is_asked_once() -> None:
    assert read_place("", "St Denis").written == read_place("", "SAINT-DENIS").written


def test_exchanged_letters_are_one_slip() -> None:
    assert edit_distance("gueert", "gueret", 2) == 1
    assert edit_distance("vincennes", "vincennes", 1) == 0
    assert edit_distance("abc", "cab", 1) == 2


def test_abbreviations_of_names_are_spelled_out() -> None:
    assert simplified("Fontenay s/s-Bois") == "fontenay sous bois"
    assert simplified("Chalon s/ Saône") == "chalon sur saone"
    assert simplified("Chalon s/Saône") == "chalon sur saone"


def test_letters_for_looks_are_simplified_as_letters() -> None:
    assert simplified("𝐕incennes № 3") == "vincennes no 3"


@settings(deadline=None)
@given(st.text(max_size=10), st.text(max_size=40))
def test_whatever_stands_in_the_cells_is_answered_with_communes_that_exist(postcode: str, town: str) -> None:
    found = read_place(postcode, town)
    assert found.commune is None or find_commune(found.commune) is not None
    assert all(find_commune(code) is not None for code in found.choices)


def test_a_postcode_is_read_with_a_space_in_it() -> None:
    assert read_place("", "81 100 Castres")[:3] == ("81100", "Castres", "81065")
    assert read_place("81 100", "Castres")[:3] == ("81100", "Castres", "81065")
