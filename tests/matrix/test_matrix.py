"""A campaign in each kind of territory: opened from the page, filled, and every page of the five services read.

Six fixed places; `make matrix` draws three of each of twelve kinds, with the seed that it prints, and prints the table.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from isoloir_local.testing import Launched
from playwright.async_api import Browser, StorageState

from tests.cast import SERVICES
from tests.matrix.conftest import SEED, TABLE, WHOLE
from tests.matrix.crawler import Crawled, crawl
from tests.matrix.new_campaign import Opening, open_campaign
from tests.matrix.page_faults import contradictions_of
from tests.matrix.territories import FIXED, Opened, drawn

BUSY_FOR_EACH_PROCESSOR = 3
"""Processes that wait for one; the suite and the browser alone are fewer."""
PLACES = [*FIXED, *(one for one in drawn(SEED) if one not in FIXED)] if WHOLE else list(FIXED)


@dataclass(frozen=True)
class Row:
    """A line of the table: a place, how it was opened, and each service."""

    wanted: Opened
    opening: Opening
    seconds: float
    services: dict[str, Crawled]
    overloaded: bool
    """Others take so much of the machine that seconds by the clock say nothing of the pages."""

    def faults(self) -> list[str]:
        broken = [f"{name}: {one}" for name, found in self.services.items() for one in found.broken]
        slow = (
            [] if self.overloaded else [f"{name}: {one}" for name, found in self.services.items() for one in found.slow]
        )
        pages = {path: sides for found in self.services.values() for path, sides in found.sides.items()}
        return [*self.opening.faults, *broken, *slow, *contradictions_of(pages)]

    def lines(self) -> Iterator[str]:
        took = f"import {self.opening.import_seconds:.0f} s, all {self.seconds:.0f} s"
        yield f"{self.wanted.kind}, {self.wanted.name}: {took}"
        for said in self.opening.imports:
            if "importé" not in said:
                yield f"    past results: {' '.join(said.split())}"
        yield from (f"    {name:8} {found.verdict}" for name, found in self.services.items())


@pytest.mark.parametrize(
    "wanted", PLACES, ids=lambda one: f"{one.kind}-{one.place.code}-{one.election.value}".replace(" ", "-")
)
async def test_a_campaign_opens_and_no_page_of_it_is_broken(
    chromium: Browser, suite: Launched, director: StorageState, request: pytest.FixtureRequest, wanted: Opened
) -> None:
    began = time.monotonic()
    context = await chromium.new_context(locale="fr-FR", storage_state=director)
    try:
        page = await context.new_page()
        opening = await open_campaign(page, suite.address, wanted)
        cookies = {cookie.get("name", ""): cookie.get("value", "") for cookie in await context.cookies()}
    finally:
        await context.close()
    headers = {"Accept": "text/html"}
    async with httpx.AsyncClient(
        base_url=suite.address, cookies=cookies, headers=headers, follow_redirects=True, timeout=60
    ) as client:
        crawled = await asyncio.gather(*(crawl(client, f"/{service}/") for service in SERVICES))
        home = await crawl(client, "/", most=1)
    overloaded = os.getloadavg()[0] > BUSY_FOR_EACH_PROCESSOR * (os.cpu_count() or 1)
    services = dict(zip(SERVICES, crawled, strict=True)) | {"gateway": home}
    row = Row(wanted, opening, time.monotonic() - began, services, overloaded)
    request.config.stash.setdefault(TABLE, []).extend(row.lines())
    if faults := row.faults():
        pytest.fail("\n".join(faults), pytrace=False)
