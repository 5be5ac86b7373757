"""The one browser of a process that runs tests (a pytest plugin): each test has contexts of its own in it."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.driver import CHROMIUM, launched_browser


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        why = "no chromium here"
        pytest.fail(why) if "CI" in os.environ else pytest.skip(why)
    async with launched_browser() as launched:
        yield launched


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The process's browser; the contexts that the test leaves open in it are closed."""
    yield chromium
    for context in chromium.contexts:
        await context.close()
