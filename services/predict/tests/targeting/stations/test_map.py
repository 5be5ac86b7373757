import re
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from predict.targeting.stations.classes import COLOURS, classify_values
from predict.targeting.stations.map import Spot, draw_map

SQUARE = {"type": "Polygon", "coordinates": [[[2.4, 48.8], [2.5, 48.8], [2.5, 48.9], [2.4, 48.9], [2.4, 48.8]]]}
SVG = "{http://www.w3.org/2000/svg}"


def spot(station: str, score: float = 10, low: float = 8, high: float = 12, registered: int = 1000) -> Spot:
    return Spot(station, "Fontenay-sous-Bois", registered, score, low, high, 1)


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=300))
def test_five_classes_hold_every_value_and_the_best_has_the_strongest_colour(values: list[float]) -> None:
    classes = classify_values(values)
    described = classes.describe(values)

    assert sum(one.stations for one in described) == len(values)
    assert len(described) <= len(COLOURS)
    assert classes.colour(max(values)) == COLOURS[-1]
    assert all(one.high < other.low for one, other in pairwise(described))


def test_distinct_values_fall_in_five_equal_classes() -> None:
    values = [float(number) for number in range(100)]

    assert [one.stations for one in classify_values(values).describe(values)] == [20] * 5


def test_a_map_names_itself_and_each_station_for_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(draw_map([spot("94033_0001")], {"94033_0001": SQUARE}, "Titre", "Ce qu'on voit"))

    assert root.get("role") == "img"
    assert [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")] == ["Titre", "Ce qu'on voit"]
    (path,) = [path for path in root.iter(f"{SVG}path") if path.get("data-station")]
    title = path.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Fontenay-sous-Bois, bureau 1 : 10,0 voix à gagner pour mille inscrits (8,0 à 12,0), rang 1"


def test_an_uncertain_station_is_hatched() -> None:
    shapes = {"94033_0001": SQUARE, "94033_0002": SQUARE}
    sure, other, unsure = spot("94033_0001"), spot("94033_0002"), spot("94033_0002", low=0, high=60)

    assert "url(#hatch)" not in draw_map([sure, other], shapes, "t", "d")
    assert "url(#hatch)" in draw_map([sure, unsure], shapes, "t", "d")


def test_where_most_are_uncertain_none_is_hatched() -> None:
    unsure = [spot(f"94033_000{number}", low=0, high=60) for number in (1, 2)]
    drawn = draw_map([*unsure, spot("94033_0003")], {one.station: SQUARE for one in unsure}, "t", "d")

    assert "url(#hatch)" not in drawn


def test_an_outline_is_drawn_where_its_corners_are() -> None:
    """The path has steps from corner to corner and is closed, so that the last is not drawn."""
    root = ElementTree.fromstring(draw_map([spot("94033_0001")], {"94033_0001": SQUARE}, "t", "d"))
    (path,) = [path for path in root.iter(f"{SVG}path") if path.get("data-station")]
    start, _, steps = path.get("d", "").removeprefix("M").removesuffix("z").partition("l")
    x, y = map(float, start.split())
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", steps)]
    corners = [(x, y)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.append((round(x, 1), round(y, 1)))
    (west, south), (east, south_too), (east_too, north), (west_too, north_too) = corners
    assert (south, east, north, west) == (south_too, east_too, north_too, west_too)
    assert 0 <= west < east <= 800
    assert 0 <= north < south
    # A degree of longitude at 48.85° is two thirds of one of latitude.
    assert abs((east - west) / (south - north) - 0.658) < 0.001


def test_a_station_smaller_than_a_tenth_is_still_a_path() -> None:
    dot = {"type": "Polygon", "coordinates": [[[2.4, 48.8], [2.400001, 48.8], [2.4, 48.800001], [2.4, 48.8]]]}
    shapes = {"94033_0001": SQUARE, "94033_0002": dot}
    drawn = draw_map([spot("94033_0001"), spot("94033_0002")], shapes, "t", "d")
    assert "l0 0z" in drawn


def test_without_boundaries_circles_have_the_area_of_the_registered_voters() -> None:
    spots = [spot("94033_0001", registered=400), spot("94033_0002", registered=1600)]
    root = ElementTree.fromstring(draw_map(spots, {}, "t", "d"))

    small, large = [float(circle.get("r", "0")) for circle in root.iter(f"{SVG}circle")]
    assert large / small == 2


def test_an_empty_campaign_still_makes_a_picture() -> None:
    assert ElementTree.fromstring(draw_map([], {}, "t", "d")).tag == f"{SVG}svg"


def test_names_from_a_file_cannot_break_out_of_the_picture() -> None:
    hostile = Spot("94033_0001", "<script>alert(1)</script>", 10, 1, 1, 1, 1)

    assert "<script" not in draw_map([hostile], {}, "t", "d")
