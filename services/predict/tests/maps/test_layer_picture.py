from itertools import combinations
from math import dist
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.maps.counted import mix_counts, read_share, read_turnout
from predict.maps.dorling import spread_circles
from predict.maps.figures import Figure, Layer, Subject, format_figure, say_interval
from predict.maps.layer_picture import draw_layer, keys_of
from predict.maps.picture import Area, Disc, Label, place_side_by_side
from predict.maps.projection import project_geometries
from predict.maps.scales import scale_for
from predict.maps.svg import draw_picture
from predict.past_results.elections.rounds import Count

SVG = "{http://www.w3.org/2000/svg}"
SHARE = Subject("Titre", "share", "official-counts-1", "législatives 2024")
CHANGE = Subject("Titre", "points", "official-counts-1", "législatives 2024", diverging=True)


def square(west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def figure(station: str = "94033_0001", value: float | None = 0.3, **more: Any) -> Figure:
    return Figure(station, "Fontenay-sous-Bois", more.pop("registered", 1000), value, **more)


def picture(
    figures: list[Figure], *, subject: Subject = SHARE, shapes: dict[str, Any] | None = None, **how: Any
) -> Any:
    layer = Layer(subject, figures)
    return ElementTree.fromstring(draw_picture(draw_layer(layer, shapes or {}, scale_for([layer]), **how)))


def test_a_map_names_itself_and_each_station_for_who_cannot_see_it() -> None:
    root = picture([figure(low=0.28, high=0.33)], shapes={"94033_0001": square(2.4, 48.8)})

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Titre"
    assert "de 30,0\u202f% à 30,0\u202f%" in root.findtext(f"{SVG}desc")
    (path,) = [path for path in root.iter(f"{SVG}path") if path.get("data-station")]
    assert path.findtext(f"{SVG}title").startswith(
        "Fontenay-sous-Bois, bureau 1 : 30,0\u202f% (28,0\u202f% à 33,0\u202f%)"
    )


@pytest.mark.parametrize(
    ("one", "texture"),
    [
        (figure(low=0.2, high=0.4), "hatch"),
        (figure(confidence=0.5), "dots"),
        (figure(value=None), "cross"),
        (figure(low=0.28, high=0.33), None),
    ],
)
def test_what_is_unsure_is_drawn_unsure_and_the_legend_says_so(one: Figure, texture: str | None) -> None:
    layer = Layer(SHARE, [one])
    svg = draw_picture(draw_layer(layer, {one.station: square(2.4, 48.8)}, scale_for([layer])))

    assert ([f"url(#map-{name})" for name in ("hatch", "dots", "cross") if f"url(#map-{name})" in svg]) == (
        [f"url(#map-{texture})"] if texture else []
    )
    assert [key.texture for key in keys_of(layer, scale_for([layer])) if key.texture] == ([texture] if texture else [])


def test_without_boundaries_circles_have_the_area_of_the_registered_voters() -> None:
    root = picture([figure("94033_0001", registered=400), figure("94033_0002", registered=1600)])

    small, large = [float(circle.get("r", "0")) for circle in root.iter(f"{SVG}circle")]
    assert large / small == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400), st.floats(3, 20)), min_size=2, max_size=40))
def test_circles_that_are_spread_hide_nobody(given_circles: list[tuple[float, float, float]]) -> None:
    places = [(x, y) for x, y, _ in given_circles]
    radii = [radius for _, _, radius in given_circles]
    moved = spread_circles(places, radii)

    for (one, other), (r, s) in zip(combinations(moved, 2), combinations(radii, 2), strict=True):
        assert dist(one, other) > (r + s) * 0.8


def test_two_rounds_side_by_side_have_the_same_classes() -> None:
    before = Layer(SHARE, [figure("94033_0001", 0.1), figure("94033_0002", 0.2)])
    after = Layer(SHARE, [figure("94033_0001", 0.2), figure("94033_0002", 0.4)])
    scale = scale_for([before, after], 3)
    left, right = (draw_layer(layer, {}, scale) for layer in (before, after))
    both = place_side_by_side(left, right, "t", "d")

    assert both.width > left.width + right.width
    fills = {(shape.station, shape.fill) for shape in both.shapes if isinstance(shape, Area | Disc)}
    assert ("94033_0002", scale.fill(0.2)) in fills
    assert ("94033_0001", scale.fill(0.2)) in fills


def test_a_station_keeps_its_place_north_is_up_and_parts_count() -> None:
    north = {
        "type": "MultiPolygon",
        "coordinates": [square(2.4, 48.9)["coordinates"], square(2.49, 48.99, 0.01)["coordinates"]],
    }
    plane = project_geometries({"94033_0001": north, "94033_0002": square(2.4, 48.7)}, 800, 8)

    assert plane.outlines["94033_0001"].centre[1] < plane.outlines["94033_0002"].centre[1]
    assert len(plane.outlines["94033_0001"].rings) == 2


def test_figures_are_said_in_french() -> None:
    assert format_figure(CHANGE, 0.0213) == "+2,1 points"
    assert format_figure(CHANGE, -0.0213) == "−2,1 points"
    assert format_figure(SHARE, None) == "sans donnée"
    assert say_interval(SHARE, figure()) == "compté"
    assert say_interval(SHARE, figure(low=0.1, high=0.2)) == "10,0\u202f% à 20,0\u202f%"


