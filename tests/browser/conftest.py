from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from isoloir_local.oidc.links import new_link
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.testing import Launched
from isoloir_local.walk.campaign import MORNING
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, StorageState

from tests.browser.page_checks import Visitor, visit
from tests.cast import Cast

SignIn = Callable[[str], Coroutine[Any, Any, StorageState]]


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """The process's browser, for who signs in once for all of these tests."""
    return chromium


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
async def desk(browser: Browser, suite: Launched, manager: StorageState) -> AsyncIterator[Visitor]:
    """The manager's browser, kept for all pages of a module: each takes `desk.new_look()`.

    In a new one the next page takes half as long again: axe goes there anew, and chromium compiles it anew.
    """
    async with visit(browser, suite.address, state=manager) as visitor:
        yield visitor
        visitor.wrong.clear()  # said by the test that it was found in


@pytest.fixture(scope="module")
def morning(cast: Cast) -> None:
    """Three weeks before the vote, whatever the tests before have made of the clock."""
    cast.move_clock(MORNING.isoformat(), sealed=True)
