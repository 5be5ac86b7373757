"""Maps that are touched: hover, tap, search, zoom, legend; and the picture that stands without a script."""

import re

import pytest
from isoloir_local.testing import Launched
from playwright.async_api import Browser, Locator, Page, StorageState, expect

from tests.browser.page_checks import Visitor, visit

pytestmark = pytest.mark.usefixtures("days", "morning")

MAPS = ("/predict/", "/predict/map")


async def width_of(svg: Locator) -> float:
    return float(str(await svg.get_attribute("viewBox")).split()[2])


async def first_map(visitor: Visitor, path: str) -> tuple[Page, Locator]:
    await visitor.open(path)
    svg = visitor.page.locator("figure.map.touchable svg").first
    await svg.scroll_into_view_if_needed()
    return visitor.page, svg


@pytest.mark.parametrize("path", MAPS)
async def test_a_place_is_found_and_shown_near_with_what_is_known_of_it(desk: Visitor, path: str) -> None:
    async with desk.new_look():
        page, svg = await first_map(desk, path)
        whole = await width_of(svg)
        names = await page.locator("figure.map datalist option").evaluate_all("them => them.map(one => one.value)")
        await page.get_by_label("Chercher un lieu sur la carte").fill(names[-1].upper())
        await page.keyboard.press("Enter")
        assert names[-1] in await page.locator(".map-card").inner_text()
        assert await width_of(svg) <= whole
        await page.get_by_role("button", name="Toute la carte").click()
        assert await width_of(svg) == whole
        await page.get_by_label("Chercher un lieu sur la carte").fill("Atlantide")
        await page.keyboard.press("Enter")
        assert "n’est pas sur cette carte" in await page.locator(".map-card").inner_text()


async def test_the_card_of_a_station_leads_to_its_page(desk: Visitor) -> None:
    async with desk.new_look():
        page, svg = await first_map(desk, "/predict/")
        shape = svg.locator("[data-station*=_]").first
        await shape.hover()
        assert "voix à gagner" in await page.locator(".map-tip").inner_text()
        await shape.click()
        name = await page.locator(".map-card strong").inner_text()
        await page.get_by_role("link", name="Ouvrir ce bureau").click()
        await page.wait_for_url("**/predict/stations/*")
        assert await page.inner_text("h1") == name
        await desk.look("station")


async def test_the_legend_shows_one_class_alone(desk: Visitor) -> None:
    async with desk.new_look():
        page, svg = await first_map(desk, "/predict/map")
        entry = page.locator("ul.legend button").first
        shown = int(re.findall(r"(\d+) bureau", await entry.inner_text())[0])
        await entry.click()
        assert await entry.get_attribute("aria-pressed") == "true"
        assert await svg.locator("[data-station]:not(.out)").count() <= shown
        assert await svg.locator("[data-station].out").count()
        await entry.click()
        assert not await svg.locator(".out").count()
        await entry.click()
        await page.get_by_role("button", name="Toute la carte").click()
        assert await entry.get_attribute("aria-pressed") == "false"
        assert not await svg.locator(".out").count()


async def test_the_legend_goes_with_the_map_to_the_whole_screen_and_back(desk: Visitor) -> None:
    async with desk.new_look():
        page, svg = await first_map(desk, "/predict/map")
        inside, legend = page.locator("figure.map ul.legend"), page.locator("ul.legend")
        before, shown = await inside.count(), await legend.count()
        await page.get_by_role("button", name="Plein écran").click()
        await expect(inside).to_have_count(shown)
        await legend.first.get_by_role("button").first.click()
        assert await svg.locator(".out").count()
        await page.get_by_role("button", name="Plein écran").click()
        await expect(inside).to_have_count(before)
        await expect(legend).to_have_count(shown)


async def test_the_keys_bring_near_and_the_page_scrolls_past(desk: Visitor) -> None:
    async with desk.new_look():
        page, svg = await first_map(desk, "/predict/map")
        whole = await width_of(svg)
        await svg.hover()
        await page.mouse.wheel(0, -200)
        assert await width_of(svg) == whole
        await page.get_by_role("button", name="Agrandir la carte").focus()
        await page.keyboard.press("+")
        near = str(await svg.get_attribute("viewBox"))
        assert await width_of(svg) < whole
        await page.keyboard.press("ArrowRight")
        assert await svg.get_attribute("viewBox") != near
        for _ in range(20):
            await page.keyboard.press("+")
        assert await width_of(svg) == pytest.approx(whole / 40)
        for _ in range(20):
            await page.keyboard.press("-")
        assert await width_of(svg) == whole


async def test_a_finger_picks_and_two_bring_near(browser: Browser, suite: Launched, manager: StorageState) -> None:
    async with visit(browser, suite.address, state=manager, touch=True) as visitor:
        page, svg = await first_map(visitor, "/predict/")
        whole = await width_of(svg)
        await svg.locator("[data-station]").first.tap()
        assert await page.locator(".map-card strong").count() == 1
        box = await svg.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        session = await page.context.new_cdp_session(page)
        for step, apart in enumerate((20, 30, 45, 60)):
            points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
            kind = "touchMove" if step else "touchStart"
            await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert await width_of(svg) < whole / 2


async def test_without_a_script_the_picture_its_legend_and_the_table_are_there(
    browser: Browser, suite: Launched, manager: StorageState
) -> None:
    async with visit(browser, suite.address, state=manager, scripts=False) as visitor:
        await visitor.page.goto(f"{suite.address}/predict/map")
        assert await visitor.page.locator("figure.map svg [data-station] title").count() > 10
        assert await visitor.page.locator(".map-tools").count() == 0
        assert await visitor.page.locator("ul.legend li").count() >= 3
