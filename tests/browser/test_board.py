"""The board of the night: sealed until the legal hour, then live."""

import asyncio
import re

import pytest
from common.scopes import Role
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage
from isoloir_local.walk.steps import NIGHT, sheet_of
from playwright.async_api import Browser, StorageState

from tests.browser.conftest import SignIn
from tests.browser.page_checks import visit
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("night")

EVENING = "2029-06-10T19:30:00+02:00"


async def test_a_reader_sees_the_board_only_from_the_legal_hour(
    browser: Browser, suite: Launched, sign_in: SignIn, cast: Cast
) -> None:
    cast.move_clock(EVENING, sealed=True)
    async with visit(browser, suite.address, state=await sign_in(Role.READER.value)) as visitor:
        # The page says when it opens: links lead here before the hour. The API answers 403.
        await visitor.open("/results/")
        said = (await visitor.page.inner_text("main")).replace("\N{NO-BREAK SPACE}", " ")
        assert "20 h" in said
        assert "Votants" not in said
        await visitor.look("board-refused")
        cast.move_clock(NIGHT, sealed=False)
        await visitor.open("/results/")
        assert "Votants" in await visitor.page.inner_text("#board")


async def test_an_open_board_follows_the_clock_and_the_sheets_by_itself(
    browser: Browser, suite: Launched, manager: StorageState, cast: Cast, stage: Stage
) -> None:
    cast.move_clock(EVENING, sealed=True)
    totals = stage.see("/results/v1/totals?round=1")["stations"]
    waiting = [one for one in stage.see("/results/v1/stations?limit=200")["items"]][totals["counted"]]
    sides = [one["id"] for one in stage.see("/predict/v1/contest")["lists"]]
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/results/")
        board = visitor.page.locator("#board")
        assert "Confidentiel jusqu’au dimanche" in await board.inner_text()
        await visitor.look("board-sealed", widths=(390,))

        cast.move_clock(NIGHT, sealed=False)
        await board.get_by_text("Confidentiel").wait_for(state="detached", timeout=10_000)
        sheet = sheet_of(waiting["station"], waiting["registered"], sides)
        await asyncio.to_thread(stage.ask, "POST", "/results/v1/tallies", json=sheet)
        counted = re.compile(rf"^\s*{totals['counted'] + 1} / {totals['total']}\s*$")
        await board.get_by_text(counted).wait_for(timeout=10_000)
        number = waiting["station"].partition("_")[2].lstrip("0")
        assert f"bureau {number} " in await visitor.page.locator("#log li").first.inner_text()
        await visitor.look("board")