def test_an_empty_map_is_still_a_picture() -> None:
    assert picture([], legend=True, heading=True).tag == f"{SVG}svg"


def test_names_from_a_file_cannot_break_out_of_the_picture() -> None:
    layer = Layer(SHARE, [Figure("94033_0001", "<script>alert(1)</script>", 10, 0.1)])

    assert "<script" not in draw_picture(draw_layer(layer, {}, scale_for([layer]), legend=True, heading=True))


def test_the_past_of_a_redrawn_station_is_a_mixture_of_the_old_ones() -> None:
    one = Count(1000, 500, 10, 10, 480, {1: 240, 2: 240})
    other = Count(500, 400, 0, 0, 400, {1: 400})
    mixed = mix_counts([(0.5, one), (0.5, other)])

    assert mixed is not None
    assert read_turnout(mixed) == pytest.approx(0.65)
    # Of registered voters half are of each: 24 % and 80 % of them voted 1, of 48 % and 80 % whose vote is valid.
    assert read_share(frozenset({1}))(mixed) == pytest.approx((0.24 + 0.8) / (0.48 + 0.8), abs=1e-5)


def test_a_past_that_is_mostly_unknown_is_no_figure() -> None:
    assert mix_counts([(0.4, Count(1000, 500, 0, 0, 500, {1: 500})), (0.6, None)]) is None


def point(longitude: float, latitude: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(2, 3), st.floats(48, 49), st.integers(0, 2000)),
        min_size=1,
        max_size=60,
        unique_by=lambda p: p[:2],
    )
)
def test_stations_of_which_only_the_place_is_known_are_circles_inside_the_picture(
    places: list[tuple[float, float, int]],
) -> None:
    figures = [figure(f"94033_{n:04}", registered=registered) for n, (_, _, registered) in enumerate(places)]
    shapes = {f"94033_{n:04}": point(x, y) for n, (x, y, _) in enumerate(places)}
    layer = Layer(SHARE, figures)
    made = draw_layer(layer, shapes, scale_for([layer]))
    discs = [shape for shape in made.shapes if isinstance(shape, Disc)]

    assert len(discs) == len(places)
    for disc in discs:
        assert disc.radius - 1e-6 <= disc.x <= made.width - disc.radius + 1e-6
        assert disc.radius - 1e-6 <= disc.y <= made.height - disc.radius + 1e-6


def test_where_some_have_a_surface_the_others_are_circles_over_it() -> None:
    figures = [figure("94033_0001"), figure("94033_0002"), figure("94033_0003")]
    shapes = {"94033_0001": square(2.4, 48.8), "94033_0002": point(2.45, 48.85)}
    layer = Layer(SHARE, figures)
    made = draw_layer(layer, shapes, scale_for([layer]))

    assert [type(shape) for shape in made.shapes if isinstance(shape, Area | Disc)] == [Area, Disc, Disc]
    (over, under) = [shape for shape in made.shapes if isinstance(shape, Disc)]
    assert over.y < under.y


@given(st.lists(st.tuples(st.text("abc -", min_size=1, max_size=30), st.integers(1, 40)), min_size=1, max_size=40))
def test_rows_of_circles_stay_in_the_width_and_do_not_touch(communes: list[tuple[str, int]]) -> None:
    figures = [
        Figure(f"{n:05}_{station:04}", name, 1000, 0.3)
        for n, (name, stations) in enumerate(communes)
        for station in range(stations)
    ]
    layer = Layer(SHARE, figures)
    made = draw_layer(layer, {}, scale_for([layer]))
    discs = [shape for shape in made.shapes if isinstance(shape, Disc)]

    assert len(discs) == len(figures)
    assert all(disc.radius <= disc.x <= made.width - disc.radius for disc in discs)
    assert len({(round(disc.x), round(disc.y)) for disc in discs}) == len(discs)
    assert made.height < 70 * (len(figures) / 12 + len(communes)) + 100


def test_names_of_communes_are_those_of_the_largest_and_none_hides_another() -> None:
    figures = [Figure(f"{n:05}_0001", f"Commune numéro {n}", 100 + n, 0.3) for n in range(200)]
    shapes = {one.station: point(2 + (n % 20) / 50, 48 + n // 20 / 50) for n, one in enumerate(figures)}
    layer = Layer(SHARE, figures)
    names = [shape for shape in draw_layer(layer, shapes, scale_for([layer])).shapes if isinstance(shape, Label)]

    assert 0 < len(names) <= 12
    assert "Commune numéro 199" in {name.text for name in names}
    assert all(
        abs(one.y - other.y) > one.size or abs(one.x - other.x) > 5 * len(one.text)
        for one, other in combinations(names, 2)
    )


def test_one_commune_alone_needs_no_name_over_its_map() -> None:
    figures = [figure("75111_0001"), figure("75111_0002")]
    shapes = {"75111_0001": square(2.4, 48.8), "75111_0002": square(2.5, 48.8)}

    assert not list(picture(figures, shapes=shapes).iter(f"{SVG}text"))
