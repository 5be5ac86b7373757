import pytest
from proxy.people.identities.place_names import place_of
from proxy.people.identities.registration import UNKNOWN, find_commune_code

HERE = "circo:9406"


@pytest.mark.parametrize(
    "text", ["94033", "Fontenay-sous-Bois", "fontenay sous bois", " FONTENAY SOUS-BOIS ", "94120", "94120 Fontenay"]
)
def test_a_commune_is_known_by_code_name_or_postcode(text: str) -> None:
    assert find_commune_code(text, HERE) == "94033"


def test_accents_and_apostrophes_do_not_matter() -> None:
    assert find_commune_code("l’hay les roses", HERE) == "94038"


def test_a_name_that_several_communes_have_asks_for_the_postcode() -> None:
    found = find_commune_code("St-Denis", HERE)
    assert isinstance(found, tuple)
    assert "Saint-Denis (93200)" in found[0]
    assert "Saint-Denis (97400)" in found[0]
    assert find_commune_code("93200 St-Denis", HERE) == "93066"


@pytest.mark.parametrize(("territory", "code"), [("circo:9302", "93066"), ("circo:97401", "97411")])
def test_the_campaign_s_territory_decides_between_communes_of_one_name(territory: str, code: str) -> None:
    assert find_commune_code("Saint-Denis", territory) == code


@pytest.mark.parametrize("text", ["75101", "Paris", "Paris 1er", "75001", "paris 1er arrondissement"])
def test_who_lives_in_an_arrondissement_votes_in_the_city(text: str) -> None:
    assert find_commune_code(text, HERE) == "75056"


@pytest.mark.parametrize("text", ["99999", "94999", "Trifouillis-les-Oies", "94120x"])
def test_an_unknown_commune_is_refused(text: str) -> None:
    assert find_commune_code(text, HERE) is UNKNOWN


def test_a_name_that_is_almost_right_is_asked_about() -> None:
    found = find_commune_code("Vincenne", HERE)
    assert isinstance(found, tuple)
    assert "Vincennes (94300)" in found[0]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("98818", "Nouméa"),
        ("98735", "Papeete"),
        ("98758", "Uturoa"),
        ("98833", "Kouaoua"),
        ("98601", "Wallis-et-Futuna"),
        ("97611", "Mamoudzou"),
        ("ZX801", "Saint-Martin (978)"),
        ("97502", "Saint-Pierre (975)"),
    ],
)
def test_overseas_a_commune_is_found_too(code: str, name: str) -> None:
    assert find_commune_code(f"commune:{code}", HERE) == code
    assert find_commune_code(name, HERE) == code


def test_the_place_of_a_vote_is_told_apart_from_its_namesakes() -> None:
    assert place_of("08389", "", "08389_0002") == "Saint-Marcel (Ardennes), bureau 2"
    assert place_of("94033", "", None) == "Fontenay-sous-Bois"
