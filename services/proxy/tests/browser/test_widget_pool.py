"""The form of a campaign that is matched with another, on its own site: it asks apart, and assumes nothing."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call, new_campaign
from playwright.async_api import Browser

from services.proxy.tests.browser.hosts import Host, fill, inside, page_of, wrong_with
from services.proxy.tests.browser.hosts import host as host
from tests.browser.driver import needs_chromium

pytestmark = needs_chromium


@pytest.fixture
async def partner(app: FastAPI, coordinator: AsyncClient, host: Host) -> None:
    """Another campaign that the host's agreed with."""
    code = (await coordinator.post("/v1/pool/codes")).json()["code"]
    other = await new_campaign(app.state.sessions, candidate="Bao Là", name="Campagne de Bao Là")
    async with call(app, other) as client:
        assert (await client.post("/v1/pool/membership", json={"code": code})).status_code == 201


@pytest.mark.parametrize(
    ("lang", "words", "done", "agrees"),
    [
        ("fr", "J'accepte aussi", "Votre demande est enregistrée", True),
        ("en", "I also agree", "Your request is stored", False),
    ],
)
async def test_the_embedded_form_asks_and_passes_the_answer_on(
    browser: Browser,
    host: Host,
    coordinator: AsyncClient,
    partner: None,
    lang: str,
    words: str,
    done: str,
    agrees: bool,
) -> None:
    host.tag = host.tag.replace("<isoloir-proxy", f'<isoloir-proxy lang="{lang}" kind="request"')
    async with page_of(browser, 320) as page:
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        box = form.locator("#pool_consent")
        await box.wait_for()
        assert not await box.is_checked()
        text = await form.locator("label:has(#pool_consent)").inner_text()
        assert text.startswith(words)
        assert "Bao Là" in text
        await fill(form)
        if agrees:
            await box.check()
        wrong = await wrong_with(page, f"widget-pool-{lang}-320")
        await form.locator("button.act").click()
        await form.get_by_role("heading", name=done).wait_for()
        link = await form.locator("a.act").first.get_attribute("href") or ""
    assert wrong == []
    token = link.partition("/suivi/")[2].partition("/")[0]
    choice = (await coordinator.get(f"/v1/public/status/{token}")).json()["pool_choice"]
    assert choice["given"] is agrees


async def test_without_another_campaign_nothing_is_asked(browser: Browser, host: Host) -> None:
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        await inside(page).locator("#consent").wait_for()
        assert await inside(page).locator("#pool_consent").count() == 0


async def test_an_agreement_that_ended_while_somebody_wrote_is_said_and_nothing_is_lost(
    browser: Browser, host: Host, coordinator: AsyncClient, partner: None
) -> None:
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        await form.locator("#pool_consent").check()
        await fill(form)
        assert (await coordinator.delete("/v1/pool/membership")).status_code == 204
        await form.locator("button.act").click()
        await form.get_by_role("heading", name="Votre demande est enregistrée").wait_for()
        assert await form.locator("p.note").count() >= 2
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1
