"""Places suggested while one types."""

import pytest
from elections.places.place import parse_territory
from elections.places.stations import parse_places, station_name
from elections.places.suggestions import communes_meant, suggest_places
from hypothesis import given, settings
from hypothesis import strategies as st

KNOWN = ["94033_0001", "94067_0001", "94080_0001", "94080_0002", "94080_0012"]
OWN = parse_territory("circo:9406")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("vinc", ["Vincennes", "Vincennes, bureau 1", "Vincennes, bureau 2", "Vincennes, bureau 12"]),
        ("vincennes 1", ["Vincennes, bureau 1", "Vincennes, bureau 12"]),
        ("Vincennes, bureau 12", ["Vincennes, bureau 12"]),
        ("94300", ["Vincennes", "Vincennes, bureau 1", "Vincennes, bureau 2", "Vincennes, bureau 12"]),
        ("bureau 12", ["Vincennes, bureau 12"]),
        ("st mand", ["Saint-Mandé", "Saint-Mandé, bureau 1"]),
        ("", []),
        ("zzzzzz", []),
    ],
)
def test_places_of_the_campaign_are_suggested_with_their_stations(text: str, names: list[str]) -> None:
    assert [station_name(code) for code in suggest_places(text, OWN, KNOWN)] == names


def test_a_commune_elsewhere_is_suggested_where_none_of_the_campaign_is_meant() -> None:
    assert "Guéret" in [station_name(code) for code in suggest_places("guéret", OWN, KNOWN)]


def test_the_stations_of_an_arrondissement_are_suggested() -> None:
    known = ["75056_0401", "75056_0501"]
    assert suggest_places("Paris 4e", parse_territory("circo:7507"), known) == ["75056_0401"]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_what_is_suggested_is_understood(text: str) -> None:
    for code in suggest_places(text, OWN, KNOWN):
        assert parse_places(station_name(code), parse_territory(f"commune:{code.partition('_')[0]}")) == [code]


@settings(deadline=None)
@given(st.one_of(st.text(max_size=30), st.sampled_from(["vinc", "Vincennes 1", "94300", "bureau 12", "st mand", "4"])))
def test_the_stations_of_the_communes_that_are_meant_are_all_that_is_asked_of(text: str) -> None:
    meant = communes_meant(text, OWN)
    theirs = [key for key in KNOWN if key.partition("_")[0] in meant]

    assert suggest_places(text, OWN, theirs) == suggest_places(text, OWN, KNOWN)


def test_in_the_nation_a_commune_is_looked_up_by_name() -> None:
    assert communes_meant("Guéret 3", parse_territory("nation:FR"))[0] == "23096"
