"""Approximate areas: what a file of communes and of stations' places is made into."""

import json
from typing import Any

import pytest
from predict.past_results.boundaries.geojson import read_geojson
from shapely.geometry import shape


def square(x: float, y: float, side: float = 0.1) -> dict[str, Any]:
    corners = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [corners]}


def point(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def read(features: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rows = [{"type": "Feature", "properties": {"code": code}, "geometry": one} for code, one in features.items()]
    found, refused = read_geojson(json.dumps({"type": "FeatureCollection", "features": rows}).encode())
    assert refused == []
    return {code: shape(geometry) for code, geometry in found.items()}


def test_stations_share_their_commune_by_nearness_and_leave_nothing_of_it() -> None:
    places = {"23001_0001": point(2.02, 46.05), "23001_0002": point(2.08, 46.02), "23001_0003": point(2.08, 46.08)}
    found = read({"23001": square(2.0, 46.0), **places})

    cells = [found[station] for station in places]
    assert sum(cell.area for cell in cells) == pytest.approx(found["23001"].area, rel=1e-3)
    for station, place in places.items():
        assert found[station].contains(shape(place))
    assert cells[0].intersection(cells[1]).area == pytest.approx(0, abs=1e-8)


def test_a_lone_station_has_its_whole_commune() -> None:
    found = read({"23001": square(2.0, 46.0), "23001_0001": point(2.02, 46.05)})

    assert found["23001_0001"].equals(found["23001"])


def test_stations_of_one_school_share_what_is_nearest_to_it() -> None:
    places = {"23001_0001": point(2.02, 46.05), "23001_0002": point(2.02, 46.05), "23001_0003": point(2.08, 46.05)}
    found = read({"23001": square(2.0, 46.0), **places})

    assert [found[station].geom_type for station in places] == ["Polygon"] * 3
    together = found["23001_0001"].union(found["23001_0002"])
    assert together.area == pytest.approx(found["23001"].area / 2, rel=0.01)


def test_points_without_an_outline_of_their_commune_stay_points() -> None:
    found = read({"23001": square(2.0, 46.0), "23002_0001": point(3.0, 46.05)})

    assert found["23002_0001"].geom_type == "Point"
    assert found["23001"].geom_type == "Polygon"


def test_a_surface_is_not_replaced_by_a_cell() -> None:
    found = read({"23001": square(2.0, 46.0), "23001_0001": square(2.0, 46.0, 0.05)})

    assert found["23001_0001"].area < found["23001"].area


def test_an_old_commune_is_a_part_of_the_one_it_merged_into() -> None:
    # Châtillon-en-Michaille merged into Valserhône, which kept the code of Bellegarde.
    found = read({"01033": square(5.8, 46.1), "01091": square(5.9, 46.1)})

    assert sorted(found) == ["01033", "01091"]
    assert found["01033"].area == pytest.approx(0.02, rel=1e-3)
