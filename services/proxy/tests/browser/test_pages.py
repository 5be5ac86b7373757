"""Every page in a real browser: read by axe, narrow without scrolling sideways, and used as a person would."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from kit.testing.tokens import bearer
from playwright.async_api import Browser, Page

from tests.browser.driver import look, needs_chromium, serving

Make = Callable[..., dict[str, Any]]


pytestmark = needs_chromium


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


WIDTHS = (390, 320)


@asynccontextmanager
async def narrow_page(browser: Browser, headers: dict[str, str]) -> AsyncGenerator[Page]:
    context = await browser.new_context(
        viewport={"width": WIDTHS[-1], "height": 844}, extra_http_headers=headers, reduced_motion="reduce"
    )
    yield await context.new_page()
    await context.close()


async def test_the_whole_journey_is_accessible_on_a_phone(
    browser: Browser, address: str, campaign_id: UUID, body: Make
) -> None:
    wrong: list[str] = []
    hosts: set[str] = set()
    async with narrow_page(browser, {}) as page:
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        await page.goto(f"{address}/demande/{campaign_id}")
        wrong += await look(page, "form", WIDTHS)
        await page.fill("#first_names", "Zoé Marie")
        await page.fill("#born_day", "31")
        await page.fill("#born_month", "2")
        await page.fill("#born_year", "1985")
        await page.fill("#email", "zoe@exemple.fr")
        await page.fill("#commune", "Nulle-Part")
        await page.click("button[type=submit]")
        wrong += await look(page, "errors", WIDTHS)
        await page.click("#errors a >> nth=0")
        assert await page.evaluate("document.activeElement.id") == "surname"
        assert await page.input_value("#first_names") == "Zoé Marie"

        await page.fill("#surname", "Lefèvre")
        await page.fill("#born_day", "27")
        await page.fill("#commune", "Fontenay-sous-Bois")
        await page.fill("#station", "12")
        await page.fill("#elector_number", "1234")
        await page.check("#rounds")
        await page.check("#consent")
        await page.click("button[type=submit]")
        assert "/suivi/" in page.url
        wrong += await look(page, "status", WIDTHS)
        assert await page.get_by_text("n'est-ce pas le numéro d'ordre").count() == 1
        status = page.url.partition("#")[0]
        for step in ("fiche", "corriger", "retirer", "effacer"):
            await page.goto(f"{status}/{step}")
            wrong += await look(page, step, WIDTHS)
        await page.goto(f"{address}/offre/{campaign_id}")
        wrong += await look(page, "offer", WIDTHS)
        await page.goto(f"{address}/suivi/inconnu")
        wrong += await look(page, "unknown", WIDTHS)
        assert await page.context.cookies() == []
    async with narrow_page(browser, bearer(campaign_id)) as page:
        for number in range(6):  # so many from one hand that some are held
            person = body(civil_status={"surname": f"Inventé{number}"})
            await page.request.post(f"{address}/v1/public/campaigns/{campaign_id}/offers", data=person)
        await page.request.put(f"{address}/v1/sites", data={"origins": ["https://www.exemple.fr"]})
        for place in ("", "widget", "quarantaine", "formulaire"):
            await page.goto(f"{address}/{place}")
            wrong += await look(page, place or "board", WIDTHS)
        await page.goto(f"{address}/quarantaine")
        await page.click("button >> nth=0")
        assert await page.get_by_text("Le formulaire est accepté").count() == 1
    async with narrow_page(browser, {}) as page:
        await page.goto(f"{status}/effacer")
        await page.click("button.danger")
        wrong += await look(page, "erased", WIDTHS)
    assert wrong == []
    assert hosts == {address.split("/")[2]}
