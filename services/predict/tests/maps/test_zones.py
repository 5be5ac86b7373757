"""More stations than a picture can show: departments, or constituencies, instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.maps.figures import Figure, Layer, Subject
from predict.maps.zones import group_by_zone, place_zones, zones_of

SUBJECT = Subject("Participation", "share", "results-1", "2024")
VOTES = Subject("Voix", "votes", "results-1", "2024")


def figures(*of: tuple[str, int, float | None]) -> list[Figure]:
    return [Figure(station, "commune", registered, value) for station, registered, value in of]


def test_a_nation_is_drawn_by_department_and_a_department_by_constituency() -> None:
    assert zones_of(["94033_0001", "29019_0001", "97411_0001"], {}) == {
        "94033_0001": "94",
        "29019_0001": "29",
        "97411_0001": "974",
    }
    inside = {"94033_0001": "9406", "94080_0001": "9405"}
    assert zones_of(["94033_0001", "94080_0001"], inside) == inside


def test_shares_are_means_by_voters_and_votes_are_sums() -> None:
    rows = figures(
        ("94033_0001", 100, 0.5), ("94033_0002", 300, 0.7), ("94033_0003", 50, None), ("29019_0001", 10, 0.2)
    )
    zones = zones_of([row.station for row in rows], {})
    shares, votes = (group_by_zone(Layer(subject, rows), zones) for subject in (SUBJECT, VOTES))
    by_zone = {figure.station: figure for figure in shares.figures}

    assert by_zone["94"].value == pytest.approx(0.65)
    assert by_zone["94"].registered == 450
    assert {f.station: f.value for f in votes.figures} == pytest.approx({"94": 1.2, "29": 0.2})
    assert shares.subject.one == "département"
    assert "4 bureaux ne se lisent pas" in shares.subject.notes[-1]


def test_a_zone_stands_where_its_voters_are_and_overseas_nowhere() -> None:
    rows = figures(("94033_0001", 100, 0.5), ("94033_0002", 300, 0.7), ("97411_0001", 10, 0.2))
    zones = zones_of([row.station for row in rows], {})
    square = [[[2.0, 48.0], [2.2, 48.0], [2.2, 48.2], [2.0, 48.2]]]
    placed = place_zones(
        Layer(SUBJECT, rows),
        zones,
        {
            "94033_0001": {"type": "Point", "coordinates": [2.5, 48.5]},
            "94033_0002": {"type": "Polygon", "coordinates": square},
            "97411_0001": {"type": "Point", "coordinates": [55.0, -21.0]},
        },
    )
    assert set(placed) == {"94"}
    assert placed["94"]["coordinates"] == pytest.approx(
        [(2.5 * 100 + 2.1 * 300) / 400, (48.5 * 100 + 48.1 * 300) / 400]
    )


rows = st.tuples(st.sampled_from(["94", "29", "75"]), st.integers(0, 3000), st.one_of(st.none(), st.floats(0, 1)))


@given(st.lists(rows, min_size=1, max_size=30))
def test_a_mean_lies_among_its_stations(drawn: list[tuple[str, int, float | None]]) -> None:
    given_ = figures(*((f"{zone}001_{n:04}", people, value) for n, (zone, people, value) in enumerate(drawn)))
    zones = zones_of([row.station for row in given_], {})
    for figure in group_by_zone(Layer(SUBJECT, given_), zones).figures:
        known = [r.value for r in given_ if zones[r.station] == figure.station and r.value is not None and r.registered]
        assert (figure.value is None) == (not known)
        if figure.value is not None:
            assert min(known) - 1e-9 <= figure.value <= max(known) + 1e-9
