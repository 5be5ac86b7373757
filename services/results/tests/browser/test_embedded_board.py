"""The live board on another site: nothing before the legal hour, then what the link shows, as it comes."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from playwright.async_api import Browser, expect

from services.results.tests.boards.public_boards.test_shares import CLOSE, move_clock
from tests.browser.driver import needs_chromium, serving
from tests.browser.embedding_site import EmbeddingSite, background, faults, hosting, offered, opened, shown
from tests.browser.post_filter import filter_post

pytestmark = needs_chromium
Make = Callable[..., dict[str, Any]]
EARLY = datetime(2029, 6, 10, 17, 50, tzinfo=UTC)


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        app.state.settings.public_url = address
        yield address


@pytest.fixture
async def pasted(client: AsyncClient, address: str, sheet: Make) -> list[str]:
    """What the page offers to paste once it has made a link; one sheet is counted."""
    assert (await client.post("/v1/tallies", json=sheet())).status_code == 201
    made = await client.post("/public-boards", data={"label": "Site"}, headers={"Accept": "text/html"})
    return offered(made.text)


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_board_is_closed_before_the_hour_and_live_after_it(
    browser: Browser,
    client: AsyncClient,
    address: str,
    pasted: list[str],
    sessions: Sessions,
    campaign_id: UUID,
    sheet: Make,
    width: int,
) -> None:
    await move_clock(sessions, campaign_id, EARLY)
    site = EmbeddingSite(address, pasted[0])
    async with hosting(site) as origin:
        assert (await client.put("/v1/public-board-sites", json={"sites": [origin]})).status_code == 200, origin
        async with opened(browser, site, width) as (page, said):
            frame = shown(page)
            await frame.get_by_text("Rien avant le").wait_for()
            for hidden in ("58,8", "400", "680"):
                assert await frame.get_by_text(hidden).count() == 0
            wrong = await faults(page, f"embed-board-sealed-{width}")
            await move_clock(sessions, campaign_id, CLOSE)
            await frame.get_by_role("link", name="Actualiser").click()
            await frame.get_by_text("1 / 3").wait_for()
            assert await background(page) == "rgb(255, 248, 238)"
            wrong += await faults(page, f"embed-board-{width}")
            await client.post("/v1/tallies", json=sheet(station="94033_0002"))
            await frame.get_by_text("2 / 3").wait_for()
        assert said == []
    assert wrong == []


async def test_a_projector_left_on_the_waiting_page_shows_the_board_at_the_hour(
    browser: Browser, pasted: list[str], sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, CLOSE - timedelta(seconds=5))
    page = await browser.new_page()
    await page.goto(f"{pasted[2]}?wall=true")
    await page.get_by_text("Rien avant le").wait_for()
    await page.get_by_text("1 / 3").wait_for()
    await page.close()


@pytest.mark.parametrize("way", [0, 1], ids=["with the script", "the frame"])
async def test_what_wordpress_leaves_is_a_link_to_the_board(
    browser: Browser, address: str, pasted: list[str], sessions: Sessions, campaign_id: UUID, way: int
) -> None:
    await move_clock(sessions, campaign_id, CLOSE)
    site = EmbeddingSite(address, filter_post(pasted[way]))
    async with hosting(site), opened(browser, site) as (page, _):
        await page.get_by_role("link", name="Les résultats en direct").click()
        await page.get_by_role("heading", name="Soirée électorale").wait_for()
        assert page.url == pasted[2]


async def test_without_script_the_plain_frame_shows_it(
    browser: Browser, client: AsyncClient, address: str, pasted: list[str], sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, CLOSE)
    site = EmbeddingSite(address, pasted[1])
    async with hosting(site) as origin:
        await client.put("/v1/public-board-sites", json={"sites": [origin]})
        async with opened(browser, site, scripts=False) as (page, _):
            await expect(shown(page).get_by_role("heading", name="Soirée électorale")).to_be_visible()


@pytest.mark.parametrize(("lang", "way"), [("en", "page"), ("pt", "snippet"), ("pt", "visitor")])
async def test_the_board_is_read_in_three_languages_and_stays_live(
    browser: Browser,
    client: AsyncClient,
    address: str,
    pasted: list[str],
    sessions: Sessions,
    campaign_id: UUID,
    sheet: Make,
    lang: str,
    way: str,
) -> None:
    await move_clock(sessions, campaign_id, EARLY)
    nothing = {"en": "Nothing before Sunday 10 June 2029", "pt": "Nada antes de domingo, 10 de junho de 2029"}[lang]
    votes = {"en": "Votes", "pt": "Votos"}[lang]
    code = f'<div lang="{lang}">{pasted[0]}</div>' if way == "page" else pasted[0]
    if way == "snippet":
        code = code.replace("<a data-isoloir", f'<a data-lang="{lang}" data-isoloir')
    site = EmbeddingSite(address, code)
    async with hosting(site) as origin:
        await client.put("/v1/public-board-sites", json={"sites": [origin]})
        async with opened(browser, site) as (page, said):
            frame = shown(page)
            if way == "visitor":
                await frame.get_by_role("link", name="Português").click()
            await frame.get_by_text(nothing).wait_for()
            await frame.get_by_text("art. L. 52").wait_for()  # the law's own words stay, in French
            assert await frame.get_by_text("680").count() == 0
            wrong = await faults(page, f"embed-board-{lang}-{way}-sealed")
            await move_clock(sessions, campaign_id, CLOSE)
            await frame.get_by_role("link", name={"en": "Refresh", "pt": "Atualizar"}[lang]).click()
            await frame.get_by_role("heading", name=votes, exact=True).wait_for()
            assert await frame.locator("html").get_attribute("lang") == lang
            wrong += await faults(page, f"embed-board-{lang}-{way}")
            await client.post("/v1/tallies", json=sheet(station="94033_0002"))
            await frame.get_by_text("2 / 3").wait_for()
            counted = {"en": "station 2: counted", "pt": "mesa 2: contada"}[lang]
            await frame.locator("#log").get_by_text(counted).wait_for()
        assert said == []
    assert wrong == []
