"""The maps of the field, touched: the field board and the turfs (`static/map.js` of kit)."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import shapely
from fastapi import FastAPI
from kit.testing.basemaps import make_basemap
from kit.testing.steps import call
from kit.testing.tokens import bearer
from playwright.async_api import Browser, Page, expect

from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium


@pytest.fixture
async def desk(browser: Browser, app: FastAPI, campaign_id: UUID, turf: UUID) -> AsyncIterator[Page]:
    """A coordinator's browser at the service's own address, where one turf of twelve addresses is."""
    async with serving(app) as address:
        context = await browser.new_context(
            base_url=address,
            viewport={"width": 1280, "height": 900},
            locale="fr-FR",
            reduced_motion="reduce",
            extra_http_headers=bearer(campaign_id),
        )
        yield await context.new_page()
        await context.close()


@pytest.mark.parametrize("path", ["/board", "/turfs"])
async def test_a_place_of_the_field_is_found_on_its_map(desk: Page, path: str) -> None:
    await desk.goto(path)
    await desk.locator("figure.map.touchable svg").scroll_into_view_if_needed()
    names = await desk.locator("figure.map datalist option").evaluate_all("them => them.map(one => one.value)")
    search = desk.get_by_label("Chercher un lieu sur la carte")
    await search.fill(names[-1].upper())
    await search.press("Enter")
    assert names[-1] in await desk.locator(".map-card").inner_text()
    await search.fill("Atlantide")
    await search.press("Enter")
    assert "n’est pas sur cette carte" in await desk.locator(".map-card").inner_text()
    assert await look(desk, path.strip("/")) == []


async def test_a_turf_under_the_pointer_shows_its_card_and_by_the_keyboard_opens(desk: Page) -> None:
    await desk.goto("/turfs")
    link = desk.locator("figure.map.touchable svg a").first
    await link.click()
    assert desk.url.endswith("/turfs")
    assert await desk.locator(".map-card a").get_attribute("href") == await link.get_attribute("href")
    await link.focus()
    await desk.keyboard.press("Enter")
    await desk.wait_for_url(lambda address: not address.endswith("/turfs"))


async def test_without_a_street_the_board_says_what_the_map_waits_for(
    browser: Browser, app: FastAPI, campaign_id: UUID
) -> None:
    async with serving(app) as address:
        context = await browser.new_context(extra_http_headers=bearer(campaign_id))
        page = await context.new_page()
        await page.goto(f"{address}/board")
        assert "la carte viendra avec elles" in await page.inner_text("main")
        assert await page.locator("figure.map").count() == 0
        await context.close()


STREET = (
    "roads",
    shapely.LineString([(-9.01, 46.0), (-8.98, 46.002)]),
    {"kind": "major_road", "name": "Rue des Essais"},
)


async def test_streets_lie_under_a_map_come_finer_when_one_looks_nearer_and_can_be_hidden(
    desk: Page, app: FastAPI, tmp_path: Path
) -> None:
    app.state.settings = app.state.settings.model_copy(
        update={"basemap": make_basemap(tmp_path / "a.pmtiles", [STREET], zooms=range(23))}
    )
    await desk.goto("/turfs")
    await desk.locator("figure.map svg").scroll_into_view_if_needed()
    tiles = desk.locator("figure.map .streets image")
    await expect(desk.locator("figure.map svg.with-streets")).to_have_count(1)
    first = await tiles.first.get_attribute("href")
    assert await tiles.evaluate_all("them => them.every(one => one.dataset.state === 'load')")
    assert "© OpenStreetMap" in await desk.locator(".map-source").inner_text()
    for _ in range(4):
        await desk.get_by_role("button", name="Agrandir la carte").click()
    await expect(tiles.first).to_have_attribute("data-state", "load")
    levels = await tiles.evaluate_all("them => them.map(one => Number(one.getAttribute('href').split('/').at(-3)))")
    assert min(levels) > int((first or "").split("/")[-3])
    button = desk.get_by_role("button", name="Rues")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "false")
    await expect(desk.locator(".map-source")).to_be_hidden()
    await expect(tiles.first).to_be_hidden()
    assert await look(desk, "turfs-with-streets") == []


async def test_streets_lie_under_a_turf_that_is_drawn(desk: Page, app: FastAPI, tmp_path: Path) -> None:
    app.state.settings = app.state.settings.model_copy(
        update={"basemap": make_basemap(tmp_path / "a.pmtiles", [STREET])}
    )
    await desk.goto("/turfs/draw")
    await expect(desk.locator("#draw-map.with-streets image[data-state=load]").first).to_be_attached()
    assert "© OpenStreetMap" in await desk.locator(".map-source").inner_text()
    drawn = desk.locator("#draw-map")
    for x, y in ((40, 40), (600, 40), (300, 300)):
        await drawn.click(position={"x": x, "y": y})
    await expect(desk.locator("#draw-said")).to_contain_text("porte")
    assert await look(desk, "draw-with-streets") == []


async def test_without_a_basemap_nothing_is_asked_for_and_no_button_offers_it(desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    await desk.goto("/turfs")
    await desk.locator("figure.map.touchable svg").scroll_into_view_if_needed()
    assert not [one for one in asked if "basemap" in one or "streets.js" in one]
    assert not await desk.get_by_role("button", name="Rues").count()


async def test_a_dot_keeps_its_size_when_one_looks_nearer(desk: Page, app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        sites = [
            {"label": f"Panneau {n}", "kind": "free_panel", "longitude": -9 + n / 900, "latitude": 46} for n in range(3)
        ]
        for site in sites:
            response = await client.post("/v1/poster-sites", json=site)
            assert response.status_code == 201, response.text
    await desk.goto("/poster-sites")
    dot = desk.locator("figure.map.touchable circle.dot").first
    await dot.scroll_into_view_if_needed()
    before = await dot.bounding_box()
    await desk.get_by_label("Chercher un lieu sur la carte").fill("1")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("figure.map.zoomed")).to_have_count(1)
    near = await dot.bounding_box()
    assert before
    assert near
    assert near["width"] == pytest.approx(before["width"], rel=0.1)
