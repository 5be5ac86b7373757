"""What a board shows of few doors, and how it draws the rest."""

from typing import Any
from xml.etree import ElementTree

import pytest
from crm.canvassing.board.approximate_outlines import approximate_outlines
from crm.canvassing.board.map_svg import UNKNOWN, Place, as_svg, colour_of, draw
from crm.canvassing.board.rates import LEAST, rate_of, trend_of
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[-9, 46], [-8.9, 46], [-8.9, 46.1], [-9, 46.1], [-9, 46]]],
}


def place(share: float | None, geometry: dict[str, Any] | None = SQUARE, label: str = "Bureau 1") -> Place:
    return Place("00001_0001", label, geometry, (-8.95, 46.05), share, "dit")


@given(st.integers(0, 50), st.integers(0, 50))
def test_no_share_is_shown_of_fewer_doors_than_the_least(part: int, whole: int) -> None:
    rate = rate_of(min(part, whole), whole)
    assert (rate is None) == (whole < LEAST)


@pytest.mark.parametrize(
    ("week", "before", "said"),
    [(0, 0, ""), (100, 100, "stable"), (110, 100, "stable"), (200, 100, "hausse"), (0, 90, "baisse")],
)
def test_a_trend_is_more_than_the_weather(week: int, before: int, said: str) -> None:
    assert trend_of(week, before) == said


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=6))
def test_a_map_is_well_formed_whatever_is_known(shares: list[float | None]) -> None:
    drawn = as_svg(draw([place(share, SQUARE if number % 2 else None) for number, share in enumerate(shares)]))
    root = ElementTree.fromstring(drawn)
    assert len([shape for shape in root if shape.find("{*}title") is not None]) == len(shares)
    assert "style" not in drawn


def test_a_name_is_written_and_not_obeyed() -> None:
    drawn = as_svg(draw([place(0.3, label="<script>&")]))
    assert "<script>" not in drawn
    assert ElementTree.fromstring(drawn)[0][0].text == "<script>& : dit"


def test_what_is_not_known_has_a_colour_of_its_own() -> None:
    assert colour_of(None) == UNKNOWN
    assert len({colour_of(share) for share in (0.0, 0.1, 0.3, 0.6, 1.0)}) == 5


def test_an_outline_with_a_hole_keeps_it() -> None:
    ring = SQUARE["coordinates"]
    hole = [[-8.96, 46.04], [-8.94, 46.04], [-8.94, 46.06], [-8.96, 46.04]]
    (shape,) = draw([place(0.1, {"type": "Polygon", "coordinates": [*ring, hole]})]).shapes
    assert [len(one) for one in shape.rings] == [5, 4]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), unique=True, max_size=12))
def test_without_outlines_each_station_has_what_is_nearest_to_its_addresses(points: list[tuple[int, int]]) -> None:
    centres = {f"00001_{at:04}": (2 + x / 100, 46 + y / 100) for at, (x, y) in enumerate(points)}
    outlines = approximate_outlines(centres)
    assert set(outlines) in (set(), set(centres))
    for station, outline in outlines.items():
        area = shape(outline)
        assert area.geom_type == "Polygon"
        assert area.distance(Point(centres[station])) < 1e-9
    assert not outlines or len(points) >= 3
