"""Whose people live in which station: nobody is lost and nobody is counted twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.profiles.weights import (
    Parts,
    count_addresses,
    fill_from_coarser,
    split_by_addresses,
    split_by_areas,
    split_by_registered,
)
from shapely.geometry import box

WEST, EAST = box(0, 0, 1, 1), box(1, 0, 2, 1)
PLACES = {"940330101": WEST, "940330102": EAST}

points = st.lists(st.tuples(st.floats(0.01, 1.99), st.floats(0.01, 0.99)), min_size=1, max_size=20)


@given(st.dictionaries(st.sampled_from(["94033_0001", "94033_0002", "94033_0003"]), points, min_size=1))
def test_the_people_of_a_place_with_addresses_are_all_in_some_station(
    addresses: dict[str, list[tuple[float, float]]],
) -> None:
    parts = split_by_addresses(count_addresses(addresses, PLACES), dict.fromkeys(addresses, 900))

    for column, whole in zip(parts.inside.T, parts.inside.sum(axis=0), strict=True):
        assert not column.any() or whole == pytest.approx(1)


def test_an_address_counts_for_its_stations_registered_voters() -> None:
    """One tower of 900 voters is no less than nine houses of 900 voters."""
    addresses = {"94033_0001": [(0.5, 0.5)], "94033_0002": [(0.1 * n, 0.2) for n in range(1, 10)]}

    parts = split_by_addresses(count_addresses(addresses, PLACES), {"94033_0001": 900, "94033_0002": 900})

    assert parts.inside[:, 0] == pytest.approx([0.5, 0.5])


def test_an_address_in_a_sliver_between_places_goes_to_the_nearest_and_a_far_one_to_none() -> None:
    counts = count_addresses({"94033_0001": [(2.0005, 0.5), (2.5, 0.5)]}, PLACES)

    assert counts.inside.tolist() == [[0.0, 1.0]]


def test_a_point_that_several_addresses_share_counts_for_all_of_them() -> None:
    counts = count_addresses({"94033_0001": [(0.5, 0.5)] * 7}, PLACES)

    assert counts.inside.tolist() == [[7.0, 0.0]]


def test_areas_share_people_as_they_share_ground() -> None:
    parts = split_by_areas({"94033_0001": box(0, 0, 0.25, 1), "94033_0002": box(0.25, 0, 2, 1)}, PLACES)

    assert parts.inside == pytest.approx(np.asarray([[0.25, 0.0], [0.75, 1.0]]))


def test_a_place_without_addresses_is_shared_by_area_instead() -> None:
    known = Parts(("94033_0001", "94033_0002"), ("940330101", "940330102"), np.asarray([[1.0, 0.0], [0.0, 0.0]]))
    areas = split_by_areas({"94033_0001": box(0, 0, 1.5, 1), "94033_0002": box(1.5, 0, 2, 1)}, PLACES)

    assert fill_from_coarser(known, areas).inside == pytest.approx(np.asarray([[1.0, 0.5], [0.0, 0.5]]))


def test_the_stations_of_a_commune_share_it_as_they_share_its_voters() -> None:
    parts = split_by_registered({"94033_0001": 300, "94033_0002": 900, "94067_0001": 500})

    assert parts.places == ("94033", "94067")
    assert parts.inside == pytest.approx(np.asarray([[0.25, 0.0], [0.75, 0.0], [0.0, 1.0]]))


def test_without_addresses_or_places_there_is_nothing_to_share() -> None:
    assert not split_by_addresses(count_addresses({}, PLACES), {}).inside.size
    assert not split_by_areas({}, {}).inside.size


def test_a_commune_keeps_its_people_where_boundaries_cross_its_border() -> None:
    """An address of one commune that falls in the IRIS of the next is taken to be in the nearest of its own."""
    places = {"940330101": WEST, "940670101": EAST}

    counts = count_addresses({"94033_0001": [(1.0003, 0.5)]}, places)
    areas = split_by_areas({"94033_0001": box(0, 0, 1.1, 1), "94067_0001": box(1.1, 0, 2, 1)}, places)

    assert counts.inside.tolist() == [[1.0, 0.0]]
    assert areas.inside.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_a_district_of_paris_votes_in_paris() -> None:
    assert count_addresses({"75056_0101": [(0.5, 0.5)]}, {"751010101": WEST}).inside.tolist() == [[1.0]]
