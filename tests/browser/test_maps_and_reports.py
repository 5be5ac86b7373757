"""Maps, transfers and the report of predict, with something in them."""

import time
from typing import Any

import pytest
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, StorageState

from tests.browser.page_checks import Visitor, visit

pytestmark = pytest.mark.usefixtures("days", "morning")


@pytest.fixture(scope="module")
def worked(stage: Stage, days: object) -> None:
    """A table of transfers and a report, made by the suite's own worker."""
    rounds = sorted(one["id"] for one in stage.see("/predict/v1/elections")["items"] if one["kind"] == "legislatives")
    latest = rounds[-1].rpartition("-")[0]
    first, second = [one for one in rounds if one.startswith(latest)]
    _work(stage, "/predict/v1/transfers", json={"from_election": first, "to_election": second})
    _work(stage, "/predict/v1/reports")


def _work(stage: Stage, path: str, **content: Any) -> None:
    job = stage.ask("POST", path, **content)["id"]
    deadline = time.monotonic() + 180
    while (ended := stage.see(f"/predict/v1/jobs/{job}"))["state"] in ("waiting", "running"):
        assert time.monotonic() < deadline, ended
        time.sleep(0.2)
    assert ended["state"] == "done", ended


PAGES = {
    "map": ("/predict/map", "Données en tableau"),
    "map-circles": ("/predict/map?measure=share&form=circles", "d’aire proportionnelle aux inscrits"),
    "map-beside": ("/predict/map?measure=turnout&beside=true", "Avant"),
    "map-hours": ("/predict/map?measure=hours", "intervalle"),
    "map-refused": ("/predict/map?measure=indicator&indicator=rien", "En attendant"),
    "transfers": ("/predict/transfers", "Abstention"),
    "report": ("/predict/report", "En bref"),
}


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_can_be_used_by_everyone(desk: Visitor, name: str) -> None:
    path, text = PAGES[name]
    async with desk.new_look():
        await desk.open(path)
        assert text in await desk.page.inner_text("main")
        await desk.look(name)


@pytest.mark.usefixtures("worked")
async def test_a_map_is_read_with_the_keyboard_alone(browser: Browser, suite: Launched, manager: StorageState) -> None:
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/predict/map")
        page = visitor.page
        await page.focus("#measure")
        await page.keyboard.type("Blancs")
        await page.keyboard.press("Enter")
        await page.focus("main form.choices button")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**measure=blank**")
        await page.focus("[aria-label='Tableau de la carte']")
        assert await page.evaluate("document.activeElement.querySelectorAll('tbody tr').length") > 10
