"""Positions of communes: a point for all but some overseas, near enough for a distance between two of them."""

import pytest
from elections.places.centres import commune_centre, station_centre
from elections.places.facts import commune_codes, find_commune


def test_every_commune_of_the_mainland_and_the_overseas_departments_has_a_point() -> None:
    unknown = [
        code
        for code in commune_codes()
        if (found := find_commune(code)) and found.kind in ("", "arrondissement") and not commune_centre(code)
    ]
    elsewhere = {code for code in unknown if not code.startswith(("975", "986", "987", "988", "ZX", "00"))}
    assert elsewhere <= {"15031", "15035", "15047", "15171", "85165", "85212"}, "became communes again after 2018"


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("94080", 48.847, 2.439), ("13055", 43.30, 5.40), ("97411", -20.93, 55.45), ("23096", 46.17, 1.87)],
)
def test_a_commune_is_where_it_is(code: str, latitude: float, longitude: float) -> None:
    assert commune_centre(code) == pytest.approx((latitude, longitude), abs=0.03)


def test_a_former_commune_is_where_the_one_is_that_it_merged_into() -> None:
    assert commune_centre("01144") == commune_centre("01025")


def test_a_station_of_the_three_cities_is_in_its_arrondissement() -> None:
    east, west = station_centre("75056_2001"), station_centre("75056_1601")
    assert east
    assert west
    assert east[1] - west[1] > 0.1
    assert station_centre("94033_0012") == commune_centre("94033")
    assert station_centre("00001_0001") is None, "a made-up commune is nowhere"
