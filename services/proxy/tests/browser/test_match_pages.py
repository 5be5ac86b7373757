"""The pages of the two people of a match, as they answer by them."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import call, new_member
from playwright.async_api import Page, async_playwright

Make = Callable[..., dict[str, Any]]

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PICTURES = os.environ.get("ISOLOIR_PICTURES")

pytestmark = pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no chromium here")


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a phone and on a desk."""
    wrong: list[str] = []
    for width in (390, 1280):
        await page.set_viewport_size({"width": width, "height": 844})
        found = await Axe().run(page)
        violations = cast("list[dict[str, Any]]", found.response["violations"])
        wrong += [f"{name} {width}: {one['id']}" for one in violations]
        if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{name} {width}: scrolls sideways")
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    return wrong


async def test_the_holder_accepts_and_the_grantor_gets_what_the_proxy_needs(
    app: FastAPI, address: str, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await new_member(sessions, campaign_id, "second")
    holder_is = {"civil_status": {"first_names": "Anne-Élodie", "surname": "Peña", "born_on": "1970-02-01"}}
    tokens: list[str] = []
    pair: dict[str, Any] = {"rounds": [1, 2]}
    for kind, key, changed in (("requests", "request_id", {}), ("offers", "offer_id", holder_is)):
        tokens.append((await coordinator.post(f"/v1/{kind}", json=body(**changed))).json()["token"])
        pair[key] = (await coordinator.get(f"/v1/{kind}")).json()["items"][0]["id"]
        async with call(app, campaign_id, subject="second") as second:
            await second.post(f"/v1/{kind}/{pair[key]}/confirm")
    assert (await coordinator.post("/v1/matches", json=pair)).status_code == 201
    grantor, holder = tokens
    wrong: list[str] = []

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(f"{address}/suivi/{grantor}")
        wrong += await look(page, "grantor-proposed")
        await page.goto(f"{address}/suivi/{holder}")
        wrong += await look(page, "holder-proposed")
        await page.get_by_role("button", name="J'accepte de voter pour Zoé").click()
        await page.get_by_text("Zoé Marie Lefèvre").wait_for()
        wrong += await look(page, "holder-accepted")
        await page.goto(f"{address}/suivi/{grantor}")
        await page.get_by_text("Anne-Élodie Peña").wait_for()
        wrong += await look(page, "grantor-accepted")
        await page.get_by_role("button", name="Voir de quoi établir la procuration").click()
        await page.get_by_text("01/02/1970").wait_for()
        wrong += await look(page, "identity")
        await browser.close()

    assert wrong == []
