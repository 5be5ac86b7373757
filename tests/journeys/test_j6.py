"""J6: a meeting, a poster round, a phone bank and a fundraiser, each from its plan to what came of it.

The people come from a file; time is let pass, as no page can, to close what has taken place.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from kit.testing.steps import today
from playwright.async_api import Browser

from tests.browser.driver import needs_chromium
from tests.browser.page_checks import visit
from tests.journeys.account_steps import a_sunday, pass_days
from tests.journeys.fundraiser_steps import plan_dinner
from tests.journeys.meeting_steps import plan_meeting
from tests.journeys.opening_steps import choose_by_election
from tests.journeys.organiser import Organiser, import_people, name_controller
from tests.journeys.page_texts import wait_until
from tests.journeys.phone_bank_steps import plan_and_call
from tests.journeys.poster_steps import plan_posters

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def field_suite() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "budget") as up:
        yield up


@pytest.fixture
async def organiser(browser: Browser, field_suite: Launched, commune: Commune) -> AsyncIterator[Organiser]:
    """The organiser of a campaign just opened, with three people in its file and a controller named."""
    async with visit(browser, field_suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(field_suite.home, field_suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{field_suite.address}/choisir?territory=commune:{commune.code}")
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill("Le terrain")
        first_on = a_sunday(today() + timedelta(days=90))
        await page.get_by_label("Date du premier tour").fill(first_on.isoformat())
        await page.get_by_label("Date du second tour").fill("")
        await choose_by_election(page, first_on)
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{field_suite.address}/resultats-passes")
        organiser = Organiser(visitor, field_suite.address)
        await name_controller(organiser)
        await import_people(organiser, commune)
        yield organiser


async def test_four_kinds_of_field_work_from_their_plan_to_what_came_of_them(
    organiser: Organiser, browser: Browser, field_suite: Launched, commune: Commune
) -> None:
    meeting = await plan_meeting(organiser, browser, commune)
    poster_round = await plan_posters(organiser, commune)
    await plan_and_call(organiser)
    dinner = await plan_dinner(organiser, browser, field_suite, commune)

    pass_days(field_suite, 2)
    page = organiser.page
    await page.goto(meeting)
    await page.get_by_label("Combien cela a-t-il coûté").fill("320")
    await organiser.press("C'est fait")
    assert "Tenue : 3 personnes venues, 1 bénévole, 320 € de coût." in await organiser.read()
    await organiser.look("j6-meeting-held")
    await page.goto(poster_round)
    await page.get_by_label("Personnes venues").fill("2")
    await organiser.press("A eu lieu")
    assert "a eu lieu" in await organiser.read()
    await page.goto(dinner)
    await page.get_by_label("Combien sont venus").fill("14")
    await organiser.press("C'est fait")
    assert "14 personnes venues, 0 bénévole, 180,50 € de coût, 150 € reçus" in await organiser.read()
    # What it cost reaches the account.
    await page.goto(f"{organiser.address}/budget/expenses")
    for label in ("Réunion du marché", "Collage du centre", "Dîner de soutien"):
        await wait_until(page, label)
    await organiser.look("j6-expenses")
