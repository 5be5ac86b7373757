"""Polling stations and communes, by what people write and read."""

from contextlib import suppress

import pytest
from elections import keys
from elections.places.facts import commune_codes, consulates, find_commune
from elections.places.place import parse_territory
from elections.places.stations import parse_places, parse_station, station_name
from hypothesis import given
from hypothesis import strategies as st

ELSEWHERE = parse_territory("circo:5602")
TODAY = st.sampled_from([code for code in commune_codes() if (found := find_commune(code)) and not found.kind])


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("94080_0016", "Vincennes, bureau 16"),
        ("94080", "Vincennes"),
        ("75056_0412", "Paris 4e, bureau 12"),
        ("69123_0301", "Lyon 3e, bureau 1"),
        ("13055_1604", "Marseille 16e, bureau 4"),
        ("75056_JUS1", "Paris, bureau JUS1"),
        ("31555_069A", "Toulouse, bureau 069A"),
        ("2A004_0001", "Ajaccio, bureau 1"),
        ("ZZ012_0001", "Amsterdam, bureau 1"),
        ("ZZ159", "Podgorica"),
        ("99999_0000", "99999, bureau 0000"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_station_is_called_by_its_commune_and_number(key: str, name: str) -> None:
    assert station_name(key) == name


@pytest.mark.parametrize(
    ("text", "own", "key"),
    [
        ("94080_0016", "circo:5602", "94080_0016"),
        ("Vincennes, bureau 16", "circo:5602", "94080_0016"),
        ("vincennes 16", "circo:9406", "94080_0016"),
        ("94300 bureau 16", "circo:9406", "94080_0016"),
        ("94300 16", "circo:9406", "94080_0016"),
        ("Vincennes (94300), bureau n° 16", "circo:9406", "94080_0016"),
        ("bureau 16 de Vincennes", "circo:9406", "94080_0016"),
        ("BV 16, Vincennes", "circo:9406", "94080_0016"),
        ("bureau de vote n°4", "commune:94080", "94080_0004"),
        ("4", "commune:94080", "94080_0004"),
        ("bureau 12", "secteur:75056SR05", "75056_0512"),
        ("Paris 4e bureau 12", "circo:7507", "75056_0412"),
        ("Paris 4e, bureau 12", "circo:7507", "75056_0412"),
        ("Toulouse bureau 069A", "circo:3101", "31555_069A"),
        ("Saint-Denis bureau 3", "circo:97401", "97411_0003"),
        ("Ajaccio 2", "circo:2A01", "2A004_0002"),
        ("amsterdam, bureau 1", "circo:ZZ04", "ZZ012_0001"),
        ("Sao Paulo 3", "circo:ZZ02", "ZZ188_0003"),
    ],
)
def test_a_station_is_found_by_what_people_write(text: str, own: str, key: str) -> None:
    assert parse_station(text, parse_territory(own)) == key


@pytest.mark.parametrize(
    ("text", "own", "says"),
    [
        ("Trifouillis 4", "circo:5602", "aucune commune"),
        ("Vincennes", "circo:9406", "ajoutez le numéro"),
        ("Saint-Denis 4", "nation:FR", "plusieurs communes"),
        ("Vincenes 4", "nation:FR", "vouliez-vous écrire Vincennes"),
        ("4", "circo:9406", "« 4 »"),
        ("94080_00016", "circo:9406", "bureau"),
        ("", "circo:9406", "ajoutez"),
        ("bureau", "circo:9406", "bureau"),
    ],
)
def test_what_means_no_station_is_refused_in_words(text: str, own: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_station(text, parse_territory(own))


@pytest.mark.parametrize(
    ("text", "own", "codes"),
    [
        ("94080 94033_0001", "circo:9406", ["94080", "94033_0001"]),
        ("Vincennes ; Saint-Mandé 3, 4 et 7", "circo:9406", ["94080", "94067_0003", "94067_0004", "94067_0007"]),
        ("Vincennes, bureau 16, bureau 17", "circo:9406", ["94080_0016", "94080_0017"]),
        ("Vincennes, bureau 16 ; Vincennes, bureau 16", "circo:9406", ["94080_0016"]),
        ("Vincennes\nSaint-Mandé", "circo:9406", ["94080", "94067"]),
        ("Vannes, Auray", "circo:5602", ["56260", "56007"]),
        ("1, 2 et 5", "commune:94080", ["94080_0001", "94080_0002", "94080_0005"]),
        ("94300", "circo:9406", ["94080"]),
        ("  ", "circo:9406", []),
    ],
)
def test_places_are_listed_as_people_list_them(text: str, own: str, codes: list[str]) -> None:
    assert parse_places(text, parse_territory(own)) == codes


def test_an_arrondissement_is_its_known_stations() -> None:
    known = ["75056_0401", "75056_0402", "75056_0501"]
    assert parse_places("Paris 4e", parse_territory("circo:7507"), known) == known[:2]
    with pytest.raises(ValueError, match="un par un"):
        parse_places("Paris 4e", parse_territory("circo:7507"))


def test_a_known_station_is_found_however_its_code_is_padded() -> None:
    assert parse_station("Toulouse bureau 69a", parse_territory("circo:3101"), ["31555_069A"]) == "31555_069A"
    with pytest.raises(ValueError, match="n’a pas de bureau 900"):
        parse_station("Toulouse 900", parse_territory("circo:3101"), ["31555_069A"])


@given(TODAY, st.integers(1, 99))
def test_the_name_of_a_station_means_that_station(commune: str, number: int) -> None:
    key = f"{commune}_{number:04d}"
    assert parse_station(station_name(key), parse_territory(f"commune:{commune}")) == key


@given(st.text(max_size=60))
def test_any_text_means_places_or_is_refused(text: str) -> None:
    with suppress(ValueError):
        assert all(keys.commune_key(code.partition("_")[0]) for code in parse_places(text, ELSEWHERE))


def test_every_consulate_has_the_name_of_a_town() -> None:
    assert len(consulates()) > 200
    for code, name in consulates().items():
        assert keys.commune_key(code) == code
        assert name[0].isalpha()
        assert station_name(f"{code}_0001") == f"{name}, bureau 1"
