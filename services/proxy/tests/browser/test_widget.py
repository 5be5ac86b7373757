"""The form in pages of another site, in a real browser: what the page around sees, blocks and breaks."""

import asyncio
import io
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import ControllerNamed
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import react
from playwright.async_api import Browser
from proxy.consumers import CONSUMERS
from proxy.widget.widgets import releases
from pypdf import PdfReader

from services.proxy.tests.browser.hosts import KEPT, Host, fill, inside, page_of, wrong_with
from services.proxy.tests.browser.hosts import host as host
from tests.browser.driver import needs_chromium

pytestmark = needs_chromium


async def test_from_the_form_on_another_site_to_the_sheet(browser: Browser, host: Host, voter: AsyncClient) -> None:
    """The whole journey; the page around hears no key, learns no secret, and nothing is kept in the browser."""
    hosts: set[str] = set()
    async with page_of(browser, 320) as page:
        refused: list[str] = []
        await page.add_init_script(KEPT)
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        await form.locator("#first_names").wait_for()
        wrong = await wrong_with(page, "widget-form-320")
        assert await form.get_by_text("pas un service de l’État").count() == 1

        await form.locator("button.act").click()
        await form.locator("[role=alert] a").first.wait_for()
        wrong += await wrong_with(page, "widget-errors-320")
        targets = await form.locator("[role=alert] a").evaluate_all("all => all.map((one) => one.hash)")
        assert targets == ["#first_names", "#surname", "#born_day", "#email", "#commune", "#rounds-1", "#consent"]
        assert await form.locator("[role=alert]").evaluate("one => one.getRootNode().activeElement === one")
        await form.locator("[role=alert] a >> nth=1").click()
        assert await form.locator("#surname").evaluate("one => one.getRootNode().activeElement === one")
        assert (
            await form.locator("#surname").evaluate("one => getComputedStyle(one).borderTopColor") == "rgb(163, 32, 29)"
        )

        await fill(form, elector_number="1234")
        await form.locator("button.act").press("Enter")
        link = form.get_by_role("link", name="Ma fiche préparatoire")
        await link.wait_for()
        wrong += await wrong_with(page, "widget-done-320")
        assert await form.get_by_text("n'est-ce pas le numéro d'ordre").count() == 1

        seen = await page.evaluate("window.seen.join('|')")
        messages = [json.loads(one.removeprefix("message")) for one in seen.split("|") if one]
        assert {one["type"] for one in messages} == {"ready", "height", "sent"}, "keys or fields were seen"
        assert await page.evaluate("window.sent") == {"kind": "request"}
        sheet = await link.get_attribute("href") or ""
        assert sheet.partition("/suivi/")[2].partition("/")[0] not in seen
        assert await page.context.cookies() == []
        kept = [await frame.evaluate("window.kept") for frame in (page.main_frame, page.frames[1])]
        assert kept == [[], []]
        assert refused == []
    assert hosts == {host.origin.split("/")[2], host.service.split("/")[2]}
    assert wrong == []
    printed = await voter.get(sheet.removeprefix(host.service))
    text = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert "LEFÈVRE" in text
    assert "Fontenay-sous-Bois" in text


async def test_no_line_of_the_french_form_begins_with_a_mark(browser: Browser, host: Host) -> None:
    async with page_of(browser, 320) as page:
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        await form.locator("#commune").fill("Nulle-Part")
        await form.locator("button.act").click()
        await form.locator("[role=alert] a").first.wait_for()
        said = await form.locator("button.act").evaluate("one => one.getRootNode().textContent")
    assert "faire\N{NO-BREAK SPACE}?" in said
    assert [mark for mark in ":;?!" if f" {mark} " in said] == []


async def test_an_offer_in_english_by_keyboard_alone(browser: Browser, host: Host, coordinator: AsyncClient) -> None:
    host.tag = host.tag.replace("<isoloir-proxy", '<isoloir-proxy lang="en"')
    async with page_of(browser, 1280) as page:
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        await form.locator("#kind-request").wait_for()
        await page.keyboard.press("Tab")
        if not await form.locator(":focus").count():  # a frame that is being put on the screen does not take it yet
            await page.keyboard.press("Tab")
        await form.locator("a:focus", has_text="Français").wait_for()
        for _ in ("português", "kind"):
            await page.keyboard.press("Tab")
        await page.keyboard.press("ArrowDown")
        assert await form.locator("#kind-offer").is_checked()
        typed = ["Ousmane", "Diallo", "", "2", "11", "1990", "", "06 12 34 56 78", "94033", "", "", ""]
        for text in typed:
            await page.keyboard.press("Tab")
            await page.keyboard.type(text)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        for text in ("10", "0", "1"):
            await page.keyboard.press("Tab")
            await page.keyboard.type(text)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        wrong = await wrong_with(page, "widget-offer-1280")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await form.get_by_role("heading", name="Your offer is stored").wait_for()
        assert wrong == []
        assert await page.evaluate("window.sent") == {"kind": "offer"}
    (item,) = (await coordinator.get("/v1/offers")).json()["items"]
    assert (item["first_name"], item["rounds"], item["radius_km"]) == ("Ousmane", [1], 10)


async def test_a_site_that_is_not_listed_gets_the_link_and_no_form(
    browser: Browser, host: Host, coordinator: AsyncClient
) -> None:
    await coordinator.put("/v1/sites", json={"origins": ["https://ailleurs.exemple.fr"]})
    async with page_of(browser) as page:
        refused = asyncio.Event()
        page.on("console", lambda said: refused.set() if "frame-ancestors" in said.text else None)
        await page.goto(f"{host.origin}/page")
        await asyncio.wait_for(refused.wait(), 10)
        assert await page.get_by_role("link", name="Demander une procuration").is_visible()
        assert not await page.locator("isoloir-proxy iframe").is_visible()


