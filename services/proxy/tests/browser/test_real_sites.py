"""What the page of the sites offers to paste, in the pages that sites really have."""

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser

from services.proxy.tests.browser.hosts import Host, fill, inside, page_of, wrong_with
from services.proxy.tests.browser.hosts import host as host
from tests.browser.driver import needs_chromium
from tests.browser.embedding_site import EmbeddingSite, faults, hosting, offered, opened, shown
from tests.browser.post_filter import filter_post

pytestmark = needs_chromium

PATIENCE = 90_000
"""Milliseconds until a form that works out its proof beside other tests is sent."""
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"


async def pasted(coordinator: AsyncClient) -> list[str]:
    """Return what the page offers, in its order: with a script, a frame, a link, the script's pinned line."""
    return offered((await coordinator.get("/widget")).text)


@pytest.mark.parametrize("way", [0, 1], ids=["with a script", "a frame"])
async def test_what_wordpress_leaves_of_it_is_a_link_to_the_form(
    browser: Browser, host: Host, coordinator: AsyncClient, way: int
) -> None:
    host.script, host.tag = "", filter_post((await pasted(coordinator))[way])
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
    host.script, host.tag = "", (await pasted(coordinator))[1]
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


@pytest.mark.parametrize("pinned", [False, True], ids=["newest", "pinned"])
async def test_the_loader_of_every_embed_carries_the_form(
    browser: Browser, host: Host, coordinator: AsyncClient, pinned: bool
) -> None:
    ways = await pasted(coordinator)
    code = ways[0].replace(ways[0].partition("\n")[0], ways[3]) if pinned else ways[0]
    site = EmbeddingSite(host.service, code)
    async with hosting(site) as origin:
        await coordinator.put("/v1/sites", json={"origins": [origin]})
        async with opened(browser, site) as (page, said):
            form = shown(page)
            await fill(form)
            wrong = await faults(page, f"embed-proxy-{'pinned' if pinned else 'newest'}")
            assert await form.locator(".all").evaluate("one => getComputedStyle(one).backgroundColor") == (
                "rgb(255, 248, 238)"
            )
            await form.locator("button.act").click()
            await form.get_by_role("heading", name="Votre demande est enregistrée").wait_for(timeout=PATIENCE)
            assert await page.evaluate("window.sent") == [{"what": "proxy", "kind": "request"}]
        assert said == []
    assert wrong == []
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1


@pytest.mark.parametrize("way", ["page", "snippet", "visitor"])
async def test_the_form_is_filled_in_in_portuguese(
    browser: Browser, host: Host, coordinator: AsyncClient, way: str
) -> None:
    code = (await pasted(coordinator))[0]
    if way == "page":
        code = f'<div lang="pt-PT">{code}</div>'
    if way == "snippet":
        code = code.replace("<a data-isoloir", '<a data-lang="pt" data-isoloir')
    site = EmbeddingSite(host.service, code)
    async with hosting(site) as origin:
        await coordinator.put("/v1/sites", json={"origins": [origin]})
        async with opened(browser, site) as (page, said):
            form = shown(page)
            if way == "visitor":
                await form.get_by_role("link", name="Português").click()
            await form.get_by_text("não é um serviço do Estado").wait_for()
            await form.get_by_text("Aceito que a equipa de campanha").wait_for()
            assert await form.locator(".all").evaluate("one => getComputedStyle(one).backgroundColor") == (
                "rgb(255, 248, 238)"
            )
            wrong = await faults(page, f"embed-proxy-pt-{way}")
            await form.locator("button.act").click()
            await form.get_by_role("alert").get_by_text("Escolha pelo menos uma volta").wait_for(timeout=PATIENCE)
            wrong += await faults(page, f"embed-proxy-pt-{way}-wrong")
            await fill(form)
            await form.locator("button.act").click()
            await form.get_by_role("heading", name="Pedido registado").wait_for(timeout=PATIENCE)
            wrong += await faults(page, f"embed-proxy-pt-{way}-done")
        assert [one for one in said if "422" not in one] == []
    assert wrong == []
