"""J8, the account from its first page to its last: people, gift, bills, help in kind, a month of the bank, papers,
questions, the vote, signatures, filing, letters, decision, refund and surplus, each by who does it, clicks counted.

In the municipales of a commune over 9,000 inhabitants (`PLACE=random` draws another and prints which). Everything is
pressed on the pages; only the months between the vote and the decision pass by themselves.
"""

import os
import random
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from elections.calendar import PARIS
from elections.places.facts import commune_codes, find_commune
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.testing import Launched, launched
from playwright.async_api import Browser, Page
from pypdf import PdfReader, PdfWriter

from tests.browser.driver import needs_chromium
from tests.journeys.account_steps import (
    HEAD,
    IBAN,
    Hand,
    a_sunday,
    enter,
    invite,
    join,
    open_campaign,
    pass_days,
)

pytestmark = needs_chromium
FIXED = "54382"
"""Mont-Saint-Martin, 9,361 inhabitants: just enough for an account, and no fixture of the tests knows it."""
LEAST = 9_000
MOST_CLICKS = 60


@pytest.fixture(scope="module")
def account_suite() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "budget") as up:
        yield up


def commune() -> str:
    code = FIXED
    if os.environ.get("PLACE") == "random":
        large = [one for one in commune_codes() if one[:2].isdigit() and one[:2] < "96" and _inhabitants(one) >= LEAST]
        code = random.SystemRandom().choice(large)
    sys.stderr.write(f"place: {find_commune(code)}\n")
    return code


def _inhabitants(code: str) -> int:
    found = find_commune(code)
    return (found.population or 0) if found is not None and not found.kind else 0


