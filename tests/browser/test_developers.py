"""The developers' portal: what anybody may read, and the try-it that a member opens in two clicks."""

from isoloir_local.testing import Launched
from playwright.async_api import Browser, Request, StorageState

from tests.browser.page_checks import visit

WIDTHS = (390, 320, 1280)


async def test_anybody_reads_what_to_begin_with(browser: Browser, suite: Launched) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    async with visit(browser, suite.address) as visitor:
        visitor.page.on("request", note)
        await visitor.open("/")
        await visitor.page.click("text=Pour les développeurs")
        await visitor.page.wait_for_url("**/developers")
        rows = visitor.page.locator("#operations ~ .table tbody tr")
        assert await rows.count() >= 30
        assert await visitor.page.locator("#try-it").count() == 0
        await visitor.look("developers", lang="en", widths=WIDTHS)
        await visitor.look_in_the_dark("developers", lang="en")
        await visitor.open("/crm/docs")
        await visitor.page.click("text=Developers")
        await visitor.page.wait_for_url("**/developers")
    assert {url for url in asked if not url.startswith((suite.address, "data:"))} == set()


async def test_a_member_tries_an_operation_in_the_demonstration(
    browser: Browser, suite: Launched, manager: StorageState
) -> None:
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/crm/applications")
        await visitor.page.click("text=le portail des développeurs")
        await visitor.page.wait_for_url("**/developers")
        await visitor.page.click("text=1. Get a token")
        await visitor.page.locator("#token-shown").wait_for()
        await visitor.page.select_option("#operation", "/crm/v1/people")
        await visitor.page.fill("#query", "limit=1")
        await visitor.page.click("text=2. Send")
        await visitor.page.locator("#answer:not(:empty)").wait_for()
        assert (await visitor.page.inner_text("#answer-state")).startswith("200")
        assert '"items"' in await visitor.page.inner_text("#answer")
        assert "/crm/v1/people?limit=1" in await visitor.page.inner_text("#same")
        await visitor.look("developers-try", lang="en", widths=WIDTHS)
        await visitor.page.fill("#query", "limit=0")
        await visitor.page.click("text=2. Send")
        await visitor.page.locator("#answer:has-text('?limit')").wait_for()
        visitor.pass_over("status of 422")


async def test_nobody_gets_a_token_from_outside(browser: Browser, suite: Launched, manager: StorageState) -> None:
    async with visit(browser, suite.address) as visitor:
        answer = await visitor.page.request.post(f"{suite.address}/developers/token")
        assert answer.status == 403
    async with visit(browser, suite.address, state=manager) as visitor:
        headers = {"Origin": "https://autre.exemple.fr"}
        answer = await visitor.page.request.post(f"{suite.address}/developers/token", headers=headers)
        assert answer.status == 403
