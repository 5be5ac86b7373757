"""A turf drawn with a finger on the map of the addresses, counted as it is drawn."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.tokens import bearer
from playwright.async_api import Browser, Page

from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium


@pytest.fixture
async def drawing(browser: Browser, app: FastAPI, campaign_id: UUID, turf: UUID) -> AsyncIterator[Page]:
    """The page, as a coordinator has it on a phone, over twelve addresses."""
    async with serving(app) as address:
        context = await browser.new_context(
            viewport={"width": 390, "height": 844},
            locale="fr-FR",
            reduced_motion="reduce",
            extra_http_headers=bearer(campaign_id),
        )
        page = await context.new_page()
        await page.goto(f"{address}/turfs/draw")
        yield page
        await context.close()


async def corner(page: Page, across: float, along: float) -> None:
    await page.locator("#draw-map").scroll_into_view_if_needed()
    box = await page.locator("#draw-map").bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * along)


async def test_a_turf_is_drawn_counted_and_kept(drawing: Page, client: AsyncClient) -> None:
    for across, along in ((0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99)):
        await corner(drawing, across, along)
    await drawing.get_by_text("14 portes à 12 adresses, 1 bureau.").wait_for()
    assert await look(drawing, "draw") == []
    await drawing.fill("input[name=name]", "Au doigt")
    await drawing.get_by_role("button", name="Préparer le secteur").click()
    await drawing.get_by_text("Le brouillon est prêt").wait_for()
    drafts = (await client.get("/v1/turf-drafts")).json()["items"]
    assert [(one["name"], one["doors"]) for one in drafts] == [("Au doigt", 14)]


async def test_an_outline_that_crosses_itself_is_said_at_once_and_taken_back(drawing: Page) -> None:
    for across, along in ((0.01, 0.01), (0.99, 0.99), (0.99, 0.01), (0.01, 0.99)):
        await corner(drawing, across, along)
    await drawing.get_by_text("Le tracé se croise lui-même").wait_for()
    await drawing.get_by_role("button", name="Retirer le dernier coin").click()
    await drawing.get_by_text("portes à").wait_for()
    await drawing.get_by_role("button", name="Recommencer").click()
    assert await drawing.locator("#draw-save").is_disabled()
