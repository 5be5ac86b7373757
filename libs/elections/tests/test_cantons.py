"""Cantons by name and number, their communes, and what is said of those that have parts of communes."""

import pytest
from common.schemas import ElectionKind
from elections.places.cantons import cantons, cantons_of_commune
from elections.places.facts import commune_of_today
from elections.places.held import kinds_held, places_holding, reason_not_held
from elections.places.matching import match_commune
from elections.places.names import place_name
from elections.places.place import Place, parse_territory
from elections.places.search import search_places


def test_the_law_has_2054_cantons_and_no_commune_is_wholly_in_two() -> None:
    assert len(cantons()) == 2_054
    whole = [commune for canton in cantons().values() for commune in canton.communes]
    assert len(whole) == len(set(whole))
    assert all(commune_of_today(commune) for commune in whole)


def test_a_canton_with_a_part_of_a_commune_is_not_whole() -> None:
    assert cantons()["2301"].is_whole
    assert not cantons()["2312"].is_whole
    assert not cantons()["2A01"].is_whole
    # Mayotte's have no communes in INSEE's table.
    assert not cantons()["97604"].is_whole


def test_a_split_commune_votes_in_several_cantons() -> None:
    assert cantons_of_commune("23096") == ("2312", "2313")
    assert cantons_of_commune("23001") == ("2301",)
    assert cantons_of_commune("75056") == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("canton d'Ahun", "canton:2301"),
        ("canton d’ahun", "canton:2301"),
        ("9e canton de la Creuse", "canton:2309"),
        ("canton 2309", "canton:2309"),
        ("canton:2309", "canton:2309"),
        ("2309", "canton:2309"),
        ("canton de la Souterraine", "canton:2315"),
        ("canton de La Souterraine", "canton:2315"),
        ("Guéret-1", "canton:2312"),
        ("canton de Guéret", "canton:2312"),
    ],
)
def test_a_canton_is_found_by_its_name_its_number_or_its_code(typed: str, found: str) -> None:
    assert str(search_places(typed)[0].place) == found


def test_a_commune_comes_before_the_canton_of_its_name() -> None:
    found = [str(one.place) for one in search_places("Ahun")]
    assert found.index("commune:23001") < found.index("canton:2301")
    both = {one.name: one.detail for one in search_places("Guéret")}
    assert both["canton de Guéret-1"].endswith("pour partie")
    assert "Creuse" in both["canton de Guéret-1"]


@pytest.mark.parametrize("territory", ["canton:2398", "canton:7501", "canton:2A01", "canton:97201"])
def test_a_canton_that_elects_nobody_holds_no_election(territory: str) -> None:
    assert kinds_held(parse_territory(territory)) == ()


def test_a_commune_is_sent_to_its_cantons_for_departementales() -> None:
    assert [place_name(one) for one in places_holding(ElectionKind.DEPARTEMENTALES, Place("commune", "23096"))] == [
        "canton de Guéret-1",
        "canton de Guéret-2",
    ]
    refused = reason_not_held(ElectionKind.DEPARTEMENTALES, Place("commune", "23096"))
    assert refused is not None
    assert "canton de Guéret-1 ou canton de Guéret-2" in refused.fr


@pytest.mark.parametrize(
    ("text", "own", "code"),
    [
        ("Saint-Paul", "circo:97402", "97415"),
        ("Saint-Paul", "region:04", "97415"),
        ("Saint-Paul", "departement:60", "60591"),
        ("Saint-Maurice", "canton:9405", "94069"),
        ("Saint-Denis", "commune:93066", "93066"),
        ("Sainte-Foy-lès-Lyon", "metropole:69M", "69202"),
    ],
)
def test_of_communes_of_one_name_that_of_the_campaigns_territory_is_meant(text: str, own: str, code: str) -> None:
    assert match_commune(text, own=parse_territory(own)).certain == code


def test_a_national_campaign_is_asked_which_commune_is_meant() -> None:
    assert match_commune("Saint-Paul", own=Place("nation", "FR")).certain is None
    assert match_commune("Saint-Paul", postcode="97460", own=Place("nation", "FR")).certain == "97415"
    assert match_commune("Paris 4e", own=Place("nation", "FR")).certain == "75104"
