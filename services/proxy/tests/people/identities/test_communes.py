import pytest
from proxy.people.identities.registration import CODE_ONLY, UNKNOWN, Communes

KNOWN = Communes(
    {
        "94033": "Fontenay-sous-Bois",
        "93066": "Saint-Denis",
        "97411": "Saint-Denis",
        "75101": "Paris 1er Arrondissement",
        "2A004": "Ajaccio",
        "94038": "L'Haÿ-les-Roses",
    }
)


@pytest.mark.parametrize("text", ["94033", "Fontenay-sous-Bois", "fontenay sous bois", " FONTENAY SOUS-BOIS "])
def test_a_commune_is_known_by_code_or_by_name(text: str) -> None:
    assert KNOWN.find(text) == "94033"


def test_accents_and_apostrophes_do_not_matter() -> None:
    assert KNOWN.find("l’hay les roses") == "94038"


def test_a_name_that_several_communes_have_asks_for_the_code() -> None:
    found = KNOWN.find("St-Denis")
    assert isinstance(found, tuple)
    assert "93066" in found[0]
    assert "97411" in found[0]


def test_who_lives_in_an_arrondissement_votes_in_the_city() -> None:
    assert KNOWN.find("75101") == KNOWN.find("Paris") == "75056"
    assert KNOWN.name_of("75056") == "Paris"


@pytest.mark.parametrize("text", ["99999", "94999", "Trifouillis-les-Oies", "94120x", "<script>"])
def test_an_unknown_commune_is_refused(text: str) -> None:
    assert KNOWN.find(text) is UNKNOWN


def test_communes_that_no_list_has_are_taken_by_code() -> None:
    assert KNOWN.find("98818") == "98818"
    assert KNOWN.find("97608") == "97608"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("98818", "Nouméa"),
        ("98735", "Papeete"),
        ("98758", "Uturoa"),
        ("98833", "Kouaoua"),
        ("98601", "Wallis-et-Futuna"),
        ("97611", "Mamoudzou"),
        ("97502", "Saint-Pierre"),
        ("ZX801", "Saint-Martin"),
    ],
)
def test_overseas_a_commune_has_its_name_too(code: str, name: str) -> None:
    assert KNOWN.name_of(code) == Communes({}).name_of(code) == name
    assert KNOWN.find(name) == code


def test_without_a_list_only_codes_are_taken() -> None:
    assert Communes({}).find("94033") == "94033"
    assert Communes({}).find("2a004") == "2A004"
    assert Communes({}).find("Vincennes") is CODE_ONLY
    assert Communes({}).find("99999") is UNKNOWN
