import json
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from results.territory.boundaries.geojson import NotContours, read_contours

SQUARE = [[2.4, 48.8], [2.5, 48.8], [2.5, 48.9], [2.4, 48.9], [2.4, 48.8]]


def feature(code: str, rings: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": rings if rings is not None else [SQUARE]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


async def send(client: AsyncClient, content: bytes, source: str = "Brest métropole, 2024") -> Any:
    return await client.post("/v1/station-boundaries", data={"source": source}, files={"file": ("c.geojson", content)})


async def test_contours_of_the_campaigns_stations_make_the_map_of_the_board(client: AsyncClient) -> None:
    assert '<h2 id="map-title">' not in (await client.get("/", headers={"Accept": "text/html"})).text
    content = collection(
        feature("94033_1"), feature("94080_0001", [[SQUARE], [SQUARE]], "MultiPolygon"), feature("75101_0001"), {"a": 1}
    )
    told = (await send(client, content)).json()
    assert (told["contours"], told["kept"], told["rejected"][0]["feature"]) == (3, 2, 4)
    page = (await client.get("/", headers={"Accept": "text/html"})).text
    for said in ('class="area"', "Contours : Brest métropole, 2024.", "1 bureau n’a pas de contour", "style="):
        assert (said in page) == (said != "style="), said


async def test_a_new_contour_takes_the_place_of_the_old_one(client: AsyncClient) -> None:
    await send(client, collection(feature("94033_0001")), "Ancien")
    await send(client, collection(feature("94033_0001")), "Nouveau")
    page = (await client.get("/", headers={"Accept": "text/html"})).text
    assert "Nouveau" in page
    assert "Ancien" not in page


@pytest.mark.parametrize("source", ["", "x" * 201, "a\x01"])
async def test_contours_say_who_drew_them(client: AsyncClient, source: str) -> None:
    answer = await send(client, collection(feature("94033_0001")), source)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/source")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"type": "FeatureCollection", "features": []}', b"[" * 9999])
async def test_what_is_no_collection_is_refused(client: AsyncClient, content: bytes) -> None:
    answer = await send(client, content)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/file")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (feature("94033_0002", [[[2, 48], [3, 48], [2, 48]]]), "surface"),
        (feature("94033_0002", [[[2, 480], *SQUARE]]), "degrés"),
        (feature("94033_0002", [[[2, float("nan")], *SQUARE]]), "degrés"),
        (feature("94033_0002", "x"), "pas un contour"),
        (feature("94033_0002", kind="Point"), "Polygon"),
        (feature("94033"), "nommé"),
        (feature("94033_0001"), "déjà"),
        (None, "pas un contour"),
    ],
)
def test_a_feature_that_is_no_contour_is_listed(bad: Any, why: str) -> None:
    found, refused = read_contours(collection(feature("94033_0001"), bad))
    assert list(found) == ["94033_0001"]
    assert why in refused[0].reason


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(NotContours):
        read_contours(content)
