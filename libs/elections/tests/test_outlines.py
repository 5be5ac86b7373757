"""Outlines of a territory, cut out of the country's files."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from elections.outlines import OUTLINES, STATIONS, cut_outlines, find_outlines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three communes, one of which merged into another, and stations of two."""
    (tmp_path / "geo").mkdir()
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {"code": code, "nom": code}, "geometry": {"type": "Polygon", "of": code}}
        for code in ("01033", "01091", "23096")
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    (tmp_path / OUTLINES[1]).write_bytes(gzip.compress(content))
    places = {"code": ["01033_0001", "23096_0001", "23096_0002"], "lon": [5.8, 1.87, 1.88], "lat": [46.1, 46.17, 46.18]}
    pl.DataFrame(places).write_parquet(tmp_path / STATIONS)
    return tmp_path


def codes(collection: dict[str, Any]) -> list[str]:
    return [feature["properties"]["code"] for feature in collection["features"]]


def test_a_territory_gets_its_communes_with_those_that_merged_into_them_and_its_stations(folder: Path) -> None:
    assert codes(cut_outlines(folder, ["01033"])) == ["01033", "01091", "01033_0001"]
    assert codes(cut_outlines(folder, ["23096"])) == ["23096", "23096_0001", "23096_0002"]
    assert codes(cut_outlines(folder, ["97411"])) == []


def test_without_places_of_stations_there_are_communes_alone(folder: Path) -> None:
    (folder / STATIONS).unlink()

    assert codes(cut_outlines(folder, ["23096"])) == ["23096"]


def test_without_the_file_there_is_nothing(tmp_path: Path) -> None:
    assert find_outlines(tmp_path) is None
    assert cut_outlines(tmp_path, ["23096"])["features"] == []


def test_it_is_a_program_that_writes_geojson(folder: Path) -> None:
    command = [sys.executable, "-m", "elections.outlines", str(folder), "23096"]
    said = subprocess.run(command, check=True, capture_output=True).stdout

    assert codes(json.loads(said)) == ["23096", "23096_0001", "23096_0002"]
