"""What the page of the sites offers to paste, in the pages that sites really have."""

import html
import re

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser

from services.proxy.tests.browser.hosts import Host, fill, inside, page_of, wrong_with
from services.proxy.tests.browser.hosts import host as host
from services.proxy.tests.browser.post_filter import filter_post
from tests.browser.driver import needs_chromium

pytestmark = needs_chromium

PATIENCE = 90_000
"""Milliseconds until a form that works out its proof beside other tests is sent."""
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"


async def pasted(coordinator: AsyncClient) -> list[str]:
    """Return what the page offers, in its order: with a script, its pinned line, a frame, a link."""
    page = (await coordinator.get("/widget")).text
    return [html.unescape(one) for one in re.findall(r'<pre class="snippet"[^>]*>(.*?)</pre>', page, re.DOTALL)]


@pytest.mark.parametrize("offered", [0, 2], ids=["with a script", "a frame"])
async def test_what_wordpress_leaves_of_it_is_a_link_to_the_form(
    browser: Browser, host: Host, coordinator: AsyncClient, offered: int
) -> None:
    host.script, host.tag = "", filter_post((await pasted(coordinator))[offered])
    assert "<script" not in host.tag
    assert "<iframe" not in host.tag
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        link = page.get_by_role("link", name="Demander une procuration")
        assert (await page.locator("main").inner_text()).split("\n", 1)[1].strip() == "Demander une procuration"
        await link.click()
        await page.locator("#first_names").wait_for()
        assert page.url.startswith(f"{host.service}/demande/")


async def test_a_site_that_keeps_frames_and_no_script_carries_the_form(
    browser: Browser, host: Host, coordinator: AsyncClient
) -> None:
    host.script, host.tag = "", (await pasted(coordinator))[2]
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        form = page.frame_locator("iframe")
        await fill(form)
        wrong = await wrong_with(page, "widget-plain-frame-390")
        await form.locator("button.act").click()
        await form.get_by_role("heading", name="Votre demande est enregistrée").wait_for(timeout=PATIENCE)
        assert await page.get_by_role("link").count() == 0  # what is inside of a frame is for those who strip it
    assert wrong == []
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1


async def test_a_site_with_trusted_types_and_a_strict_policy_carries_the_form(
    browser: Browser, host: Host, coordinator: AsyncClient
) -> None:
    host.more_policy = TRUSTED
    refused: list[str] = []
    async with page_of(browser, 320) as page:
        page.on("console", lambda said: refused.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        await fill(form)
        wrong = await wrong_with(page, "widget-trusted-types-320")
        await form.locator("button.act").click()
        await form.get_by_role("heading", name="Votre demande est enregistrée").wait_for(timeout=PATIENCE)
        assert await page.evaluate("window.sent") == {"kind": "request"}
    assert refused == []
    assert wrong == []
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1


async def test_inline_under_trusted_types_leaves_the_link(browser: Browser, host: Host) -> None:
    host.more_policy = TRUSTED
    host.tag = host.tag.replace("<isoloir-proxy", '<isoloir-proxy mode="inline"')
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        link = page.get_by_role("link", name="Demander une procuration")
        await link.wait_for()
        await link.click()
        await page.locator("#first_names").wait_for()
