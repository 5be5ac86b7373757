"""Coming in: by the link of the terminal, once; then the home page that one's role asks for."""

import pytest
from common.scopes import Role
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser

from tests.browser.conftest import SignIn
from tests.browser.page_checks import visit
from tests.cast import Cast


@pytest.mark.usefixtures("stage")
async def test_the_link_of_the_terminal_lets_in_once(browser: Browser, suite: Launched) -> None:
    link = new_link(suite.home, suite.address)
    async with visit(browser, suite.address) as visitor:
        await visitor.open("/")
        await visitor.look("welcome")
        await visitor.open("/entrer")
        await visitor.look("enter")
        # A link that is opened while the entrance is open loads no page, and must work all the same.
        await visitor.page.evaluate("link => { location.href = link }", link)
        await visitor.page.get_by_role("button", name="Se déconnecter").wait_for()
        assert visitor.page.url == f"{suite.address}/"
    async with visit(browser, suite.address) as visitor:
        await visitor.page.goto(link)
        await visitor.page.get_by_role("alert").wait_for()
        assert "a déjà servi" in await visitor.page.inner_text("main")
        visitor.pass_over("status of 403")
        await visitor.look("refused")


async def test_who_left_has_to_come_in_again(browser: Browser, suite: Launched, sign_in: SignIn, cast: Cast) -> None:
    cast.with_role(Role.READER)
    async with visit(browser, suite.address, state=await sign_in(Role.READER.value)) as visitor:
        await visitor.open("/predict/")
        await visitor.open("/")
        await visitor.page.set_viewport_size({"width": 390, "height": 800})
        await visitor.page.click(".shell-bottom summary")
        await visitor.page.get_by_role("button", name="Se déconnecter").click()
        await visitor.page.wait_for_url(f"{suite.address}/entrer")
        await visitor.open("/predict/")
        assert await visitor.page.locator("#enter").count() == 1


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.CANVASSER, "Porte-à-porte"),
        (Role.FINANCIAL_AGENT, "Ce qui bloque le dépôt"),
        (Role.PROXY_COORDINATOR, "Procurations sans volontaire"),
    ],
)
async def test_home_begins_with_what_ones_role_does_first(
    browser: Browser, suite: Launched, sign_in: SignIn, cast: Cast, role: Role, first: str
) -> None:
    cast.with_role(role)
    async with visit(browser, suite.address, state=await sign_in(role.value)) as visitor:
        await visitor.open("/")
        await visitor.page.locator("#day[aria-busy=false]").wait_for()
        assert await visitor.page.locator(".day-card h2").first.inner_text() == first
        await visitor.look(f"home-{role.value}", widths=(390,))
