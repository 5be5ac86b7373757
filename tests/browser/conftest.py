import os
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from isoloir_local.oidc.links import new_link
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.testing import Launched
from isoloir_local.walk.campaign import MORNING
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, StorageState

from tests.browser.driver import CHROMIUM, launched_browser
from tests.cast import Cast

SignIn = Callable[[str], Coroutine[Any, Any, StorageState]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        why = "no chromium here"
        pytest.fail(why) if "CI" in os.environ else pytest.skip(why)
    async with launched_browser() as launched:
        yield launched


@pytest.fixture(scope="session")
def sign_in(browser: Browser, suite: Launched, stage: Stage) -> SignIn:
    """The cookies of someone who came in by a link and chose the campaign of the demonstration."""

    async def enter(subject: str) -> StorageState:
        context = await browser.new_context(locale="fr-FR")
        page = await context.new_page()
        await page.goto(new_link(suite.home, suite.address, subject))
        await page.wait_for_url(f"{suite.address}/")
        await page.goto(f"{suite.address}/login?campaign={stage.campaign_id}")
        state = await context.storage_state()
        await context.close()
        return state

    return enter


@pytest.fixture(scope="session")
async def manager(sign_in: SignIn) -> StorageState:
    return await sign_in(OPERATOR)


@pytest.fixture(scope="module")
def morning(cast: Cast) -> None:
    """Three weeks before the vote, whatever the tests before have made of the clock."""
    cast.move_clock(MORNING.isoformat(), sealed=True)
