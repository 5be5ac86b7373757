import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import shapely
from common.scopes import SCOPES
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.past_results.boundaries.service import forget_source, import_boundaries, list_sources, read_geometries
from predict.past_results.boundaries.simplify import coarsen, read_boundaries, simplify_boundaries
from shapely.geometry import shape

SQUARE = {"type": "Polygon", "coordinates": [[[2.4, 48.8], [2.5, 48.8], [2.5, 48.9], [2.4, 48.9], [2.4, 48.8]]]}


def feature(code: str, geometry: Any = SQUARE) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


async def send(client: AsyncClient, content: bytes, source: str = "Essai") -> Response:
    return await client.post("/v1/station-boundaries", files={"file": ("c.geojson", content)}, data={"source": source})


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


async def test_real_boundaries_are_stored_once_and_again_for_nothing(client: AsyncClient, data: Path) -> None:
    content = (data / "geo" / "bureaux_contours_94_voronoi.geojson").read_bytes()

    first, again = [(await send(client, content)).json() for _ in range(2)]

    assert first == {"boundaries": 809, "stored": 809, "shared": False, "rejected": []}
    assert again["stored"] == 0


@pytest.mark.parametrize("name", ["bureaux_contours_94_voronoi.geojson", "bureaux_contours_2902_2903.geojson"])
def test_simplified_boundaries_keep_their_surface_and_lose_many_of_their_points(data: Path, name: str) -> None:
    content = (data / "geo" / name).read_text()
    boundaries, refused = read_boundaries(json.loads(content))

    simplified = {station: shape(geometry) for station, geometry in simplify_boundaries(boundaries).items()}

    assert not refused
    points = [sum(shapely.get_num_coordinates(list(shapes.values()))) for shapes in (boundaries, simplified)]
    assert points[1] < points[0] * 0.7
    before, after = (sum(one.area for one in shapes.values()) for shapes in (boundaries, simplified))
    assert after == pytest.approx(before, rel=0.005)


def test_a_picture_of_a_department_leaves_out_corners_smaller_than_a_pixel_and_no_gap(data: Path) -> None:
    boundaries, _ = read_boundaries(json.loads((data / "geo" / "bureaux_contours_94_voronoi.geojson").read_text()))
    stored = simplify_boundaries(boundaries)
    drawn = {station: shape(dict(geometry)) for station, geometry in coarsen(stored).items()}

    whole = {station: shape(geometry) for station, geometry in stored.items()}
    assert set(drawn) == set(whole)
    points = [sum(shapely.get_num_coordinates(list(shapes.values()))) for shapes in (whole, drawn)]
    assert points[1] < points[0]
    assert not any(one.is_empty for one in drawn.values())
    before, after = (shapely.union_all(list(shapes.values())) for shapes in (whole, drawn))
    assert after.symmetric_difference(before).area < before.area * 0.005


def test_a_picture_of_a_place_or_of_points_alone_is_drawn_as_it_is_stored() -> None:
    small = {"type": "Polygon", "coordinates": [[[2.4, 48.8], [2.41, 48.8], [2.41, 48.81], [2.4, 48.8]]]}
    point = {"type": "Point", "coordinates": [2.4, 48.8]}
    for stored in ({"94033_0001": small, "94033_0002": point}, {"94033_0002": point}, {}):
        assert coarsen(stored) == stored


async def test_bad_boundaries_are_named_and_the_good_ones_stored(client: AsyncClient) -> None:
    line = {"type": "LineString", "coordinates": [[2.4, 48.8], [2.5, 48.9]]}
    far = {"type": "Polygon", "coordinates": [[[200, 0], [201, 0], [201, 1], [200, 0]]]}
    sent = collection(
        feature("94033_0001"),
        feature("94033_0001"),
        feature("nowhere"),
        feature("94033_0002", line),
        feature("94033_0003", far),
        {"type": "Feature"},
    )

    report = (await send(client, sent)).json()

    assert (report["boundaries"], report["stored"]) == (1, 1)
    assert [one["feature"] for one in report["rejected"]] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"type": "FeatureCollection", "features": []}', b"\xff\xfe", b"[" * 100_000]
)
async def test_what_is_no_geojson_is_refused_with_a_sentence(client: AsyncClient, content: bytes) -> None:
    refused = await send(client, content)

    assert refused.status_code == 422
    assert refused.json()["pointer"] == "/file"


async def test_boundaries_need_a_source_to_name(client: AsyncClient) -> None:
    assert (await send(client, collection(feature("94033_0001")), source="")).status_code == 422


async def test_a_point_says_where_a_station_is_and_never_replaces_its_surface(client: AsyncClient) -> None:
    point = {"type": "Point", "coordinates": [2.45, 48.85]}
    first = (await send(client, collection(feature("94033_0001", point), feature("94033_0002", point)))).json()
    surface = (await send(client, collection(feature("94033_0001")))).json()
    again = (await send(client, collection(feature("94033_0001", point), feature("94033_0002", point)))).json()

    assert [one["stored"] for one in (first, surface, again)] == [2, 1, 0]


@pytest.mark.parametrize("point", [[200, 0], [0, 95], []])
async def test_a_point_off_the_globe_is_refused(client: AsyncClient, point: list[float]) -> None:
    report = (await send(client, collection(feature("94033_0001", {"type": "Point", "coordinates": point})))).json()

    assert (report["boundaries"], len(report["rejected"])) == (0, 1)


async def test_a_campaigns_boundaries_are_drawn_for_it_alone_and_stay_when_shared_ones_are_taken_away(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions) as session:
        await import_boundaries(session, collection(feature("94033_0001"), feature("94033_0002")), "Partagés")
    elsewhere = {"type": "Polygon", "coordinates": [[[1, 44], [1.1, 44], [1.1, 44.1], [1, 44.1], [1, 44]]]}

    assert (await send(client, collection(feature("94033_0001", elsewhere)), "Les nôtres")).json()["shared"] is False
    async with call(app, campaign_id, *SCOPES) as operator:
        sent = await send(operator, collection(feature("94033_0003")), "Partagés")
        assert sent.json()["shared"] is True

    stations = ["94033_0001", "94033_0002", "94033_0003"]
    other = await new_campaign(sessions)
    async with transaction(sessions, other) as session:
        assert await list_sources(session, stations) == ["Partagés"]
        assert len(await read_geometries(session, stations)) == 3
        assert await forget_source(session, "Partagés") == 0
    async with transaction(sessions, campaign_id) as session:
        assert await list_sources(session, stations) == ["Les nôtres", "Partagés"]
        assert (await read_geometries(session, stations))["94033_0001"]["coordinates"] != SQUARE["coordinates"]
    async with transaction(sessions) as session:
        assert await forget_source(session, "Partagés") == 3
    async with transaction(sessions, campaign_id) as session:
        assert await list_sources(session, stations) == ["Les nôtres"]
