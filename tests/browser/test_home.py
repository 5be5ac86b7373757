"""The home page of each role: cards of the services, also while one of them is away, and without scripts."""

import asyncio

import httpx
import pytest
from common.scopes import Role
from isoloir_local.testing import Launched
from playwright.async_api import Browser, Route, StorageState

from tests.browser.conftest import SignIn
from tests.browser.page_checks import visit
from tests.cast import SERVICES, Cast

pytestmark = pytest.mark.usefixtures("days", "morning")

FILLED = ".day-card:not(.waiting, .away)"


async def test_a_director_sees_cards_of_all_services(browser: Browser, suite: Launched, manager: StorageState) -> None:
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/")
        await visitor.page.locator("#day[aria-busy=false]").wait_for()
        titles = await visitor.page.locator(f"{FILLED} h2").all_inner_texts()
        assert {"Reste à dépenser", "Procurations sans volontaire", "Contacts sur sept jours"} <= set(titles)
        assert await visitor.page.locator(".waiting, .away").count() == 0
        await visitor.look("home-filled", widths=(390, 320, 1280))
        await visitor.look_in_the_dark("home-filled")


async def test_a_canvasser_begins_from_the_first_card(
    browser: Browser, suite: Launched, cast: Cast, sign_in: SignIn
) -> None:
    cast.with_role(Role.CANVASSER)
    async with visit(browser, suite.address, state=await sign_in(Role.CANVASSER.value)) as visitor:
        await visitor.open("/")
        await visitor.page.click(f"{FILLED} >> text=Commencer")
        await visitor.page.wait_for_url("**/crm/**")
        assert await visitor.page.locator("h1").count() == 1
        assert "Pour commencer" not in await visitor.page.inner_text("main")


@pytest.mark.parametrize("answers", [False, True], ids=["silent", "failing"])
async def test_a_service_that_is_away_leaves_its_card_grey_and_the_others_alone(
    browser: Browser, suite: Launched, manager: StorageState, answers: bool
) -> None:
    released = asyncio.Event()

    async def away(route: Route) -> None:
        if not answers:
            await released.wait()
        await route.fulfill(status=503, body="{}")

    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.page.route("**/proxy/v1/summary", away)
        await visitor.open("/")
        card = visitor.page.locator(".day-card.away[data-service=proxy]")
        await card.wait_for()
        assert "Procurations" in await card.inner_text()
        await visitor.page.locator(f"{FILLED} >> text=Reste à dépenser").wait_for()
        released.set()
        await visitor.page.locator("#day[aria-busy=false]").wait_for()
        await visitor.look("home-away", widths=(390,))
        visitor.pass_over("status of 503")


async def test_without_scripts_the_gateway_asks_the_services(
    browser: Browser, suite: Launched, manager: StorageState
) -> None:
    async with visit(browser, suite.address, state=manager, scripts=False) as visitor:
        await visitor.open("/")
        await visitor.page.wait_for_url("**/?complet=true")
        assert "Reste à dépenser" in await visitor.page.inner_text("main")
        await visitor.page.set_viewport_size({"width": 390, "height": 800})
        await visitor.page.click(".shell-bottom summary")
        assert await visitor.page.locator(".shell-bottom .shell-panel a").count() == 10


@pytest.mark.parametrize("role", list(Role))
async def test_what_a_summary_leads_to_opens(suite: Launched, cast: Cast, sign_in: SignIn, role: Role) -> None:
    stage = cast.with_role(role)
    state = await sign_in(role.value)
    cookies = {one.get("name", ""): one.get("value", "") for one in state.get("cookies", ())}
    async with httpx.AsyncClient(base_url=suite.address, cookies=cookies, timeout=60) as client:
        for service in SERVICES:
            summary = stage.see(f"/{service}/v1/summary")
            lines = [line["page"] for card in summary["cards"] for line in card["lines"]]
            pages = {one["page"] for one in (*summary["cards"], *summary["steps"])} | set(lines)
            for page in pages:
                answer = await client.get(f"/{service}{page}", headers={"Accept": "text/html"}, follow_redirects=True)
                assert answer.status_code == 200, f"{role}: {service}{page}"
