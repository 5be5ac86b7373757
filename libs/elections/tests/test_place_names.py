"""Territories are called what people call them."""

import pytest
from elections.places.facts import find_commune
from elections.places.names import commune_name, distinct_commune_name, place_name, sector_of_arrondissement
from elections.places.place import Place, parse_territory


@pytest.mark.parametrize(
    ("territory", "name"),
    [
        ("nation:FR", "France entière"),
        ("circo:2902", "2e circonscription du Finistère"),
        ("circo:9406", "6e circonscription du Val-de-Marne"),
        ("circo:0101", "1re circonscription de l'Ain"),
        ("circo:4001", "1re circonscription des Landes"),
        ("circo:2301", "circonscription de la Creuse"),
        ("circo:98801", "1re circonscription de la Nouvelle-Calédonie"),
        ("circo:97401", "1re circonscription de La Réunion"),
        ("circo:ZZ07", "7e circonscription des Français de l'étranger (Allemagne, Europe centrale)"),
        ("circo:0001", "circonscription du Val-Fictif"),
        ("commune:29019", "Brest"),
        ("commune:75104", "Paris 4e"),
        ("commune:ZX701", "Saint-Barthélemy"),
        ("departement:29", "Finistère"),
        ("region:53", "Bretagne"),
        ("collectivite:94", "Corse"),
        ("collectivite:988", "Nouvelle-Calédonie"),
        ("canton:2309", "canton de Felletin"),
        ("canton:2301", "canton d'Ahun"),
        ("canton:2315", "canton de la Souterraine"),
        ("canton:2312", "canton de Guéret-1"),
        ("canton:2398", "98e canton de la Creuse"),
        ("secteur:75056SR01", "Paris Centre"),
        ("secteur:75056SR05", "Paris 5e"),
        ("secteur:69123SR01", "Lyon 1er"),
        ("secteur:13055SR01", "1er secteur de Marseille (1er et 7e arrondissements)"),
        ("metropole:69M", "métropole de Lyon"),
        ("departement:23", "Creuse"),
        ("epci:200000172", "intercommunalité 200000172"),
    ],
)
def test_a_territory_is_called_what_people_call_it(territory: str, name: str) -> None:
    assert place_name(parse_territory(territory)) == name


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("94052", "de Nogent-sur-Marne"),
        ("92002", "d'Antony"),
        ("76351", "du Havre"),
        ("93045", "des Lilas"),
        ("17300", "de La Rochelle"),
        ("94038", "de L'Haÿ-les-Roses"),
    ],
)
def test_a_commune_is_joined_to_what_belongs_to_it(code: str, said: str) -> None:
    found = find_commune(code)
    assert found is not None
    assert found.with_of() == said


def test_arrondissements_share_sectors_as_the_law_says() -> None:
    assert [str(sector_of_arrondissement(code)) for code in ("75101", "75104", "75105", "13207", "69389")] == [
        "secteur:75056SR01",
        "secteur:75056SR01",
        "secteur:75056SR05",
        "secteur:13055SR01",
        "secteur:69123SR09",
    ]
    with pytest.raises(KeyError):
        sector_of_arrondissement("29019")


def test_two_collectivities_that_are_counted_together_are_named_together() -> None:
    assert place_name(Place("region", "978")) == "Saint-Martin et Saint-Barthélemy"
    assert place_name(Place("collectivite", "978")) == "Saint-Martin"


def test_a_code_that_is_no_longer_used_has_the_name_of_the_commune_of_today() -> None:
    assert commune_name("02077") == "Bernoy-le-Château"
    assert commune_name("99999") == "99999"


def test_a_commune_whose_name_others_have_is_told_with_its_departement() -> None:
    assert distinct_commune_name("97411") == "Saint-Denis (La Réunion)"
    assert distinct_commune_name("93066") == "Saint-Denis (Seine-Saint-Denis)"
    assert distinct_commune_name("94080") == "Vincennes"
    assert distinct_commune_name("ZZ") == commune_name("ZZ")
