"""A browser to be driven, something for it to look at, and what axe says of a page as it stands.

Used by the suite's own journeys and by each service's `tests/browser`: chromium is found in one place.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Frame, Page, async_playwright
from starlette.types import ASGIApp

# The same engine without a window's interface, where there is one: a page takes a third of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
# Nothing of the browser's own may ask other hosts: what the pages ask is what is looked at. A site that is framed is
# apart, as it is in everybody's browser.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --site-per-process"
)
PICTURES = os.environ.get("ISOLOIR_PICTURES")
"""A folder to leave pictures of the pages in, to look at."""
needs_chromium = pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no chromium here")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# A long table is looked at in a third of the time when what is well with it is not told.
RULES: dict[str, Any] = {"resultTypes": ["violations"]}
LAYOUT_RULES = ("color-contrast", "heading-order", "scrollable-region-focusable")
"""What can be well at one width and wrong at another; names, roles and order are the same at all of them."""


@asynccontextmanager
async def launched_browser() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        await browser.close()


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncGenerator[str]:
    """Its address, over real HTTP, at a port that was free."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def find_violations(page: Page | Frame, options: dict[str, Any]) -> list[dict[str, Any]]:
    """Run axe and return what it has against the page. Its 500 kB go there once, however often it is asked."""
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(Axe().axe_script)
    found = await page.evaluate("async options => (await axe.run(options)).violations", options)
    return cast("list[dict[str, Any]]", found)


async def look(page: Page, name: str, widths: Sequence[int] = ()) -> list[str]:
    """Return the faults of the page as it stands: at its current width, or at each of `widths`.

    All rules are for the first, those of the layout for the others.
    """
    wrong: list[str] = []
    rules = RULES
    for width in widths or (0,):
        shown = f"{name}-{width}" if width else name
        if width:
            await page.set_viewport_size({"width": width, "height": 844})
        violations = await find_violations(page, rules)
        wrong += [f"{shown}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in violations]
        if await page.evaluate(SIDEWAYS):
            wrong.append(f"{shown}: scrolls sideways")
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"{shown}.png", full_page=True)
        rules = RULES | {"runOnly": {"type": "rule", "values": LAYOUT_RULES}}
    return wrong
