"""Texts of pages as a person reads them, and as they come after a job."""

import re
from contextlib import suppress

from playwright.async_api import Error, Page

LOOKS = 300
OWN_LOOKS = 10
"""After so many looks, a second apart, somebody loads the page again: most follow their job by themselves."""


async def wait_until(page: Page, text: str) -> None:
    """Wait for a job as somebody does who looks again."""
    for look in range(1, LOOKS + 1):
        # The page may go to the job's result by itself at any moment, also while it is read or loaded.
        with suppress(Error):
            if text in await words_of(page):
                return
            await page.wait_for_timeout(1_000)
            if look % OWN_LOOKS == 0:
                await page.goto(page.url.partition("?")[0], wait_until="commit")
    raise AssertionError(f"{text}: {await words_of(page)}")


async def words_of(page: Page) -> str:
    """Return what the page says, with plain spaces."""
    return re.sub(r"[\u00a0\u202f]", " ", await page.inner_text("main"))
