"""The night's map, touched while it changes: the script of maps and the board's own work on one picture."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.tokens import bearer
from playwright.async_api import Browser

from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium
Make = Callable[..., dict[str, Any]]


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


@pytest.fixture
async def drawn(client: AsyncClient, sheet: Make) -> None:
    """Two stations have a contour, and one of them a sheet."""
    squares = {"94033_0001": 2.4, "94033_0002": 2.5}
    features: list[dict[str, Any]] = []
    for code, west in squares.items():
        ring = [[west, 48.8], [west + 0.1, 48.8], [west + 0.1, 48.9], [west, 48.9], [west, 48.8]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": shape})
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    files = {"file": ("c.geojson", content)}
    sent = await client.post("/v1/station-boundaries", data={"source": "Ville, 2029"}, files=files)
    assert sent.status_code == 200, sent.text
    assert (await client.post("/v1/tallies", json=sheet())).status_code == 201


@pytest.mark.usefixtures("drawn")
async def test_a_station_is_found_on_the_map_and_its_card_tells_the_sheet_that_came_since(
    browser: Browser, address: str, campaign_id: UUID, client: AsyncClient, sheet: Make
) -> None:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, extra_http_headers=bearer(campaign_id), reduced_motion="reduce"
    )
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(f"{address}/")
    search = page.get_by_label("Chercher un lieu sur la carte")
    await search.fill("bureau 2")
    await search.press("Enter")
    card = page.locator(".map-card")
    assert "pas encore compté" in await card.inner_text()

    await client.post("/v1/tallies", json=sheet(station="94033_0002"))
    await page.locator("#map g:nth-of-type(2) path.area:not([class='area'])").wait_for()
    await search.press("Enter")
    assert "%" in await card.inner_text()

    entry = page.locator("ul.legend button").last
    await entry.click()
    assert await page.locator("#map .out").count() == 2
    assert await look(page, "touched-night") == []
    assert faults == []
    await context.close()
