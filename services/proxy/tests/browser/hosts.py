"""Pages of another site that carry the form, in a real browser; and what is wrong with what is on them."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Response
from httpx import AsyncClient
from playwright.async_api import Browser, FrameLocator, Locator, Page

from tests.browser.driver import PICTURES, RULES, SIDEWAYS, find_violations, serving

# What session replays listen to: every key, and every change of a field.
SPY = """
window.seen = [];
for (const kind of ["keydown", "keypress", "input", "beforeinput", "change", "paste"])
  addEventListener(kind, (event) => window.seen.push(kind + (event.key || event.data || "")), true);
addEventListener("message", (event) => window.seen.push("message" + JSON.stringify(event.data)));
addEventListener("isoloir-proxy-sent", (event) => (window.sent = event.detail));
"""
# In every frame, before its own scripts: what would be left in the browser.
KEPT = """
window.kept = [];
const {setItem} = Storage.prototype, {open} = IDBFactory.prototype;
Storage.prototype.setItem = function (...all) { window.kept.push("storage"); return setItem.apply(this, all); };
IDBFactory.prototype.open = function (...all) { window.kept.push("database"); return open.apply(this, all); };
"""
LOOK = "body { margin: 0; } isoloir-proxy { %s }"


class Host:
    """A campaign's site on an origin of its own, with a strict policy; `tag` and `css` are what its author wrote.

    `more_policy`: further directives, each after a semicolon.
    """

    def __init__(self, service: str) -> None:
        self.origin, self.service = "", service
        self.script, self.tag, self.css = f'<script src="{service}/w/v1/loader.js" defer></script>', "", ""
        self.more_policy = ""

    def pages(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.get("/{name}")
        async def answer(name: str) -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
            kinds = {"spy.js": ("text/javascript", SPY), "look.css": ("text/css", LOOK % self.css)}
            kind, text = kinds.get(name, ("text/html", self.html()))
            return Response(text, media_type=kind, headers={"Content-Security-Policy": self.policy()})

        return app

    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src 'self' {self.service}; style-src 'self'; frame-src {self.service}; "
            f"connect-src {self.service}; img-src 'self'; base-uri 'none'; form-action 'none'"
            f"{self.more_policy}"
        )

    def html(self) -> str:
        return (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Camille Exemple</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="stylesheet" href="/look.css"><script src="/spy.js"></script>{self.script}</head>'
            f"<body><main><h1>Camille Exemple</h1>{self.tag}</main></body></html>"
        )


@pytest.fixture
async def host(app: FastAPI, coordinator: AsyncClient, campaign_id: UUID) -> AsyncIterator[Host]:
    async with serving(app) as address:
        made = Host(address)
        app.state.settings.public_url = made.service
        made.tag = (
            f'<isoloir-proxy campaign="{campaign_id}"><a href="{made.service}/demande/{campaign_id}">'
            "Demander une procuration</a></isoloir-proxy>"
        )
        async with serving(made.pages()) as own:
            # Another origin than the service's, and another site.
            made.origin = own.replace("127.0.0.1", "localhost")
            await coordinator.put("/v1/sites", json={"origins": [made.origin]})
            yield made


@asynccontextmanager
async def page_of(browser: Browser, width: int = 390, **more: Any) -> AsyncGenerator[Page]:
    context = await browser.new_context(
        viewport={"width": width, "height": 844}, reduced_motion="reduce", locale="fr-FR", **more
    )
    yield await context.new_page()
    await context.close()


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("isoloir-proxy iframe")


async def fill(form: FrameLocator | Locator, **changed: str) -> None:
    values = {
        "first_names": "Zoé Marie",
        "surname": "Lefèvre",
        "born_day": "27",
        "born_month": "3",
        "born_year": "1985",
        "email": "zoe@exemple.fr",
        "commune": "Fontenay-sous-Bois",
        "station": "12",
    }
    for name, value in (values | changed).items():
        await form.locator(f"#{name}").fill(value)
    await form.locator("#rounds-1").check()
    await form.locator("#consent").check()


async def wrong_with(page: Page, name: str) -> list[str]:
    """What axe says of the page and of what is in its frames, and whether either scrolls sideways."""
    found: list[str] = []
    for frame in page.frames:
        violations = await find_violations(frame, RULES)
        found += [f"{name}: {one['id']} {one['nodes'][0]['target']}" for one in violations]
        if await frame.evaluate(SIDEWAYS):
            found.append(f"{name}: scrolls sideways")
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    return found
