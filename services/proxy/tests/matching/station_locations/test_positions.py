import json
import math

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from proxy.matching.station_locations.location_files import NotStationLocations, middle_of, read_locations


def polygon(ring: list[tuple[float, float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(0.0005, 2), st.floats(0.0005, 2))
def test_the_middle_of_a_rectangle_is_its_centre(south: float, west: float, height: float, width: float) -> None:
    corners = [(west, south), (west + width, south), (west + width, south + height), (west, south + height)]

    latitude, longitude = middle_of(polygon(corners))

    assert math.isclose(latitude, south + height / 2, abs_tol=1e-6)
    assert math.isclose(longitude, west + width / 2, abs_tol=1e-6)


def test_of_several_parts_the_largest_counts() -> None:
    small = [[[0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1], [0, 0]]]
    large = [[[10, 40], [12, 40], [12, 42], [10, 42], [10, 40]]]

    assert middle_of({"type": "MultiPolygon", "coordinates": [small, large]}) == pytest.approx((41, 11))


def test_addresses_of_one_station_are_averaged() -> None:
    content = "code_bv,numero,voie,lon,lat\n94001_1,2,Impasse,2.0,48.0\n94001_0001,4,Impasse,3.0,49.0\n"

    found = read_locations(content.encode())

    assert found.points == {"94001_0001": (48.5, 2.5)}
    assert found.refused == []


def test_a_line_that_says_nothing_is_refused_and_the_others_are_kept() -> None:
    lines = ["code;latitude;longitude", "94033;48,85;2,48", "94080;nan;2", "banlieue;48;2", "94067;95;2", "94068"]

    found = read_locations("\r\n".join(lines).encode("utf-8-sig"))

    assert found.points == {"94033": (48.85, 2.48)}
    assert [one.line for one in found.refused] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"type": "FeatureCollection"}',
        b'{"features": []}',
        b'{"features": [{"properties": {"code": "94033"}, "geometry": {"type": "LineString", "coordinates": []}}]}',
        b'{"features": [{"properties": null, "geometry": null}, 3]}',
        b"\xff\xfe\x00",
        b"code;latitude\n94033;48\n",
        b'code;latitude;longitude\n"94033;48;2\n',
        b"[" * 100_000,
        b"{" * 100_000,
    ],
)
async def test_a_file_that_says_where_nothing_is_is_refused_by_name(coordinator: AsyncClient, content: bytes) -> None:
    with pytest.raises(NotStationLocations):
        read_locations(content)
    answer = await coordinator.post(
        "/v1/station-locations", files={"file": ("lieux.csv", content)}, data={"source": "Essai"}
    )

    assert answer.status_code == 422
    assert answer.json()["pointer"] == "/file"


async def test_a_newer_file_takes_the_place_of_an_older_one(coordinator: AsyncClient) -> None:
    for latitude, source in ((48.1, "un"), (48.2, "deux")):
        point = {"type": "Point", "coordinates": [2.0, latitude]}
        features = [{"properties": {"code": "94033"}, "geometry": point}]
        files = {"file": ("communes.geojson", json.dumps({"features": features}).encode())}
        assert (
            await coordinator.post("/v1/station-locations", files=files, data={"source": source})
        ).status_code == 200

    assert (await coordinator.get("/v1/station-locations")).json()["items"] == [
        {"source": "deux", "communes": 1, "stations": 0}
    ]
