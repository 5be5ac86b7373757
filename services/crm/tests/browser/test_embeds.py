"""A sign-up form and the list of meetings on another site: with the loader, filtered, without script."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from playwright.async_api import Browser, Page, expect

from tests.browser.driver import needs_chromium, serving
from tests.browser.embedding_site import EmbeddingSite, background, faults, hosting, offered, opened, shown
from tests.browser.post_filter import filter_post

pytestmark = needs_chromium
FORM = {"name": "Site", "title": "Rejoindre la campagne", "intro": "Deux minutes.", "uses": ["email"], "is_open": True}
SITES = "/v1/sign-up-sites"


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        app.state.settings.public_url = address
        yield address


@pytest.fixture
async def form(client: AsyncClient, address: str) -> list[str]:
    """Snippets that the page of sign-up forms offers."""
    assert (await client.post("/v1/sign-up-forms", json=FORM)).status_code == 201
    return offered((await client.get("/sign-up-forms", headers={"Accept": "text/html"})).text)


@pytest.fixture
async def meetings(client: AsyncClient, address: str, meeting: Callable[..., dict[str, Any]]) -> list[str]:
    """Snippets that the page of meetings offers."""
    made = await client.post("/v1/campaign-events", json=meeting(capacity=5))
    assert made.status_code == 201, made.text
    return offered((await client.get("/campaign-events", headers={"Accept": "text/html"})).text)


@asynccontextmanager
async def on_an_allowed_site(
    browser: Browser, client: AsyncClient, address: str, pasted: list[str], width: int
) -> AsyncGenerator[tuple[Page, list[str]]]:
    """Yield the page of a site that the campaign allows, and what its console said."""
    site = EmbeddingSite(address, pasted[0])
    async with hosting(site) as origin:
        await client.put(SITES, json={"origins": [origin]})
        async with opened(browser, site, width) as (page, said):
            yield page, said


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_form_is_filled_in_under_a_strict_policy_and_in_the_sites_colours(
    browser: Browser, client: AsyncClient, address: str, form: list[str], width: int
) -> None:
    async with on_an_allowed_site(browser, client, address, form, width) as (page, said):
        frame = shown(page)
        await frame.get_by_label("Prénom").fill("Zoé")
        assert await background(page) == "rgb(255, 248, 238)"
        assert await page.get_by_role("link", name="Rejoindre la campagne").count() == 0
        wrong = await faults(page, f"embed-form-{width}")
        await frame.get_by_role("button").click()
        await expect(frame.get_by_role("alert")).to_be_focused()
        wrong += await faults(page, f"embed-form-wrong-{width}")
        await frame.get_by_label("Adresse e-mail").fill("zoe@exemple.fr")
        await frame.get_by_role("button").click()
        await frame.get_by_role("status").wait_for()
        await expect(frame.locator("body")).to_have_css("background-color", "rgb(255, 248, 238)")
        wrong += await faults(page, f"embed-form-done-{width}")
        await page.wait_for_function("window.sent.length > 0")
        assert await page.evaluate("window.sent") == [{"what": "form", "kind": "form"}]
    # The refusal, and that the browser leaves it to us to lead there.
    assert [one for one in said if "422" not in one and "autofocusing" not in one] == []
    assert wrong == []


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_meetings_lead_to_a_place_without_leaving_the_site(
    browser: Browser, client: AsyncClient, address: str, meetings: list[str], width: int
) -> None:
    async with on_an_allowed_site(browser, client, address, meetings, width) as (page, said):
        frame, site_page = shown(page), page.url
        one = frame.locator("h2 a").first
        await one.wait_for()
        wrong = await faults(page, f"embed-meetings-{width}")
        await one.click()
        await frame.get_by_label("Prénom et nom").fill("Zoé Lefèvre")
        await frame.get_by_label("Adresse e-mail").fill("zoe@exemple.fr")
        wrong += await faults(page, f"embed-meeting-{width}")
        await frame.get_by_role("button").click()
        await frame.get_by_role("status").wait_for()
        await page.wait_for_function("window.sent.length > 0")
        assert await page.evaluate("window.sent") == [{"what": "meetings", "kind": "meeting"}]
        assert page.url == site_page
    assert said == []
    assert wrong == []


@pytest.mark.parametrize("way", [0, 1], ids=["with the script", "the frame"])
async def test_what_wordpress_leaves_is_a_link_to_the_page(
    browser: Browser, client: AsyncClient, address: str, form: list[str], meetings: list[str], way: int
) -> None:
    for pasted, title in ((form, "Rejoindre la campagne"), (meetings, "Réunions et rendez-vous")):
        site = EmbeddingSite(address, filter_post(pasted[way]))
        assert "<script" not in site.pasted
        assert "<iframe" not in site.pasted
        async with hosting(site), opened(browser, site) as (page, _):
            await page.get_by_role("link", name=title).click()
            await page.get_by_role("heading", name=title).wait_for()
            assert page.url == pasted[2]


@pytest.mark.parametrize("way", [0, 1], ids=["with the script", "the frame"])
async def test_without_script_there_is_the_link_or_the_frame(
    browser: Browser, client: AsyncClient, address: str, form: list[str], way: int
) -> None:
    site = EmbeddingSite(address, form[way])
    async with hosting(site) as origin:
        await client.put(SITES, json={"origins": [origin]})
        async with opened(browser, site, scripts=False) as (page, _):
            if way:
                await shown(page).get_by_label("Prénom").fill("Zoé")
                return
            await page.get_by_role("link", name="Rejoindre la campagne").click()
            await page.get_by_label("Prénom").fill("Zoé")


async def test_a_site_that_is_not_listed_keeps_the_link(
    browser: Browser, address: str, form: list[str], campaign_id: UUID
) -> None:
    site = EmbeddingSite(address, form[0])
    async with hosting(site), opened(browser, site) as (page, said):
        await page.wait_for_event("console", lambda one: "frame-ancestors" in one.text) if not said else None
        await expect(page.get_by_role("link", name="Rejoindre la campagne")).to_be_visible()
        await expect(page.locator("iframe")).to_be_hidden()


async def test_a_link_that_leads_elsewhere_stays_a_link(browser: Browser, address: str, form: list[str]) -> None:
    script = form[0].partition("\n")[0]
    site = EmbeddingSite(
        address, f'{script}<a data-isoloir="form" href="https://ailleurs.exemple/inscription/1">Là</a>'
    )
    async with hosting(site), opened(browser, site) as (page, said):
        await expect(page.get_by_role("link", name="Là")).to_be_visible()
        assert await page.locator("iframe").count() == 0
        assert [one.partition(":")[0] for one in said] == ["isoloir"]


@pytest.mark.parametrize("way", ["page", "snippet", "visitor"])
async def test_both_are_read_in_portuguese_by_the_page_the_snippet_or_the_visitor(
    browser: Browser, client: AsyncClient, address: str, form: list[str], meetings: list[str], way: str
) -> None:
    for pasted, sentence in ((form, "Inscrever-me"), (meetings, "Reuniões e encontros")):
        code = pasted[0]
        if way == "page":
            code = f'<div lang="pt-PT">{code}</div>'
        if way == "snippet":
            code = code.replace("<a data-isoloir", '<a data-lang="pt" data-isoloir')
        site = EmbeddingSite(address, code)
        async with hosting(site) as origin:
            await client.put(SITES, json={"origins": [origin]})
            async with opened(browser, site) as (page, _):
                frame = shown(page)
                if way == "visitor":
                    await frame.get_by_role("link", name="Português").click()
                await frame.get_by_text(sentence).first.wait_for()
                assert await frame.locator("html").get_attribute("lang") == "pt"
                assert await faults(page, f"embed-pt-{way}-{sentence[:6]}") == []
                if pasted is form:
                    await frame.get_by_label("Nome próprio").fill("Inês")
                    await frame.get_by_role("button").click()
                    await frame.get_by_role("alert").get_by_text("Indique um endereço de e-mail").wait_for()
                    await frame.get_by_label("Endereço de e-mail").fill("ines@exemplo.pt")
                    await frame.get_by_role("button").click()
                    await frame.get_by_text("Obrigado!").wait_for()