def paper(words: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": words})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


async def fill(page: Page, fields: dict[str, str]) -> None:
    for selector, value in fields.items():
        element = page.locator(selector)
        if await element.evaluate("one => one.tagName") == "SELECT":
            await element.select_option(value)
        else:
            await element.fill(value)


async def say_who(hand: Hand, base: str, on: date) -> None:
    """Declare the agent with her account, the accountant and the candidate."""
    page = hand.page
    await page.goto(f"{base}/account-people")
    await fill(page, {"#agent-name": "Lise Exemple", "#agent-declared_on": on.isoformat()})
    await fill(page, {"#agent-opened_on": on.isoformat(), "#agent-iban": IBAN})
    await hand.press("form[action$='/agent'] button")
    for part, name in (("accountant", "Omar Modèle"), ("candidate", "")):
        await hand.press(f"h2#{part} ~ details >> summary")
        if name:
            await page.fill(f"#{part}-name", name)
        await hand.press(f"form[action$='/{part}'] button")
    assert "FR76 … 4543" in await page.inner_text("main")


async def give(hand: Hand, base: str, on: date) -> None:
    """A donor, her gift by cheque with the number of the commission's form, its stub; the candidate's own money."""
    page = hand.page
    await page.goto(f"{base}/donors")
    await fill(page, {"#surname": "Bonnet", "#first_names": "Aline", "#born_on": "1970-02-03"})
    await page.fill("#address", "3 rue des Lilas, 54350 Mont-Saint-Martin")
    await hand.tick("#french")
    await hand.press("main form[action$='/donors'] button")
    for kind, amount, label in (("gift", "200", "Dîner de novembre"), ("own", "3000", "Apport personnel")):
        await page.goto(f"{base}/receipts")
        await fill(page, {"#kind": kind, "#amount": amount, "#received_on": on.isoformat(), "#label": label})
        if kind == "gift":
            await page.select_option("#donor_id", label="BONNET Aline")
            await page.fill("#form_number", "1234567")
        else:
            await page.select_option("#means", "transfer")
        await hand.press("main form[action$='/receipts'] button")
        assert "done=new" in page.url


async def spend(hand: Hand, base: str, on: date) -> None:
    """Two bills, one of them the accountant's, and a room lent by a friend, valued."""
    page = hand.page
    for label, amount, heading, supplier in (
        ("Tracts", "150", "11", "Imprimerie"),
        ("Honoraires", "600", "9", "Modèle"),
    ):
        await page.goto(f"{base}/expenses")
        await fill(page, {"#label": label, "#amount": amount, "#heading": heading, "#spent_on": on.isoformat()})
        await fill(page, {"#supplier": supplier, "#state": "invoiced"})
        await hand.press("main form[action$='/expenses'] button")
        await hand.choose("#send-invoice-file", "facture.pdf", paper(label))
        await hand.press("form:has(#send-invoice-file) button")
    await page.goto(f"{base}/expenses")
    await fill(page, {"#label": "Salle de réunion prêtée", "#amount": "400", "#heading": "3"})
    await fill(page, {"#spent_on": on.isoformat(), "#supplier": "Un ami", "#payer": "in_kind", "#state": "paid"})
    await hand.press("summary:has-text('Aide en nature')")
    await fill(
        page, {"#valuation_method": "rental_value", "#valuation_note": "40 m² à 10 € le m²", "#payer_kind": "person"}
    )
    await hand.press("main form[action$='/expenses'] button")
    await hand.choose("#send-valuation-file", "evaluation.pdf", paper("Évaluation"))
    await hand.press("form:has(#send-valuation-file) button")


async def reconcile(hand: Hand, base: str, on: date) -> None:
    """The month's statement: matched, each debit in the account, signed."""
    page = hand.page
    rows = (
        ("CHEQUE BONNET", "", "200,00"),
        ("VIR AUBERT APPORT PERSONNEL", "", "3000,00"),
        ("VIR IMPRIMERIE TRACTS", "-150,00", ""),
        ("VIR MODELE HONORAIRES", "-600,00", ""),
        ("FRAIS TENUE DE COMPTE", "-4,10", ""),
    )
    text = HEAD + "".join(f"{on:%d/%m/%Y};{on:%d/%m/%Y};{out};{came};{label};0\n" for label, out, came in rows)
    await page.goto(f"{base}/bank")
    await hand.choose("#statement-file", "releve.csv", text.encode("cp1252"))
    await hand.press("main form:has(#statement-file) button")
    while await page.locator("button:has-text('Confirmer les propositions')").count():
        for _ in range(await page.locator("input[name=take]:not(:checked)").count()):
            await hand.tick("input[name=take]:not(:checked)")
        await hand.press("button:has-text('Confirmer les propositions')")
    assert "Tout est rapproché" in await page.inner_text("main")
    await page.goto(f"{base}/bank/months")
    await hand.press("button:has-text('Signer le mois')")
    assert "✓ Signé" in await page.inner_text("main")


async def answer(hand: Hand, base: str) -> None:
    """The candidate's eight questions, one press in the end."""
    page = hand.page
    await page.goto(f"{base}/filing")
    for box in await page.locator("main input[type=radio][value=no]").all():
        hand.clicks += 1
        await box.check()
    await hand.press("button:has-text('Enregistrer les réponses')")
    assert "Toutes les questions ont une réponse" in await page.inner_text("main")


async def qualify(hand: Hand, base: str) -> None:
    """Confirm the payers whose names are a person's, and add the stub of the gift."""
    page = hand.page
    await page.goto(f"{base}/payers")
    if await page.locator("button:has-text('Confirmer ces noms')").count():
        await hand.press("button:has-text('Confirmer ces noms')")
    await page.goto(f"{base}/evidence")
    form = page.locator("form:has(input[value=donation_stub])").first
    hand.clicks += 1
    await form.locator("input[type=file]").set_input_files(
        {"name": "souche.pdf", "mimeType": "application/pdf", "buffer": paper("Souche")}
    )
    hand.clicks += 1
    await form.locator("button").click()
    await page.wait_for_load_state()


async def sign(hand: Hand, base: str, button: str) -> None:
    await hand.page.goto(f"{base}/closing")
    await hand.press(button)


async def file_account(hand: Hand, base: str, on: date) -> None:
    page = hand.page
    await page.goto(f"{base}/closing")
    await fill(page, {"#filing-filed_on": on.isoformat(), "#filing-proof": "Recommandé n° 1A 123 456"})
    if await page.locator("form[action$='/filing'] input[type=checkbox]").count():
        await hand.tick("form[action$='/filing'] input[type=checkbox]")
    await hand.press("form[action$='/filing'] button")
    assert "Le dépôt est noté" in await page.inner_text("main")


async def settle(hand: Hand, base: str, today: date) -> None:
    """A letter and its answer, the decision, the refund, the surplus, the end of the bank account."""
    page = hand.page
    await page.goto(f"{base}/settlement")
    await hand.press("summary:has-text('Noter une lettre')")
    await fill(page, {"#letter-subject": "Facture 2 illisible", "#letter-answer_due_on": today.isoformat()})
    await hand.press("button:has-text('Enregistrer la lettre')")
    await hand.press("summary:has-text('Noter la réponse')")
    await page.fill("textarea[name=answer]", "Facture envoyée en recommandé")
    await hand.press("form[action*='/letters/'] button")
    await page.goto(f"{base}/commission-decision")
    await fill(page, {"#outcome": "approved", "#decided_on": today.isoformat(), "#reimbursed": "1150"})
    await hand.press("main form button:has-text('Enregistrer la décision')")
    await page.goto(f"{base}/settlement")
    days = {name: today.isoformat() for name in ("notified_on", "refunded_on", "surplus_paid_on", "bank_closed_on")}
    await fill(page, {f"#end-{name}": day for name, day in days.items()})
    await fill(page, {"#end-refunded": "1150", "#end-surplus_to": "La candidate"})
    await hand.press("form[action$='/settlement'] button")
    left = await page.locator("main ol li:not(:has(.good-text))").all_inner_texts()
    assert len(left) == 1, left
    assert "Contester la décision" in left[0]


async def take_the_pdf(hand: Hand, base: str) -> str:
    """Have the account printed, and return what its pages say."""
    page = hand.page
    await page.goto(f"{base}/exports")
    await hand.press("main form:has-text('Préparer') button")
    link = page.locator("main a[href*='/v1/exports/']").first
    for _ in range(100):
        if await link.count():
            break
        await page.wait_for_timeout(300)
        await page.reload()
    sent = await page.request.get(f"{base.rpartition('/')[0]}{await link.get_attribute('href')}")
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(await sent.body())).pages)


