"""Pages with real results in them, read by axe: light and dark, and no wider than a small phone."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, work_off
from kit.testing.tokens import TESTER, bearer, settings
from playwright.async_api import Browser, Page
from predict.app import create_app
from predict.consumers import JOBS
from predict.settings import Settings

from services.predict.tests.profiles.conftest import social as social
from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium
PHONE, DESK = 320, 1200
WALKER = "saint-mande"


async def new_walker(sessions: Sessions) -> UUID:
    """A campaign with a coordinator of one commune: what is looked at is the page, not how long its table is."""
    campaign = await new_campaign(sessions)
    await new_member(sessions, campaign, WALKER, (Role.COORDINATOR,), ("94067",))
    return campaign


@asynccontextmanager
async def opened(
    browser: Browser, app: FastAPI, campaign: UUID, path: str, subject: str = WALKER
) -> AsyncGenerator[Page]:
    async with serving(app) as address:
        headers = bearer(campaign, subject=subject)
        context = await browser.new_context(extra_http_headers=headers, reduced_motion="reduce", color_scheme="light")
        page = await context.new_page()
        answer = await page.goto(f"{address}{path}")
        assert answer is not None
        assert answer.ok
        yield page
        await context.close()


async def test_a_map_is_read_by_everyone_and_in_the_dark(
    browser: Browser, real: FastAPI, val_de_marne: Sessions
) -> None:
    campaign = await new_walker(val_de_marne)
    async with opened(browser, real, campaign, "/map?measure=share&beside=true") as page:
        wrong = await look(page, "map", (DESK,))
        await page.emulate_media(color_scheme="dark")
        wrong += await look(page, "map-dark", (PHONE,))
    assert wrong == []


async def test_the_profiles_are_read_by_everyone(browser: Browser, social: Sessions) -> None:
    app = create_app(social, Settings.model_validate(settings(social).model_dump()))
    async with opened(browser, app, await new_walker(social), "/profiles") as page:
        assert await look(page, "profiles", (PHONE, DESK)) == []


async def test_the_stations_are_read_by_everyone(browser: Browser, real: FastAPI, val_de_marne: Sessions) -> None:
    async with opened(browser, real, await new_walker(val_de_marne), "/") as page:
        for width in (PHONE, DESK):
            assert await look(page, "stations", (width,)) == []


async def test_a_table_of_transfers_is_read_by_everyone(
    browser: Browser, real: FastAPI, val_de_marne: Sessions
) -> None:
    campaign = await new_campaign(val_de_marne)
    async with call(real, campaign) as client:
        body = {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2"}
        assert (await client.post("/v1/transfers", json=body)).status_code == 202
    await work_off(val_de_marne, JOBS)
    async with opened(browser, real, campaign, "/transfers?station=94033_0001", TESTER) as page:
        assert await page.locator("svg[role=img]").count()
        for width in (PHONE, DESK):
            assert await look(page, "transfers", (width,)) == []
