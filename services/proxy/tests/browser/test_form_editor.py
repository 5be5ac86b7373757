"""The official form from the file to its approval, by mouse and by keyboard."""

import json
from pathlib import Path

from fastapi import FastAPI
from httpx import AsyncClient
from playwright.async_api import Browser, FilePayload, Page
from proxy.settings import Settings

from services.proxy.tests.paperwork.cerfas.test_map_proposal import draw
from tests.browser.driver import PICTURES, RULES, find_violations, needs_chromium, serving

pytestmark = needs_chromium


async def find_wrong(page: Page, name: str) -> list[str]:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    return [f"{one['id']} {one['nodes'][0]['target']}" for one in await find_violations(page, RULES)]


async def test_a_value_is_moved_by_mouse_and_the_form_approved(
    app: FastAPI, browser: Browser, coordinator: AsyncClient
) -> None:
    app.state.settings = Settings.model_validate(app.state.settings.model_dump())
    async with serving(app) as address:
        headers = {"Authorization": coordinator.headers["Authorization"]}
        page = await (await browser.new_context(extra_http_headers=headers, locale="fr-FR")).new_page()
        await page.goto(f"{address}/formulaire")
        await page.get_by_label("Numéro et version").fill("14952*04")
        file = FilePayload(name="essai.pdf", mimeType="application/pdf", buffer=draw("flat"))
        await page.set_input_files("#file", file)
        await page.get_by_role("button", name="Envoyer").click()
        await page.get_by_text("réponses ont été reconnues").wait_for()

        assert await find_wrong(page, "form-editor") == []
        before = json.loads(await page.locator("#map").input_value())
        place = page.get_by_role("button", name="Mandant : Nom de naissance")
        box = await place.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 8, box["y"] + 5)
        await page.mouse.down()
        await page.mouse.move(box["x"] + 68, box["y"] + 25, steps=4)
        await page.mouse.up()
        await place.press("ArrowRight")
        after = json.loads(await page.locator("#map").input_value())
        one, moved = (next(p["zone"] for p in m["places"] if p["value"] == "grantor.surname") for m in (before, after))
        assert moved["x"] > one["x"] + 10
        assert moved["y"] < one["y"]

        await page.get_by_role("button", name="Enregistrer les places").click()
        await page.get_by_role("button", name="J'ai regardé l'aperçu").click()
        await page.get_by_text("Le formulaire est approuvé").wait_for()
