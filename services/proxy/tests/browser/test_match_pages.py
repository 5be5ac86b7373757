"""The pages of the two people of a match, as they answer by them."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member
from playwright.async_api import Browser

from tests.browser.driver import look, needs_chromium, serving

Make = Callable[..., dict[str, Any]]


WIDTHS = (390, 1280)
"""On a phone and on a desk."""
pytestmark = needs_chromium


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


async def test_the_holder_accepts_and_the_grantor_gets_what_the_proxy_needs(
    browser: Browser,
    app: FastAPI,
    address: str,
    coordinator: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    body: Make,
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

    page = await browser.new_page()
    await page.goto(f"{address}/suivi/{grantor}")
    wrong += await look(page, "grantor-proposed", WIDTHS)
    await page.goto(f"{address}/suivi/{holder}")
    wrong += await look(page, "holder-proposed", WIDTHS)
    await page.get_by_role("button", name="J'accepte de voter pour Zoé").click()
    await page.get_by_text("Zoé Marie Lefèvre").wait_for()
    wrong += await look(page, "holder-accepted", WIDTHS)
    await page.goto(f"{address}/suivi/{grantor}")
    await page.get_by_text("Anne-Élodie Peña").wait_for()
    wrong += await look(page, "grantor-accepted", WIDTHS)
    await page.get_by_role("link", name="Faire la procuration").click()
    await page.get_by_text("01/02/1970").wait_for()
    wrong += await look(page, "sheet", WIDTHS)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Copier : Nom de naissance").first.click()
    await page.get_by_text("Copié").wait_for()
    assert await page.evaluate("navigator.clipboard.readText()") == "PEÑA"

    assert wrong == []
