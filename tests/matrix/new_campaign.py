"""A campaign opened as a director does it: typed, chosen, filled in and sent, then the past results."""

import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from elections.places.names import place_name
from isoloir_local.gateway.new_campaign import today_in_paris
from playwright.async_api import Page

from tests.matrix.page_faults import faults_of
from tests.matrix.territories import Opened

IMPORT_SECONDS = 900
"""A whole nation's files, beside the tests of seven others."""


@dataclass(frozen=True)
class Opening:
    """Outcome of an opening: seconds of the import, and the words of the page of past results on each file."""

    import_seconds: float
    imports: tuple[str, ...]
    faults: tuple[str, ...]


async def open_campaign(page: Page, address: str, wanted: Opened) -> Opening:
    """Open it from the page and import what is at hand; a page that refuses is an AssertionError with its words."""
    faults: list[str] = []
    await page.goto(f"{address}/choisir")
    await page.fill("#q", wanted.typed)
    async with page.expect_navigation():
        await page.click("button:text-is('Chercher')")
    link = page.locator(f"main ul li a[href$='territory={quote(str(wanted.place))}']")
    assert await link.count(), f"« {wanted.typed} » does not find {place_name(wanted.place)}"
    assert await link.inner_text() == place_name(wanted.place)
    await link.click()
    faults += await _faults(page)
    await page.select_option("#election", wanted.election.value)
    await page.fill("#candidate", "Claude Essai")
    await page.fill("#name", wanted.name)
    if not await page.input_value("#first_on"):
        await page.fill("#first_on", "2029-09-23")
    if wanted.is_partial:
        await _fill_by_election(page)
    await page.click("button:text-is('Ouvrir la campagne')")
    await page.wait_for_load_state()
    assert page.url.endswith("/resultats-passes"), await page.inner_text("main")
    faults += await _faults(page)
    await page.goto(f"{address}/")
    faults += await _faults(page)
    began = time.monotonic()
    imports = await _import_past_results(page, address, began)
    return Opening(time.monotonic() - began, imports, tuple(faults))


async def _fill_by_election(page: Page) -> None:
    """Say that the seat fell vacant ten days ago, and that people vote on a Sunday in two months."""
    today = today_in_paris()
    first_on = today + timedelta(days=60 + (6 - (today + timedelta(days=60)).weekday()))
    await page.locator("summary", has_text="Élection anticipée ou partielle").click()
    await page.select_option("#timing", "partial")
    await page.fill("#triggered_on", (today - timedelta(days=10)).isoformat())
    await page.fill("#first_on", first_on.isoformat())
    await page.fill("#second_on", (first_on + timedelta(days=7)).isoformat())


async def _import_past_results(page: Page, address: str, began: float) -> tuple[str, ...]:
    await page.goto(f"{address}/resultats-passes")
    button = page.get_by_role("button", name="Importer les résultats passés")
    if not await button.count():
        return ()
    await button.click()
    # The page loads itself anew: a visit of our own would meet one of these and be aborted.
    over = page.get_by_role("button", name="Recommencer l'import")
    await over.wait_for(timeout=(began + IMPORT_SECONDS - time.monotonic()) * 1000)
    return tuple(await page.locator("main tbody tr").all_inner_texts())


async def _faults(page: Page) -> list[str]:
    return [f"{page.url}: {one}" for one in faults_of(await page.inner_text("main"))]
