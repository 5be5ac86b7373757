"""A page as a person meets it: what is wrong with it, at the width of a phone, of a small phone and of a desk."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, StorageState

from tests.browser.driver import LAYOUT_RULES, PICTURES, SIDEWAYS, find_violations
from tests.browser.driver import RULES as ALL_RULES

WIDTHS = (390, 320, 1200)

RULES = ALL_RULES | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # What axe leaves out unless it is asked by name.
    "rules": {"target-size": {"enabled": True}},
}
BY_WIDTH = RULES | {"runOnly": {"type": "rule", "values": ["target-size", *LAYOUT_RULES]}}
CUT_TABLES = """() => [...document.querySelectorAll("main .table:has(table), main table")]
    .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
    .map((one) => (one.querySelector("caption")?.textContent ?? one.ariaLabel ?? one.className).trim())"""
"""The tables that show only a part of their columns."""
PHONE_WIDTH = 640
IN_THE_DARK = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


@dataclass
class Visitor:
    """A browser of their own, and all that went wrong in it."""

    context: BrowserContext
    page: Page
    address: str
    wrong: list[str] = field(default_factory=list[str])

    async def open(self, path: str, status: int = 200) -> None:
        answer = await self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        if status >= 400:
            self.pass_over(f"status of {status}")

    def pass_over(self, text: str) -> None:
        """Drop what was refused on purpose from the errors: it is in the browser's console too."""
        self.wrong = [one for one in self.wrong if text not in one]

    async def look(
        self,
        name: str,
        *,
        lang: str = "fr",
        widths: Sequence[int] = WIDTHS,
        rules: dict[str, Any] = RULES,
        without: Sequence[str] = (),
    ) -> None:
        """All `rules` at the first width, what a width can change at the others.

        `without`: rules of axe that a page made by others breaks.
        """
        await self.page.wait_for_load_state()
        if await self.page.evaluate("document.documentElement.lang") != lang:
            self.wrong.append(f"{name}: not said to be in {lang}")
        for width in widths:
            await self.page.set_viewport_size({"width": width, "height": 800})
            violations = await find_violations(self.page, rules if width == widths[0] else BY_WIDTH)
            self.wrong += [
                f"{name} at {width}: {one['id']}: {[node['target'] for node in one['nodes'][:3]]}"
                for one in violations
                if one["id"] not in without
            ]
            if await self.page.evaluate(SIDEWAYS):
                self.wrong.append(f"{name} at {width}: scrolls sideways")
            if width <= PHONE_WIDTH:
                cut: list[str] = await self.page.evaluate(CUT_TABLES)
                self.wrong += [f"{name} at {width}: columns are out of sight: {table[:80]}" for table in cut]
            await self.picture(f"{name}-{width}")

    async def look_in_the_dark(self, name: str, *, lang: str = "fr") -> None:
        """The page as it stands: nothing of it but its style asks which scheme there is."""
        await self.page.emulate_media(color_scheme="dark")
        await self.look(f"{name}-dark", lang=lang, widths=(WIDTHS[0],), rules=IN_THE_DARK)

    @asynccontextmanager
    async def new_look(self) -> AsyncGenerator[None]:
        """For one page of many: as a browser that was just opened. Fails at the end for what went wrong meanwhile."""
        self.wrong.clear()
        await self.page.emulate_media(color_scheme="light")
        await self.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        yield
        self.fail_for_wrong()

    def fail_for_wrong(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)

    async def picture(self, name: str, *, widths: Sequence[int] = ()) -> None:
        """`widths` is for look's sake."""
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)

    def hear(self, said: ConsoleMessage) -> None:
        # What the page's own policy forbids is an error of the console as well.
        if said.type in ("error", "warning"):
            self.wrong.append(f"console: {said.text} ({said.location['url'].removeprefix(self.address)})")

    def see_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme.startswith(("http", "ws")) and url.netloc != urlsplit(self.address).netloc:
            self.wrong.append(f"asks {request.url}")


PATIENCE = 120_000
"""Milliseconds that a step may take."""


@asynccontextmanager
async def visit(
    browser: Browser,
    address: str,
    *,
    state: StorageState | None = None,
    scripts: bool = True,
    touch: bool = False,
) -> AsyncGenerator[Visitor]:
    """Fails at the end for all that went wrong meanwhile. `state`: the cookies of who is logged in."""
    context = await browser.new_context(
        viewport={"width": WIDTHS[0], "height": 800},
        java_script_enabled=scripts,
        has_touch=touch,
        locale="fr-FR",
        reduced_motion="reduce",
        color_scheme="light",
        storage_state=state,
    )
    # No test is about time: on a busy machine the pages of several suites wait for one another.
    context.set_default_navigation_timeout(PATIENCE)
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context, await context.new_page(), address)
    visitor.page.on("request", visitor.see_request)
    visitor.page.on("console", visitor.hear)
    visitor.page.on("pageerror", lambda error: visitor.wrong.append(f"script: {error}"))
    try:
        yield visitor
    finally:
        await context.close()
    visitor.fail_for_wrong()
