"""J7, somebody cannot vote: from the candidate's own site to « établie », by three people, clicks counted.

The campaign is opened from the pages in a commune that no fixture knows (`PLACE=random` draws another), the voter votes
there, the volunteer in the nearest other commune, and nobody loads a file of places. Mails are read as people get them.
A campaign opened from the pages has the real clock: the day of the vote is in `services/proxy/tests/follow_up`.
"""

import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from elections.calendar import PARIS
from elections.places.centres import commune_centre
from elections.places.facts import Commune, communes_of_department, find_commune
from fastapi import FastAPI, Response
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from playwright.async_api import Browser, FrameLocator, Locator, Page
from proxy.intake.forms.fill_time import SHORTEST_SECONDS

from tests.browser.driver import needs_chromium, serving
from tests.browser.page_checks import Visitor, visit
from tests.journeys.opening_steps import choose_by_election

pytestmark = needs_chromium
WIDTHS = (390, 1280)
MOST_CLICKS_OF_THE_VOTER = 9
MOST_CLICKS_OF_THE_VOLUNTEER = 7
SITE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Camille Exemple</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>Camille Exemple</h1>{code}
</main></body></html>"""


@pytest.fixture(scope="module")
def proxy_suite() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "proxy") as up:
        yield up


@pytest.fixture(scope="module")
def neighbour(commune: Commune) -> Commune:
    """The nearest other commune of the département."""
    here = commune_centre(commune.code)
    assert here is not None
    others = [code for code in communes_of_department(commune.department) if code != commune.code]
    known = [(code, point) for code in others if (point := commune_centre(code))]
    nearest = min(known, key=lambda one: (one[1][0] - here[0]) ** 2 + (one[1][1] - here[1]) ** 2)[0]
    found = find_commune(nearest)
    assert found is not None
    return found


@dataclass
class Person:
    """Somebody with a phone, whose presses and ticks are counted; typing is none."""

    page: Page
    clicks: int = 0

    async def press(self, one: Locator) -> None:
        self.clicks += 1
        await one.click()
        await self.page.wait_for_load_state()

    async def follow(self, url: str) -> None:
        """Open a link of a mail."""
        self.clicks += 1
        await self.page.goto(url)


@pytest.fixture
async def director(browser: Browser, proxy_suite: Launched, commune: Commune) -> AsyncIterator[Visitor]:
    async with visit(browser, proxy_suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(proxy_suite.home, proxy_suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{proxy_suite.address}/choisir?territory=commune:{commune.code}")
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill("Les absents")
        first_on = _sunday(21)
        await page.get_by_label("Date du premier tour").fill(first_on)
        await page.get_by_label("Date du second tour").fill("")
        await choose_by_election(page, date.fromisoformat(first_on))
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{proxy_suite.address}/resultats-passes")
        yield visitor


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[Person]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield Person(await context.new_page())
    await context.close()


@pytest.fixture
async def other_phone(browser: Browser) -> AsyncIterator[Person]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield Person(await context.new_page())
    await context.close()


async def test_from_the_candidates_site_to_the_proxy(
    director: Visitor,
    phone: Person,
    other_phone: Person,
    proxy_suite: Launched,
    commune: Commune,
    neighbour: Commune,
) -> None:
    board = f"{proxy_suite.address}/proxy/"
    page = director.page
    await _until(page, board, "Aucune demande pour l")
    await director.look("j7-empty-board", widths=WIDTHS)
    await _open_forms(director, phone, board)

    # The candidate's site shows what the page says to paste.
    site = FastAPI(openapi_url=None)
    async with serving(site) as own:
        origin = own.replace("127.0.0.1", "localhost")
        await page.goto(f"{board}widget")
        await page.get_by_label("Adresses des sites").fill(origin)
        await page.get_by_role("button", name="Enregistrer la liste").click()
        code = await page.locator("pre.snippet").first.inner_text()

        @site.get("/")
        async def show() -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
            return Response(SITE.format(code=code), media_type="text/html")

        # The voter, on a phone.
        await phone.page.goto(origin)
        form = phone.page.frame_locator("iframe")
        await _fill(phone, form, commune, "Zoé", "zoe@exemple.fr")
        await phone.press(form.locator("button.act"))
        await form.get_by_role("link", name="Ma fiche préparatoire").wait_for()

    await phone.follow(await _link_in_mail(page, proxy_suite, "zoe@exemple.fr", "confirmez", "/confirmer/"))
    await phone.press(phone.page.get_by_role("button", name="Je confirme"))
    assert "Nous cherchons quelqu" in await phone.page.inner_text("main")
    mine = phone.page.url.partition("?")[0]

    # The volunteer of the next commune.
    await other_phone.page.goto(f"{board}offre/{campaign_of(code)}")
    await _fill(other_phone, other_phone.page.locator("main"), neighbour, "Ousmane", "ousmane@exemple.fr")
    await other_phone.page.get_by_label("Distance que vous pouvez parcourir").fill("30")
    await other_phone.press(other_phone.page.get_by_role("button", name="Envoyer mon offre"))
    await other_phone.follow(await _link_in_mail(page, proxy_suite, "ousmane@exemple.fr", "confirmez", "/confirmer/"))
    await other_phone.press(other_phone.page.get_by_role("button", name="Je confirme"))

    # Nobody presses anything: they are matched across the communes.
    asked = await _link_in_mail(page, proxy_suite, "ousmane@exemple.fr", "pouvez-vous voter", "/suivi/")
    await _until(page, board, "Volontaire sollicité 1")
    await director.look("j7-proposed-board", widths=WIDTHS)
    await other_phone.follow(asked)
    await other_phone.press(other_phone.page.get_by_role("button", name="J'accepte de voter pour Zoé"))
    assert "Zoé" in await other_phone.page.inner_text("main")

    # The voter makes the proxy with what the page gives to copy, and says so.
    await phone.page.goto(mine)
    await phone.press(phone.page.get_by_role("link", name="Faire la procuration"))
    told = await phone.page.inner_text("main")
    assert "Ouvrir Maprocuration" in told
    assert "OUSMANE" in told.upper()
    assert await phone.page.get_by_role("button", name="Copier").count() >= 6
    await phone.page.goto(mine)
    await phone.press(phone.page.get_by_role("button", name="La procuration est établie"))

    await page.goto(board)
    assert "Établies 1" in _plain(await page.inner_text("main"))
    await director.look("j7-established-board", widths=WIDTHS)
    await page.get_by_role("link", name="Zoé").first.click()
    assert "Rien à faire jusqu" in await page.inner_text("main")
    assert "C'est le moment" not in await page.inner_text("main")
    await director.look("j7-case", widths=WIDTHS)

    # On the day the list is read where there is no network.
    await page.goto(f"{proxy_suite.address}/proxy/jour/")
    await page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    await page.reload()
    await page.context.set_offline(True)
    await page.reload()
    assert "vote pour Zoé" in _plain(await page.inner_text("main"))
    await page.context.set_offline(False)

    sys.stderr.write(f"voter: {phone.clicks} clicks, volunteer: {other_phone.clicks} clicks\n")
    assert phone.clicks <= MOST_CLICKS_OF_THE_VOTER
    assert other_phone.clicks <= MOST_CLICKS_OF_THE_VOLUNTEER

    assert director.wrong == []


async def _open_forms(director: Visitor, phone: Person, board: str) -> None:
    """Name the controller, as the board asks: until then no form takes anything."""
    page = director.page
    form = await page.get_by_role("link", name="Je ne pourrai pas voter").get_attribute("href")
    await phone.page.goto(f"{director.address}{form}")
    assert "n'est pas encore ouvert" in await phone.page.inner_text("main")
    await page.get_by_role("link", name="Nommer le responsable").click()
    await page.get_by_label("Nom", exact=True).fill("Camille Exemple")
    await page.get_by_label("Adresse", exact=True).fill("1 rue de l'Exemple")
    await page.get_by_label("E-mail", exact=True).fill("camille@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").first.click()
    await page.wait_for_load_state()
    for _ in range(60):
        await phone.page.reload()
        if "Responsable de vos informations : Camille Exemple." in _plain(await phone.page.inner_text("main")):
            break
        await phone.page.wait_for_timeout(500)
    await page.goto(board)
    assert await page.locator("#no-controller").count() == 0


def campaign_of(code: str) -> str:
    """Return the campaign's id, which the snippet names."""
    found = re.search(r"/demande/([0-9a-f-]+)", code)
    assert found is not None
    return found[1]


