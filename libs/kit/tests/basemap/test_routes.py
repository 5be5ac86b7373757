"""Tiles over HTTP: kept by browsers, empty where there is nothing, gone with the file they came from."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import shapely
from fastapi import FastAPI
from kit.app import new_app
from kit.basemap.routes import basemap_of
from kit.db.sessions import Sessions
from kit.testing.basemaps import make_basemap
from kit.testing.tokens import settings

STREET = ("roads", shapely.LineString([(2.42, 48.846), (2.437, 48.844)]), {"kind": "minor_road", "name": "Rue Haute"})
TILE = "14/8302/5637.svg"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return make_basemap(tmp_path / "streets.pmtiles", [STREET])


@pytest.fixture
def app(sessions: Sessions, file: Path) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions, basemap=file), sessions, [], basemap=True)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kit") as client:
        yield client


def release_of(app: FastAPI) -> str:
    found = basemap_of(app.state.settings)
    assert found
    return found[1]


async def test_a_tile_is_a_picture_that_browsers_keep(app: FastAPI, client: httpx.AsyncClient) -> None:
    response = await client.get(f"/basemap/{release_of(app)}/{TILE}")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    assert "Rue Haute" in response.text
    empty = await client.get(f"/basemap/{release_of(app)}/14/0/0.svg")
    assert empty.status_code == 200
    assert "<path" not in empty.text


@pytest.mark.parametrize("place", ["23/0/0", "-1/0/0", "14/4194304/0", "14/a/0", "14/0/-1", "14/1e3/2"])
async def test_what_is_no_tile_is_refused(app: FastAPI, client: httpx.AsyncClient, place: str) -> None:
    response = await client.get(f"/basemap/{release_of(app)}/{place}.svg")
    assert response.status_code in (404, 422)


async def test_a_replaced_file_has_other_addresses(app: FastAPI, client: httpx.AsyncClient, file: Path) -> None:
    before = release_of(app)
    assert (await client.get(f"/basemap/{before}/{TILE}")).status_code == 200
    other = (STREET[0], STREET[1], {"kind": "minor_road", "name": "Rue Basse"})
    make_basemap(file, [other])
    os.utime(file, ns=(1, 1))
    assert release_of(app) != before
    assert "Rue Basse" in (await client.get(f"/basemap/{release_of(app)}/{TILE}")).text
    # A phone has the page of before.
    late = await client.get(f"/basemap/{before}/{TILE}")
    assert "Rue Basse" in late.text
    assert late.headers["Cache-Control"] == "no-cache"
    await asyncio.to_thread(file.unlink)
    assert (await client.get(f"/basemap/{before}/{TILE}")).status_code == 404


def test_without_a_file_or_with_one_that_is_none_there_is_no_basemap(tmp_path: Path) -> None:
    (tmp_path / "basemap.pmtiles").write_bytes(b"nothing of the kind")
    assert basemap_of(settings(data=tmp_path)) is None
    assert basemap_of(settings(data=tmp_path / "absent")) is None
    assert basemap_of(settings()) is None
    make_basemap(tmp_path / "basemap.pmtiles", [STREET])
    assert basemap_of(settings(data=tmp_path)) is not None


async def test_one_network_cannot_ask_for_tiles_without_end(
    sessions: Sessions, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.basemap.routes.TILES_PER_MINUTE", 3)
    app = new_app("kit", "A service for tests", settings(sessions, basemap=file), sessions, [], basemap=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kit") as client:
        answers = [(await client.get(f"/basemap/{release_of(app)}/{TILE}")).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


async def test_a_service_without_such_maps_has_no_tiles(sessions: Sessions, file: Path) -> None:
    app = new_app("kit", "A service for tests", settings(sessions, basemap=file), sessions, [])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kit") as client:
        assert (await client.get(f"/basemap/any/{TILE}")).status_code == 404