async def test_an_account_is_kept_filed_and_ended_from_its_pages(browser: Browser, account_suite: Launched) -> None:
    base, today = f"{account_suite.address}/budget", datetime.now(PARIS).date()
    first = a_sunday(today + timedelta(days=60))
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=12)
    boss = await enter(browser, account_suite, OPERATOR)
    place = f"commune:{commune()}"
    await open_campaign(boss, account_suite, place, first, first + timedelta(days=7))
    people: dict[str, Hand] = {}
    for role, name in (("Mandataire", "La mandataire"), ("Expert-comptable", "Le comptable"), ("Candidat", "La tête")):
        people[role] = Hand(await join(browser, account_suite, await invite(boss, account_suite, role, name)))
    agent, accountant, candidate = people.values()

    await say_who(agent, base, month)
    await give(agent, base, month)
    await spend(agent, base, month)
    await reconcile(agent, base, month)
    await answer(candidate, base)
    await qualify(agent, base)

    pass_days(account_suite, (first - today).days + 20)
    await boss.goto(f"{base}/")
    await boss.locator('button:has-text("Elle n\'y est pas")').click()
    await boss.wait_for_url(re.compile("done=round"))
    await agent.page.goto(f"{base}/filing")
    assert "à corriger avant le dépôt" not in await agent.page.inner_text("main")

    await agent.page.goto(f"{base}/closing")
    if await agent.page.locator("form[action$='/closing'] input[type=checkbox]").count():
        await agent.tick("form[action$='/closing'] input[type=checkbox]")
    await agent.press("form[action$='/closing'] button")
    await sign(accountant, base, "form[action$='/signatures'] button")
    await sign(candidate, base, "form[action$='/signatures'] button")
    await file_account(candidate, base, first + timedelta(days=15))
    assert "Après le dépôt" in await _text(agent.page, f"{base}/account")

    pass_days(account_suite, (first - today).days + 150)
    await settle(agent, base, first + timedelta(days=150))
    printed = await take_the_pdf(agent, base)
    for words in ("Lise Exemple", "Omar Modèle", "Annexe 1", "Imprimerie", "approuvé"):
        assert words.casefold() in printed.casefold(), words

    clicks = {role: hand.clicks for role, hand in people.items()}
    sys.stderr.write(f"the whole account: {clicks}\n")
    assert sum(clicks.values()) <= MOST_CLICKS


async def _text(page: Page, address: str) -> str:
    await page.goto(address)
    return await page.inner_text("main")