async def test_pinned_bytes_run_and_changed_ones_leave_the_link(browser: Browser, host: Host) -> None:
    place, good = f"{host.service}/w/{releases.CURRENT}/loader.js", releases.integrity(releases.CURRENT, "loader.js")
    tag = '<script src="{}" integrity="{}" crossorigin="anonymous" defer></script>'
    async with page_of(browser) as page:
        host.script = tag.format(place, good)
        await page.goto(f"{host.origin}/page")
        await inside(page).locator("#first_names").wait_for()
        assert not await page.get_by_role("link", name="Demander une procuration").is_visible()

        host.script = tag.format(place, "sha384-" + "A" * 64)
        await page.goto(f"{host.origin}/page")
        link = page.get_by_role("link", name="Demander une procuration")
        assert await link.is_visible()
        assert await page.evaluate("customElements.get('isoloir-proxy')") is None
        await link.click()
        await page.locator("#first_names").wait_for()
        assert page.url.startswith(f"{host.service}/demande/")


async def test_without_scripts_the_link_leads_to_the_same_form(browser: Browser, host: Host) -> None:
    async with page_of(browser, java_script_enabled=False) as page:
        await page.goto(f"{host.origin}/page")
        await page.get_by_role("link", name="Demander une procuration").click()
        await page.locator("#first_names").wait_for()


async def test_a_cut_connection_loses_nothing_and_stores_once(
    browser: Browser, host: Host, coordinator: AsyncClient
) -> None:
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        form = inside(page)
        await fill(form)
        await page.context.set_offline(True)
        await form.locator("button.act").click()
        await form.get_by_text("rien de ce que vous avez écrit n’est perdu").wait_for()
        assert await form.locator("#surname").input_value() == "Lefèvre"
        await page.context.set_offline(False)

        # The answer is lost on its way back: the second time it is the same request, and not a second one.
        lost = asyncio.Event()

        async def lose(route: Any) -> None:
            if lost.is_set() or route.request.method != "POST":
                await route.continue_()
                return
            lost.set()
            await route.fetch()
            await route.abort()

        await page.route("**/requests", lose)
        await form.locator("button.act").click()
        await form.get_by_text("Rien n’est perdu").wait_for()
        await form.locator("button.act").click()
        await form.get_by_role("heading", name="Votre demande est enregistrée").wait_for()
    assert lost.is_set()
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("css", "accent"),
    [
        ("--isoloir-accent: #7a1fa2; --isoloir-on-accent: #fff; --isoloir-radius: 12px;", "rgb(122, 31, 162)"),
        ("--isoloir-accent: #ffe066; --isoloir-on-accent: #ffffff;", "rgb(38, 65, 94)"),
        ("--isoloir-accent: url(https://voleur.exemple.fr/x.png);", "rgb(38, 65, 94)"),
        (
            "--isoloir-background: #101820; --isoloir-text: #f4f4f4; --isoloir-accent: #ffd54f;"
            " --isoloir-on-accent: #101820;",
            "rgb(255, 213, 79)",
        ),
    ],
)
async def test_a_sites_colours_are_taken_when_they_can_be_read(
    browser: Browser, host: Host, css: str, accent: str
) -> None:
    host.css = css
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        button = inside(page).locator("button.act")
        await button.wait_for()
        assert await button.evaluate("one => getComputedStyle(one).backgroundColor") == accent
        assert await wrong_with(page, f"widget-colours-{accent[4:7].strip(',')}") == []


async def test_messages_from_elsewhere_move_nothing(browser: Browser, host: Host) -> None:
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        await inside(page).locator("#first_names").wait_for()
        frame = page.locator("isoloir-proxy iframe")
        before = await frame.evaluate("one => one.style.height")
        await page.evaluate("postMessage({isoloir: 1, type: 'height', value: 1}, '*')")
        await page.evaluate("postMessage({isoloir: 1, type: 'sent', kind: 'request'}, '*')")
        await asyncio.sleep(0.3)
        assert await frame.evaluate("one => one.style.height") == before
        assert await page.evaluate("window.sent === undefined")


async def test_inline_is_asked_for_and_works_under_the_same_policy(
    browser: Browser, host: Host, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    (hears,) = [one for one in CONSUMERS if one.event is ControllerNamed]
    named = ControllerNamed(id=uuid4(), campaign_id=campaign_id, version=1, name="Liste Exemple")
    await react(sessions, hears, named)
    host.tag = host.tag.replace("<isoloir-proxy", '<isoloir-proxy mode="inline"')
    host.script = host.script.replace("/w/v1/", f"/w/{releases.CURRENT}/")
    async with page_of(browser) as page:
        await page.goto(f"{host.origin}/page")
        form = page.locator("isoloir-proxy-form")
        await fill(form)
        wrong = await wrong_with(page, "widget-inline-390")
        whose = await form.get_by_text("Responsable de vos informations").inner_text()
        assert "Responsable de vos informations : Liste Exemple." in whose.replace("\u00a0", " ")
        await form.locator("button.act").click()
        await form.get_by_role("heading", name="Votre demande est enregistrée").wait_for()
        assert await page.evaluate("window.sent") == {"kind": "request"}
        assert wrong == []
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1
