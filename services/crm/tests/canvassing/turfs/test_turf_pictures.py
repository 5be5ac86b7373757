import json
import re
from typing import Any
from uuid import UUID

import pytest
from crm.canvassing.turfs.form_input import read_outline
from crm.canvassing.turfs.ground_picture import lay_out
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.web.problems import Invalid

AROUND = [[-9.1, 45.9], [-8.9, 45.9], [-8.9, 46.1], [-9.1, 46.1], [-9.1, 45.9]]
CROSSED = [[-9.1, 45.9], [-8.9, 46.1], [-8.9, 45.9], [-9.1, 46.1]]
ELSEWHERE = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1]]
HUGE = [[-9.0, 42.0], [8.0, 42.0], [8.0, 51.0]]
POINTS = st.lists(st.tuples(st.floats(-61, 55), st.floats(-21, 51)), min_size=1, max_size=30)


def drawn(ring: Any, kind: str = "Polygon") -> str:
    return json.dumps({"type": kind, "coordinates": [ring]})


@given(POINTS)
def test_a_point_of_the_picture_leads_back_to_its_degrees(points: list[tuple[float, float]]) -> None:
    picture = lay_out(points)
    assert picture is not None
    put = re.findall(r"M(\S+) (\S+)h0", picture.dots)
    assert len(put) == len(points)
    for (x, y), (longitude, latitude) in zip(put, points, strict=True):
        assert 0 <= float(x) <= picture.width
        assert 0 <= float(y) <= picture.height
        # A tenth of a point of the picture at most is lost in rounding.
        assert abs(picture.west + float(x) * picture.per_x - longitude) <= 0.051 * picture.per_x + 1e-9
        assert abs(picture.north - float(y) * picture.per_y - latitude) <= 0.051 * picture.per_y + 1e-9


def test_without_addresses_there_is_no_ground() -> None:
    assert lay_out([]) is None


@pytest.mark.parametrize(
    "geojson",
    [
        "",
        "[]",
        "null",
        "{",
        '{"type": "Point", "coordinates": [2, 48]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": 3}',
        '{"type": "Polygon", "coordinates": [[[2, 48]], [[2, 48]]]}',
        '{"type": "Polygon", "coordinates": [[[2, 48], [2, 49]]]}',
        '{"type": "Polygon", "coordinates": [[["a", 48], [2, 49], [3, 49]]]}',
        '{"type": "Polygon", "coordinates": [[[1e999, 48], [2, 49], [3, 49]]]}',
        '{"type": "Feature", "geometry": null}',
        "[" * 50_000,
    ],
    ids=range(13),
)
def test_what_is_no_outline_is_refused_in_words(geojson: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_outline("Secteur", geojson)
    assert refused.value.pointer == "/geojson"


async def test_a_drawn_turf_is_counted_and_drafted(client: AsyncClient, turf: UUID) -> None:
    counted = await client.post("/v1/turf-previews", json={"where": {"polygon": AROUND}})
    assert counted.json() == {"buildings": 12, "doors": 14, "stations": ["00001_0001"], "too_many": False}
    page = await client.get("/turfs/draw")
    assert page.text.count("h0") == 12
    made = await client.post("/turfs/draw", data={"name": "Au crayon", "geojson": drawn(AROUND)})
    assert (made.status_code, made.headers["location"]) == (303, "/turfs?done=drafted")
    (draft,) = (await client.get("/v1/turf-drafts")).json()["items"]
    assert (draft["name"], draft["doors"]) == ("Au crayon", 14)


@pytest.mark.parametrize(
    ("ring", "status", "word"),
    [(CROSSED, 422, "croise"), (ELSEWHERE, 404, "Aucune adresse"), (HUGE, 422, "département")],
    ids=["crossed", "elsewhere", "huge"],
)
async def test_a_wrong_outline_is_said_in_french_and_stays_in_the_form(
    client: AsyncClient, turf: UUID, ring: Any, status: int, word: str
) -> None:
    answer = await client.post("/turfs/draw", data={"name": "Au crayon", "geojson": drawn(ring)})
    assert answer.status_code == status
    assert word in answer.text
    assert 'href="#geojson"' in answer.text
    assert str(ring[0][0]) in answer.text
    counted = await client.post("/v1/turf-previews", json={"where": {"polygon": ring}})
    assert counted.status_code == status
    assert word in counted.json()["detail"]


async def test_only_the_places_asked_for_are_drawn(client: AsyncClient, turf: UUID) -> None:
    assert (await client.get("/turfs/draw", params={"places": "00001_0001"})).text.count("h0") == 12
    assert "Aucune adresse" in (await client.get("/turfs/draw", params={"places": "94033"})).text
    assert (await client.get("/turfs/draw", params={"places": "n'importe où"})).status_code == 422
