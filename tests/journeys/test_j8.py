"""J8, the account: an agent's month at the bank in a real browser, her clicks counted.

The campaign is opened from the pages in a constituency (`PLACE=random` draws another and prints which); nothing of the
demonstration is there. Bills are entered as the page's form sends them; what is counted is what the statement asks of
her: choosing the file is a click, so is every press and every box.
"""

import os
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from elections.calendar import PARIS
from elections.places.search import search_places
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.testing import Launched, launched
from playwright.async_api import Browser, Page

from tests.browser.driver import needs_chromium
from tests.journeys.account_steps import HEAD, IBAN, Hand, a_sunday, enter, invite, join, open_campaign

pytestmark = needs_chromium
FIXED = "circo:1404"
"""The fourth of Calvados: no fixture of the tests knows it."""
MOST_CLICKS = 60


@pytest.fixture(scope="module")
def account_suite() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "budget") as up:
        yield up


def territory() -> str:
    place = FIXED
    if os.environ.get("PLACE") == "random":
        names = ("Sarthe", "Gers", "Nord", "Isère", "Landes", "Aube")
        found = [
            f"circo:{one.place.code}" for name in names for one in search_places(name) if one.place.kind == "circo"
        ]
        place = random.SystemRandom().choice(found)
    sys.stderr.write(f"place: {place}\n")
    return place


async def send_form(page: Page, path: str, fields: dict[str, str]) -> None:
    """Send a page's form as the page would, without typing it."""
    status = await page.evaluate(
        """async ([path, fields]) => (await fetch(path, {method: "POST", body: new URLSearchParams(fields)})).status""",
        [path, fields],
    )
    assert status == 200, (path, status)


async def declare(page: Page, address: str, on: date) -> None:
    """Say who the agent is, where she is declared and which account is the campaign's."""
    await page.goto(f"{address}/budget/account-people")
    await page.fill("#agent-name", "Lise Exemple")
    await page.fill("#agent-declared_on", on.isoformat())
    await page.fill("#agent-opened_on", on.isoformat())
    await page.fill("#agent-iban", IBAN)
    await page.click("form[action$='/agent'] button")
    await page.wait_for_load_state()
    assert "FR76 … 4543" in await page.inner_text("main")


def month(day: date) -> tuple[list[tuple[str, str]], bytes]:
    """Return the bills of a month, label and amount, and the statement of sixty lines that pays them."""
    bills = [(f"Tracts lot {number}", f"{100 + number},{number:02}") for number in range(1, 41)]
    split = [("Salle du marché", "300,00"), ("Sonorisation du marché", "120,00")]
    lines = [(f"PRLV IMPRIMERIE LOT {number}", f"-{amount}") for number, (_, amount) in enumerate(bills, 1)]
    lines += [(f"FRAIS TENUE DE COMPTE {number}", f"-{number},10") for number in range(1, 9)]
    lines += [(f"VIR CAMILLE AUBERT APPORT {number}", f"{1000 + number},00") for number in range(1, 9)]
    lines += [
        ("VIR SALLE ET SON", "-420,00"),
        ("CB PAPETERIE", "-18,40"),
        ("CB PEAGE", "-7,30"),
        ("CB TIMBRES", "-55,00"),
    ]
    assert len(lines) == 60
    text, balance = HEAD, 0
    for number, (label, amount) in enumerate(lines):
        on = day + timedelta(days=number % 28)
        debit, credit = (amount, "") if amount.startswith("-") else ("", amount)
        text += f"{on:%d/%m/%Y};{on:%d/%m/%Y};{debit};{credit};{label};{balance}\n"
    return [*bills, *split], text.encode("cp1252")


async def take(hand: Hand) -> None:
    """Confirm all that is proposed."""
    while await hand.page.locator("button:has-text('Confirmer les propositions')").count():
        waiting = hand.page.locator("input[name=take]:not(:checked)")
        for _ in range(await waiting.count()):
            await hand.tick("input[name=take]:not(:checked)")
        await hand.press("button:has-text('Confirmer les propositions')")


async def reconcile(hand: Hand, address: str, statement: bytes) -> None:
    """Load the month's statement and explain all of its lines."""
    page = hand.page
    await page.goto(f"{address}/budget/bank")
    await hand.choose("#statement-file", "releve.csv", statement)
    await hand.press("main form:has(#statement-file) button")
    await take(hand)
    # Several bills in one debit, then what nothing announced.
    await hand.press("tr:has-text('SALLE ET SON') a.button")
    await hand.tick("label:has-text('Salle du marché') input")
    await hand.tick("label:has-text('Sonorisation du marché') input")
    assert "le compte est bon" in await page.inner_text("#running")
    await hand.press("button:has-text('Rapprocher')")
    for words, label, heading in (("PAPETERIE", "Papier", "2"), ("PEAGE", "Péage", "13"), ("TIMBRES", "Timbres", "16")):
        await hand.press(f"tr:has-text('{words}') a.button")
        await page.fill("#new-label", label)
        await page.fill("#new-supplier", label)
        await page.select_option("#new-heading", heading)
        hand.clicks += 1  # the list of headings
        await hand.press("form[action$='/entry'] button")
    # The candidate's own money is said once; what came with the same wording is then proposed.
    await hand.press("tr:has-text('APPORT') a.button")
    await page.fill("#new-label", "Apport personnel")
    await page.select_option("#new-kind", "own")
    hand.clicks += 1
    await hand.press("form[action$='/entry'] button")
    await take(hand)


async def test_a_month_of_sixty_lines_takes_at_most_sixty_clicks(browser: Browser, account_suite: Launched) -> None:
    today = datetime.now(PARIS).date()
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    boss = await enter(browser, account_suite, OPERATOR)
    await open_campaign(boss, account_suite, territory(), a_sunday(today + timedelta(days=60)))
    link = await invite(boss, account_suite, "Mandataire financier")
    agent = await join(browser, account_suite, link)
    await declare(agent, account_suite.address, last_month)
    bills, statement = month(last_month)
    for label, amount in bills:
        fields = {"label": label, "amount": amount, "heading": "11", "spent_on": last_month.isoformat()}
        await send_form(agent, "/budget/expenses", fields | {"supplier": "Imprimerie", "state": "invoiced"})
    hand = Hand(agent)
    await reconcile(hand, account_suite.address, statement)
    sys.stderr.write(f"sixty lines: {hand.clicks} clicks\n")
    assert hand.clicks <= MOST_CLICKS
    assert "Tout est rapproché" in await agent.inner_text("main")
