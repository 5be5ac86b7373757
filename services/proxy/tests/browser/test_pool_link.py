"""Two campaigns agree by a link: who opens it sees who sent it and what is shared, and presses once."""

from playwright.async_api import Browser

from services.proxy.tests.teams import Team
from services.proxy.tests.teams import here as here
from services.proxy.tests.teams import new_team as new_team
from services.proxy.tests.teams import there as there
from tests.browser.driver import needs_chromium, serving

pytestmark = needs_chromium


async def test_a_link_shows_what_is_shared_and_is_gone_from_the_address(
    browser: Browser, here: Team, there: Team
) -> None:
    code = (await here.client.post("/v1/pool/codes")).json()["code"]
    async with serving(there.app) as address:
        headers = {"Authorization": there.client.headers["Authorization"]}
        page = await (await browser.new_context(extra_http_headers=headers)).new_page()
        await page.goto(f"{address}/partenaires#{code}")
        await page.get_by_role("button", name="Nous nous accordons").wait_for()
        told = await page.inner_text("main")
        assert "Alix Ici" in told
        assert "une commune, un bureau, des tours et une distance" in told
        assert code not in page.url
        await page.get_by_role("button", name="Nous nous accordons").click()
        await page.get_by_text("Accord réciproque").wait_for()
