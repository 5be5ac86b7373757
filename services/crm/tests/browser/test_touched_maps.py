"""The maps of the field, touched: the field board and the turfs (`static/map.js` of kit)."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from kit.testing.tokens import bearer
from playwright.async_api import Browser, Page

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
