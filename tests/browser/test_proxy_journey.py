"""The journey of someone who cannot vote, from the form to the erasure, on a phone."""

import pytest
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, Page

from tests.browser.page_checks import Visitor, visit

pytestmark = pytest.mark.usefixtures("days", "morning")


async def fill_form(page: Page, station: str) -> None:
    commune, _, number = station.partition("_")
    for field, text in {
        "first_names": "Zoé Marie",
        "surname": "Lefèvre",
        "born_day": "27",
        "born_month": "3",
        "born_year": "1985",
        "email": "zoe@exemple.fr",
        "commune": commune,
        "station": number.lstrip("0"),
    }.items():
        await page.fill(f"#{field}", text)
    await page.check("#rounds")
    await page.check("#consent")


async def press(visitor: Visitor) -> str:
    """Press the button and return the text of the page that follows."""
    async with visitor.page.expect_navigation():
        await visitor.page.locator("main form button").first.click()
    return await visitor.page.inner_text("main")


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
async def test_a_request_is_made_corrected_withdrawn_and_erased(
    browser: Browser, suite: Launched, stage: Stage, scripts: bool
) -> None:
    station = stage.see("/results/v1/stations?limit=1")["items"][0]["station"]
    form = f"/proxy/demande/{stage.campaign_id}"
    async with visit(browser, suite.address, scripts=scripts) as visitor:
        # Without scripts axe cannot run either: the pages are the same.
        look = visitor.look if scripts else visitor.picture
        await visitor.open(form)
        await look("form")
        assert "à corriger" in await press(visitor)
        visitor.pass_over("status of 422")
        await look("form-errors")

        await fill_form(visitor.page, station)
        assert "Gardez l'adresse de cette page" in await press(visitor)
        status = visitor.page.url.partition("#")[0].removeprefix(suite.address)
        await look("status")

        await visitor.open(f"{status}/corriger")
        assert await visitor.page.input_value("#surname") == "Lefèvre"
        await look("correct", widths=(320,))
        await visitor.page.fill("#surname", "Lefèvre-Martin")
        await visitor.page.check("#consent")
        assert "Gardez l'adresse de cette page" in await press(visitor)
        await visitor.open(f"{status}/corriger")
        assert await visitor.page.input_value("#surname") == "Lefèvre-Martin"

        await visitor.open(f"{status}/retirer")
        await look("withdraw", widths=(320,))
        assert "retirée" in await press(visitor)

        await visitor.open(f"{status}/effacer")
        await look("erase", widths=(320,))
        await press(visitor)
        await look("erased", widths=(320,))
        await visitor.open(status, status=404)
        assert await visitor.context.cookies() == []


async def test_an_offer_can_be_made_by_everyone(browser: Browser, suite: Launched, stage: Stage) -> None:
    async with visit(browser, suite.address) as visitor:
        await visitor.open(f"/proxy/offre/{stage.campaign_id}")
        await visitor.look("offer")
