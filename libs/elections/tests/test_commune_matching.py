"""The commune that a person means, by what they write."""

import pytest
from elections.places.facts import commune_codes, find_commune
from elections.places.matching import match_commune
from elections.places.place import parse_territory
from hypothesis import given, settings
from hypothesis import strategies as st

CODES = st.sampled_from([code for code in commune_codes() if (found := find_commune(code)) and not found.kind])


@pytest.mark.parametrize(
    ("text", "postcode", "own", "code"),
    [
        ("Vincennes", "", "", "94080"),
        ("94300 Vincennes", "", "", "94080"),
        ("Vincennes 94300", "", "", "94080"),
        ("VINCENNE", "94300", "", "94080"),
        ("Fontenay", "94120", "", "94033"),
        ("94033", "", "", "94033"),
        ("2a004", "", "", "2A004"),
        ("94120", "", "", "94033"),
        ("75004", "", "", "75104"),
        ("Paris", "75004", "", "75104"),
        ("Paris 4e", "", "", "75104"),
        ("paris 04", "", "", "75104"),
        ("LYON CEDEX 03", "69426", "", "69123"),
        ("Marseille 16ème arrondissement", "", "", "13216"),
        ("29200", "", "", "29019"),
        ("St-Denis", "93200", "", "93066"),
        ("St Denis", "", "circo:9302", "93066"),
        ("Saint-Denis", "", "circo:97401", "97411"),
        ("Saint-Denis (93)", "", "", "93066"),
        ("Saint-Denis (Réunion)", "", "", "97411"),
        ("Saint-Denis (Seine-Saint-Denis)", "", "", "93066"),
        ("Montreuil", "", "commune:93048", "93048"),
        ("Saint-Paul", "", "region:04", "97415"),
        ("l’haÿ les roses", "", "", "94038"),
        ("Escaufourt", "59360", "", "59545"),
        ("Ajaccio", "20000", "", "2A004"),
        ("Nouméa", "", "", "98818"),
        ("ZX801", "", "", "ZX801"),
        ("commune:98818", "", "", "98818"),
        ("98818", "", "commune:98818", "98818"),
        ("Montjoux, Drôme", "", "", "26202"),
        ("saint paul reunion", "", "", "97415"),
        ("Saint-Bonnet-du-Gard Gard", "", "", "30235"),
        ("commune:26220", "", "", "26220"),
        ("26220", "", "commune:26220", "26220"),
        ("97420", "", "circo:97402", "97407"),
        ("69003", "", "circo:6903", "69383"),
    ],
)
def test_a_commune_is_found_where_the_text_is_unambiguous(text: str, postcode: str, own: str, code: str) -> None:
    assert match_commune(text, postcode, parse_territory(own) if own else None).certain == code


@pytest.mark.parametrize("text", ["", " ", "Trifouillis-les-Oies", "99999", "94120x", "\x00", "1", "()"])
def test_what_no_commune_is_called_finds_none(text: str) -> None:
    assert match_commune(text).codes == ()


def test_communes_of_one_name_are_all_offered() -> None:
    found = match_commune("Saint-Denis")
    assert found.certain is None
    assert not found.misspelt
    assert {"93066", "97411"} <= set(found.codes)


def test_a_misspelt_name_alone_is_offered_and_not_taken() -> None:
    found = match_commune("Vincenne")
    assert (found.certain, found.misspelt) == (None, True)
    assert found.codes[0] == "94080"


def test_figures_that_are_a_code_and_a_postcode_of_others_are_asked_about() -> None:
    found = match_commune("26220", own=parse_territory("circo:2603"))
    assert found.certain is None
    assert not found.misspelt
    assert found.codes[0] == "26220"
    assert "26114" in found.codes  # Dieulefit, whose postcode it is


def test_only_its_code_is_read_after_the_word_commune() -> None:
    assert match_commune("commune:99999").codes == ()
    assert match_commune("commune:Vincennes").codes == ()


def test_what_is_written_almost_like_communes_offers_those_of_the_campaign_first() -> None:
    assert match_commune("Rosièrs", own=parse_territory("circo:4301")).codes[0] == "43165"
    assert match_commune("SaintBonnetduGard").codes == ("30235",)
    assert match_commune("SaintBonnetduGard").misspelt


def test_a_name_of_another_departement_than_the_postcode_is_not_taken() -> None:
    assert match_commune("Brest", "75004").certain is None


@settings(deadline=None)
@given(CODES)
def test_every_commune_is_found_by_its_name_and_postcode(code: str) -> None:
    commune = find_commune(code)
    assert commune is not None
    for postcode in commune.postcodes[:1]:
        found = match_commune(f"{postcode} {commune.name.upper()}")
        assert code in found.codes or any((other := find_commune(one)) and other.part_of == code for one in found.codes)


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=8))
def test_whatever_is_written_is_answered(text: str, postcode: str) -> None:
    for code in match_commune(text, postcode).codes:
        assert find_commune(code) is not None
