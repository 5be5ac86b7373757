"""Texts of pages as a person reads them, and as they come after a job."""

import re

from playwright.async_api import Error, Page


async def wait_until(page: Page, text: str) -> None:
    """Wait for a job as somebody does who looks again."""
    for _ in range(120):
        await page.wait_for_load_state()
        if text in await words_of(page):
            return
        await page.wait_for_timeout(1_000)
        try:
            await page.goto(page.url.partition("?")[0])
        except Error as away:
            # The page went to the job's result by itself at that moment.
            if "ERR_ABORTED" not in away.message and "interrupted" not in away.message:
                raise
    raise AssertionError(f"{text}: {await words_of(page)}")


async def words_of(page: Page) -> str:
    """Return what the page says, with plain spaces."""
    return re.sub(r"[\u00a0\u202f]", " ", await page.inner_text("main"))
