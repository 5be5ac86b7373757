"""Maps, transfers and the report of predict, with something in them."""

import time
from typing import Any

import pytest
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, Route, StorageState

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


@pytest.mark.usefixtures("worked")
async def test_a_report_is_asked_for_and_opens_by_itself(
    browser: Browser, suite: Launched, manager: StorageState
) -> None:
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/predict/report")
        await visitor.page.get_by_role("button", name="Refaire le rapport").click()
        await visitor.page.get_by_text("Le rapport est écrit.").wait_for(timeout=180_000)


@pytest.mark.parametrize("typed", ["", "Vague verte"])
async def test_the_end_of_a_job_loads_the_page_anew_unless_somebody_writes_in_it(
    browser: Browser, suite: Launched, manager: StorageState, typed: str
) -> None:
    """The page is shown with a job under way, as while the worker is busy, until the server says that it is done."""
    async with visit(browser, suite.address, state=manager) as visitor:
        page = visitor.page
        is_done = False

        async def show_a_job(route: Route) -> None:
            shown = await route.fetch()
            if is_done:
                return await route.fulfill(response=shown)
            script = '<script src="/predict/static/kit/jobs.js" defer></script></head>'
            notice = '<h1>Prévision</h1><div class="notice" data-underway><p>L’essai est en cours.</p></div>'
            body = (await shown.text()).replace("</head>", script).replace("<h1>Prévision</h1>", notice)
            return await route.fulfill(response=shown, body=body)

        await page.route("**/predict/forecast", show_a_job)
        await visitor.open("/predict/forecast")
        assert await page.get_by_text("L’essai est en cours.").is_visible()
        if typed:
            await page.get_by_text("Un nouveau scénario").click()
            name = page.locator("form[action$='/scenarios'] input[type=text]").first
            await name.fill(typed)
            is_done = True
            await page.get_by_role("link", name="Voir le résultat").wait_for()
            assert await name.input_value() == typed
            assert await page.locator("[data-underway][role=status]").count() == 1
        else:
            is_done = True
            await page.locator("[data-underway]").wait_for(state="detached")
