"""A round on a volunteer's phone: without a network, with a lost answer, every panel exactly once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.losing import Loser
from playwright.async_api import BrowserContext, Page

from tests.browser.driving import launched_browser, look, needs_chromium, serving

pytestmark = needs_chromium


@dataclass
class Outing:
    page: Page
    context: BrowserContext
    loser: Loser
    drop: str


@pytest.fixture
async def outing(app: FastAPI, client: AsyncClient) -> AsyncIterator[Outing]:
    panels: list[str] = []
    for number in range(2):
        body = {"kind": "official_board", "label": f"École {number}", "longitude": 2.4, "latitude": 48.7 + number / 100}
        panels.append((await client.post("/v1/panels", json=body)).json()["id"])
    plan = {"kind": "postering", "title": "Collage", "panels": panels, "starts_at": "2029-05-19T18:00:00Z"}
    made = await client.post("/v1/drops", json=plan | {"ends_at": "2029-05-19T20:00:00Z"})
    assert made.status_code == 201, made.text
    drop = made.json()["id"]
    person = (await client.post("/v1/people", json={"surname": "Abeille", "source": "form"})).json()["id"]
    path = (await client.post(f"/v1/drops/{drop}/helpers", json={"person_id": person})).json()["path"]
    loser = Loser(app)
    async with serving(loser) as address, launched_browser() as browser:
        context = await browser.new_context(
            viewport={"width": 390, "height": 844}, locale="fr-FR", reduced_motion="reduce"
        )
        context.set_default_timeout(30_000)
        page = await context.new_page()
        await page.goto(f"{address}{path}")
        yield Outing(page, context, loser, drop)


async def test_what_is_ticked_without_a_network_is_sent_later_and_once(outing: Outing, client: AsyncClient) -> None:
    page = outing.page
    assert await look(page, "outing") == []
    await outing.context.set_offline(True)
    await page.locator("#etape-1").get_by_role("button", name="Fait", exact=True).click()
    await page.get_by_text("Pas de réseau").wait_for()
    await outing.context.set_offline(False)
    await page.locator("#etape-1 strong", has_text="Fait").wait_for()

    outing.loser.lose["/pointages"] = 1
    await page.locator("#etape-2").get_by_role("button", name="Recouvert : recollé").click()
    await page.get_by_text("Pas de réseau").wait_for()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator("#etape-2 strong", has_text="Recouvert").wait_for()

    seen = (await client.get(f"/v1/drops/{outing.drop}")).json()
    assert (seen["sums"]["stops_done"], seen["sums"]["posters"]) == (2, 2)
    assert len((await client.get("/v1/panel-reports")).json()["items"]) == 1
    assert await page.evaluate("localStorage.length") == 0
