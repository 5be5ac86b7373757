"""Vector tiles as SVG: lines as they were laid, names where there is room, nothing that a broken tile says."""

import re
from collections.abc import Mapping
from math import hypot
from typing import Any, cast

import shapely
from hypothesis import given
from hypothesis import strategies as st
from kit.basemap.lines import GRID, cut_to_grid, lines_of, path_of
from kit.basemap.street_names import write_street_names
from kit.basemap.tile_svg import draw_tile, part_of
from mapbox_vector_tile import encode  # pyright: ignore[reportUnknownVariableType]
from mapbox_vector_tile.Mapbox import vector_tile_pb2

EXTENT = 4096
places = st.tuples(st.integers(0, EXTENT), st.integers(0, EXTENT))


def tile_of(layer: str, *things: tuple[shapely.Geometry, Mapping[str, object]]) -> bytes:
    features = [{"geometry": geometry, "properties": said} for geometry, said in things]
    return cast(Any, encode)(
        [{"name": layer, "features": features}], default_options={"y_coord_down": True, "extents": EXTENT}
    )


@given(st.lists(places, min_size=2, max_size=12, unique=True))
def test_a_line_runs_where_it_was_laid(points: list[tuple[int, int]]) -> None:
    tile: Any = cast(Any, vector_tile_pb2).tile()
    tile.ParseFromString(tile_of("roads", (shapely.LineString(points), {"kind": "minor_road"})))
    (feature,) = tile.layers[0].features
    found = [point for line, _ in lines_of(feature.geometry, EXTENT) for point in line]
    expected = [(round(x * GRID / EXTENT), round(y * GRID / EXTENT)) for x, y in points]
    # Points that fall together on the coarser grid are one.
    expected = [one for number, one in enumerate(expected) if number == 0 or expected[number - 1] != one]
    assert found == expected


@given(st.lists(st.integers(0, 2**32 - 1), max_size=40))
def test_no_commands_a_tile_can_hold_break_the_reader(commands: list[int]) -> None:
    for line, closed in lines_of(commands, EXTENT):
        if len(line) > 1:
            assert path_of(line, closed=closed).startswith("M")


def test_a_hole_stays_a_hole_and_a_path_says_its_steps() -> None:
    ring = shapely.Polygon([(0, 0), (4096, 0), (4096, 4096), (0, 4096)], [[(1024, 1024), (1024, 2048), (2048, 2048)]])
    svg = draw_tile(tile_of("water", (ring, {"kind": "lake"})), 14)
    assert svg.count("<path") == 1
    assert 'fill-rule="evenodd"' in svg
    assert svg.count("z") >= 2
    assert path_of([(0, 10), (5, 4), (6, 4)], closed=False) == "M0 10l5-6 1 0"


def test_each_thing_is_drawn_from_the_level_at_which_it_can_be_told() -> None:
    content = tile_of(
        "roads", (shapely.LineString([(0, 0), (4096, 4096)]), {"kind": "minor_road", "name": "Rue Haute"})
    )
    assert "<path" not in draw_tile(content, 11)
    assert "<path" in draw_tile(content, 12)
    assert "Rue Haute" not in draw_tile(content, 13)
    assert "Rue Haute" in draw_tile(content, 14)


def test_a_layer_or_a_kind_of_another_schema_is_left_out() -> None:
    line = shapely.LineString([(0, 0), (4096, 4096)])
    for layer, said in (("transportation", {"class": "minor"}), ("roads", {"kind": "canal"}), ("roads", {})):
        assert "<path" not in draw_tile(tile_of(layer, (line, said)), 15)


def test_names_are_text_and_none_lies_on_another() -> None:
    lines = {f"Rue <{number}> & Fils": [[(50, 200 + 4 * number), (900, 200 + 4 * number)]] for number in range(12)}
    svg = write_street_names(lines)
    assert "&lt;" in svg
    assert "&amp;" in svg
    assert svg.count("<textPath") == 1


def test_a_name_stands_only_on_a_street_with_room_for_it_and_reads_from_the_left() -> None:
    assert not write_street_names({"Avenue du Général-de-Gaulle": [[(0, 0), (60, 0)]]})
    assert not write_street_names({"Rue en Boucle": [[(500, 500), (800, 500), (800, 800), (500, 510)]]})
    svg = write_street_names({"Rue Haute": [[(900, 300), (100, 310)]]})
    x, y, dx, dy = map(int, re.findall(r"-?\d+", re.findall(r'd="(M[^"]*)"', svg)[0])[:4])
    assert (x, y) == (100, 310)
    assert hypot(dx, dy) > 0
    assert dx > 0


@given(st.lists(places, min_size=2, max_size=8, unique=True), st.integers(1, 3), st.integers(0, 7), st.integers(0, 7))
def test_a_part_of_a_tile_shows_what_the_whole_shows_there(
    points: list[tuple[int, int]], nearer: int, column: int, row: int
) -> None:
    tile: Any = cast(Any, vector_tile_pb2).tile()
    tile.ParseFromString(tile_of("roads", (shapely.LineString(points), {"kind": "minor_road"})))
    (feature,) = tile.layers[0].features
    part = part_of(nearer, column, row)
    square = shapely.box(0, 0, GRID, GRID)
    moved = shapely.transform(
        shapely.LineString(points),
        lambda them: them * (part.across * GRID / EXTENT) - (GRID * part.column, GRID * part.row),
    )
    pieces = [piece for line, _ in lines_of(feature.geometry, EXTENT, part) for piece in cut_to_grid(line)]
    # To a unit of the grid, all that is there is shown, and nothing else.
    shown = shapely.buffer(shapely.MultiLineString(pieces), 2) if pieces else shapely.Point()
    assert shapely.covers(shown, shapely.intersection(moved, square)) or not shapely.intersects(moved, square)
    assert all(shapely.covers(shapely.buffer(moved, 2), shapely.LineString(piece)) for piece in pieces)


def test_looking_nearer_than_the_finest_tile_makes_no_line_thicker() -> None:
    content = tile_of(
        "roads", (shapely.LineString([(0, 100), (4096, 100)]), {"kind": "minor_road", "name": "Rue Haute"})
    )
    whole, part = draw_tile(content, 15), draw_tile(content, 18, part_of(3, 0, 0))
    assert re.findall(r'stroke-width="(\d+)" stroke-linecap', whole) == re.findall(
        r'stroke-width="(\d+)" stroke-linecap', part
    )
    assert "Rue Haute" in part
    assert "<path" not in draw_tile(content, 18, part_of(3, 0, 7))
