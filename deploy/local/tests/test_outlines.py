"""The outlines that the import of past results sends along: none if a file has the stations' own."""

from pathlib import Path

import pytest
from elections.outlines import OUTLINES
from isoloir_local.gateway.result_files import asked_of, outlines_for


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "geo").mkdir()
    (tmp_path / OUTLINES[1]).touch()
    (tmp_path / "geo" / "bureaux_contours_94_voronoi.geojson").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("territory", "commune"),
    [("circo:2301", "23096"), ("circo:97402", "97407"), ("commune:31555", "31555"), ("departement:23", "23096")],
)
def test_a_territory_without_boundaries_gets_those_of_its_communes(data: Path, territory: str, commune: str) -> None:
    found = outlines_for(data, territory)

    assert found is not None
    path, communes = found
    assert path == data / OUTLINES[1]
    assert commune in communes
    assert asked_of(path, "predict")[0] == "/v1/station-boundaries"
    assert "approchés" in asked_of(path, "predict")[1]["source"]


@pytest.mark.parametrize("territory", ["circo:9406", "nation:FR", "region:24", "circo:ZZ01"])
def test_boundaries_of_stations_go_first_and_large_territories_are_read_by_their_parts(
    data: Path, territory: str
) -> None:
    assert outlines_for(data, territory) is None


def test_without_the_file_nothing_is_sent(tmp_path: Path) -> None:
    assert outlines_for(tmp_path, "circo:2301") is None