async def _fill(person: Person, form: FrameLocator | Locator, place: Commune, name: str, email: str) -> None:
    for field, value in {
        "first_names": name,
        "surname": "Essai",
        "born_day": "27",
        "born_month": "3",
        "born_year": "1985",
        "email": email,
        "commune": f"{place.name} {place.postcodes[0]}",
        "elector_number": "123456789" if name == "Zoé" else "987654321",
    }.items():
        await form.locator(f"#{field}").fill(value)
    # Nobody types in less: what a program sends is set aside to be checked.
    await person.page.wait_for_timeout(SHORTEST_SECONDS * 1_000 + 500)
    for box in ("input[name=rounds]", "#consent"):
        person.clicks += 1
        await form.locator(box).first.check()


async def _link_in_mail(page: Page, suite: Launched, to: str, subject: str, path: str) -> str:
    """Wait for a mail, as somebody who looks again, and return the link in it."""
    for _ in range(180):
        await page.goto(f"{suite.address}/messages")
        row = page.locator(f"tr:has-text('{to}'):has-text('{subject}') a")
        if await row.count():
            await row.first.click()
            return await page.locator(f".card a[href*='{path}']").first.get_attribute("href") or ""
        await page.wait_for_timeout(1_000)
    raise AssertionError(f"no mail « {subject} » to {to}")


async def _until(page: Page, url: str, text: str) -> None:
    for _ in range(180):
        await page.goto(url)
        if text in _plain(await page.inner_text("main")):
            return
        await page.wait_for_timeout(1_000)
    raise AssertionError(f"{text}: {await page.inner_text('main')}")


def _sunday(days: int) -> str:
    day = datetime.now(PARIS).date() + timedelta(days=days)
    return (day - timedelta(days=(day.weekday() + 1) % 7)).isoformat()


def _plain(text: str) -> str:
    return " ".join(text.split())
