"""A page of another site that shows something of the suite, under a strict policy, in a real browser."""

import html
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Response
from playwright.async_api import Browser, FrameLocator, Page

from tests.browser.driver import PICTURES, RULES, SIDEWAYS, find_violations, serving

COLOURS = (
    "--isoloir-accent: #7a1f3d; --isoloir-on-accent: #ffffff; --isoloir-background: #fff8ee; "
    "--isoloir-text: #2b1a12; --isoloir-radius: 12px"
)
LISTEN = 'window.sent = []; addEventListener("isoloir-sent", (event) => window.sent.push(event.detail));'


class EmbeddingSite:
    """`pasted` is what its author pasted, `css` the colours; nothing else may run, and no text becomes a script."""

    def __init__(self, suite: str, pasted: str, css: str = COLOURS) -> None:
        self.origin, self.suite, self.pasted, self.css = "", suite, pasted, css

    def pages(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        policy = (
            f"default-src 'none'; script-src 'self' {self.suite}; style-src 'self'; frame-src {self.suite}; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )

        @app.get("/{name}")
        async def answer(name: str) -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
            kinds = {"listen.js": ("text/javascript", LISTEN), "look.css": ("text/css", f"main {{ {self.css} }}")}
            kind, text = kinds.get(name, ("text/html", self.html()))
            return Response(text, media_type=kind, headers={"Content-Security-Policy": policy})

        return app

    def html(self) -> str:
        return (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Camille Exemple</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="stylesheet" href="/look.css"><script src="/listen.js"></script></head>'
            f"<body><main><h1>Camille Exemple</h1>{self.pasted}</main></body></html>"
        )


@asynccontextmanager
async def hosting(site: EmbeddingSite) -> AsyncGenerator[str]:
    """Its origin, that is another site than the suite's to a browser."""
    async with serving(site.pages()) as own:
        site.origin = own.replace("127.0.0.1", "localhost")
        yield site.origin


def offered(page: str) -> list[str]:
    """Return what a page of the team's offers to paste, in its order: with the script, the frame, the link, the pin."""
    return [html.unescape(one) for one in re.findall(r'<pre class="snippet"[^>]*>(.*?)</pre>', page, re.DOTALL)]


@asynccontextmanager
async def opened(
    browser: Browser, site: EmbeddingSite, width: int = 390, *, scripts: bool = True
) -> AsyncGenerator[tuple[Page, list[str]]]:
    """The site's page, and what the browser complained of."""
    context = await browser.new_context(
        viewport={"width": width, "height": 844}, reduced_motion="reduce", java_script_enabled=scripts
    )
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(f"{site.origin}/page")
    yield page, said
    await context.close()


def shown(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


async def faults(page: Page, name: str) -> list[str]:
    """What axe says of the page and of what is in its frame; whether one scrolls sideways, or the frame down."""
    found: list[str] = []
    for frame in page.frames:
        violations = await find_violations(frame, RULES)
        found += [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in violations]
        if await frame.evaluate(SIDEWAYS):
            found.append(f"{name}: scrolls sideways")
        if frame != page.main_frame and await frame.evaluate(
            "document.documentElement.scrollHeight > document.documentElement.clientHeight + 1"
        ):
            found.append(f"{name}: the frame is too low for what is in it")
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    return found


async def background(page: Page) -> str:
    """Return the colour under what is in the frame."""
    return await shown(page).locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
