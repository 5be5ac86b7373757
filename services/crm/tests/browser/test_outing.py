"""A round on a volunteer's phone: without a network, with a lost answer, every poster site exactly once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.response_loss import ResponseDropper
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium
WAITING = """
    new Promise((done) => {
        indexedDB.open("isoloir-sortie", 1).onsuccess = (opened) => {
            const all = opened.target.result.transaction("queue").objectStore("queue").getAll();
            all.onsuccess = () => done(all.result.length);
        };
    })
"""
KEPT = "caches.open('isoloir-sortie pages').then((pages) => pages.keys()).then((keys) => keys.length)"


@dataclass
class Outing:
    page: Page
    context: BrowserContext
    loser: ResponseDropper
    drop: str


@pytest.fixture
async def outing(browser: Browser, app: FastAPI, client: AsyncClient) -> AsyncIterator[Outing]:
    poster_sites: list[str] = []
    for number in range(2):
        body = {"kind": "official_board", "label": f"École {number}", "longitude": 2.4, "latitude": 48.7 + number / 100}
        poster_sites.append((await client.post("/v1/poster-sites", json=body)).json()["id"])
    plan = {"kind": "postering", "title": "Collage", "poster_sites": poster_sites, "starts_at": "2029-05-19T18:00:00Z"}
    made = await client.post("/v1/street-rounds", json=plan | {"ends_at": "2029-05-19T20:00:00Z"})
    assert made.status_code == 201, made.text
    drop = made.json()["id"]
    person = (await client.post("/v1/people", json={"surname": "Abeille", "source": "form"})).json()["id"]
    path = (await client.post(f"/v1/street-rounds/{drop}/helpers", json={"person_id": person})).json()["path"]
    loser = ResponseDropper(app)
    async with serving(loser) as address:
        context = await browser.new_context(
            viewport={"width": 390, "height": 844}, locale="fr-FR", reduced_motion="reduce"
        )
        context.set_default_timeout(120_000)
        page = await context.new_page()
        await page.goto(f"{address}{path}")
        yield Outing(page, context, loser, drop)
        await context.close()


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

    seen = (await client.get(f"/v1/street-rounds/{outing.drop}")).json()
    assert (seen["sums"]["stops_done"], seen["sums"]["posters"]) == (2, 2)
    assert len((await client.get("/v1/poster-site-reports")).json()["items"]) == 1
    assert await page.evaluate(WAITING) == 0


async def test_the_page_is_opened_again_without_a_network_and_what_waits_is_sent_by_the_next(
    outing: Outing, client: AsyncClient
) -> None:
    page, address = outing.page, outing.page.url
    # The worker has the page once it was asked for while the worker was there.
    await page.evaluate(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || "
        "new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done)))"
    )
    await page.reload()
    await outing.context.set_offline(True)
    await page.locator("#etape-1").get_by_role("button", name="Fait", exact=True).click()
    await page.locator("#etape-1 .waits", has_text="pas encore envoyé : Fait").wait_for()
    await page.locator("#etape-2 input[type=file]").set_input_files(
        {"name": "affiche.png", "mimeType": "image/png", "buffer": await page.screenshot()}
    )
    await page.locator("#etape-2").get_by_role("button", name="Envoyer la photo").click()
    await page.locator("#etape-2 .waits", has_text="photo").wait_for()
    await page.close()

    again = await outing.context.new_page()
    await again.goto(address)
    await again.locator("#etape-1 .waits", has_text="pas encore envoyé : Fait").wait_for()
    await again.get_by_text("2 saisies attendent").wait_for()
    assert await look(again, "outing-offline") == []
    await outing.context.set_offline(False)
    await again.locator("#etape-1 strong", has_text="Fait").wait_for()
    assert await again.evaluate(WAITING) == 0
    seen = (await client.get(f"/v1/street-rounds/{outing.drop}")).json()
    assert seen["sums"]["stops_done"] == 1
    assert [len(stop["photos"]) for stop in seen["stops"]] == [0, 1]


async def test_a_round_that_is_no_more_is_not_kept_on_the_phone(outing: Outing, client: AsyncClient) -> None:
    page, address = outing.page, outing.page.url
    await page.evaluate(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || "
        "new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done)))"
    )
    await page.reload()
    assert await page.evaluate(KEPT) == 1
    await page.goto(address + "x")
    assert await page.evaluate(KEPT) == 1
    for helper in (await client.get(f"/v1/street-rounds/{outing.drop}/helpers")).json()["items"]:
        removed = await client.delete(f"/v1/street-rounds/{outing.drop}/helpers/{helper['id']}")
        assert removed.is_success, removed.text
    await page.goto(address)
    assert await page.evaluate(KEPT) == 0
