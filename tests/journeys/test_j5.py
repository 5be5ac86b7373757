"""J5, knock on doors: from an empty campaign to doors noted without a network, in a commune never loaded before."""

import re
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser, Page

from tests.browser.page_checks import Visitor, visit

WIDTHS = (390, 1280)
MOST_CLICKS = 4
"""Clicks of the director, from the streets to a turf in each canvasser's hands."""
MOST_TAPS = 5
"""Taps of the canvasser, from their home page to the first door."""
CODE = "4826"


@dataclass
class Director:
    visitor: Visitor
    opened_at: float
    clicks: int = 0

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def press(self, role: str, name: str | re.Pattern[str]) -> None:
        self.clicks += 1
        found = self.page.get_by_role("link" if role == "link" else "button", name=name)
        await found.first.click()
        await self.page.wait_for_load_state()

    async def wait_for(self, words: str) -> None:
        """Wait as a person does: the page reloads by itself."""
        await self.page.get_by_text(words).first.wait_for(timeout=120_000)


@pytest.fixture
async def director(browser: Browser, suite: Launched, commune: Commune) -> AsyncIterator[Director]:
    async with visit(browser, suite.address) as visitor:
        page = visitor.page
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.goto(new_link(suite.home, suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{suite.address}/choisir")
        await page.get_by_label("Commune, code postal").fill(commune.postcodes[0])
        await page.get_by_role("button", name="Chercher").click()
        await page.get_by_role("link", name=commune.name, exact=True).click()
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill("Porte à porte")
        await page.get_by_label("Date du premier tour").fill("2032-03-14")
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        opened_at = time.monotonic()
        await page.wait_for_url(f"{suite.address}/resultats-passes")
        yield Director(visitor, opened_at)


@pytest.fixture
async def phone(browser: Browser, suite: Launched) -> AsyncIterator[Visitor]:
    async with visit(browser, suite.address) as visitor:
        await visitor.page.set_viewport_size({"width": 390, "height": 800})
        yield visitor


async def join(director: Director, phone: Visitor, address: str) -> None:
    """Invite a canvasser, who joins on their phone (J2)."""
    page = director.page
    await page.goto(f"{address}/crm/invitations")
    await page.get_by_label("Nom d'usage").fill("Lou Exemple")
    await page.get_by_role("checkbox", name=re.compile("^Porte-à-porte")).check()
    await page.get_by_role("button", name="Inviter", exact=True).click()
    await phone.page.goto(await page.get_by_label("Lien à copier").input_value())
    await phone.page.get_by_role("button", name="Rejoindre l'équipe").click()
    await phone.page.wait_for_url(f"{address}/")


async def note(page: Page, *outcomes: str) -> None:
    """Note one door after the other. Each is waited for: a thumb on a door that is still there corrects it."""
    for outcome in outcomes:
        before = await page.locator("h1").text_content()
        await page.get_by_role("button", name=outcome, exact=True).click()
        await page.wait_for_function("before => document.querySelector('h1')?.textContent !== before", arg=before)
        await page.get_by_text("C’est noté").wait_for()


async def test_a_first_door_in_a_commune_never_loaded_before(
    director: Director, phone: Visitor, suite: Launched, commune: Commune
) -> None:
    page, address = director.page, suite.address
    # Opening the campaign began to fetch the streets: nobody asks for them.
    await page.goto(f"{address}/crm/addresses")
    await director.wait_for("Les rues sont chargées")
    said = await page.inner_text("main")
    assert "120 adresses" in said
    assert "100 adresses dont le bureau de vote est connu" in said
    assert "20 adresses dont le bureau est estimé" in said
    assert await page.get_by_role("button", name=f"Mettre à jour les rues de {commune.name}").is_visible()
    await director.visitor.look("j5-streets", widths=WIDTHS)
    await page.set_viewport_size({"width": 1280, "height": 800})

    await director.press("link", "Découper en secteurs")
    await director.press("button", "Découper")
    await director.press("button", "Publier tout le découpage")
    await director.visitor.look("j5-turfs", widths=WIDTHS)
    await join(director, phone, address)
    await page.goto(f"{address}/crm/turfs")
    await director.press("button", re.compile("^Donner (un|le premier) secteur"))
    assert "Lou Exemple" in await page.inner_text("main")
    assert director.clicks <= MOST_CLICKS, director.clicks

    # On the phone: five taps to the first door.
    walk = phone.page
    await walk.goto(f"{address}/")
    await walk.get_by_role("link", name="Commencer").click()
    await walk.wait_for_url(f"{address}/crm/my-turfs")
    await phone.look("j5-own-turfs", widths=WIDTHS)
    await walk.set_viewport_size({"width": 390, "height": 800})
    await walk.get_by_role("button", name=re.compile("^Commencer")).first.click()
    await walk.get_by_role("button", name="Associer ce téléphone").click()
    await walk.fill("#new-code", CODE)
    await walk.fill("#same-code", CODE)
    await walk.get_by_role("button", name="Garder ce code").click()
    taps = 4
    await walk.get_by_role("button", name=re.compile("^Porte suivante")).click()
    taps += 1
    await walk.get_by_role("button", name="Absent").wait_for()
    assert taps <= MOST_TAPS
    sys.stderr.write(f"first door after {time.monotonic() - director.opened_at:.0f} s\n")
    await phone.look("j5-door", widths=(390,))

    # Without a network, and back: each door counts once, and the board has moved.
    await walk.evaluate("navigator.serviceWorker.ready")
    await note(walk, "Absent")
    await phone.context.set_offline(True)
    await note(walk, "Refus", "Absent", "Message laissé")
    await phone.context.set_offline(False)
    await walk.goto(f"{address}/crm/p/#/")
    await walk.get_by_text("Tout est envoyé", exact=True).wait_for(timeout=60_000)
    phone.pass_over("ERR_INTERNET_DISCONNECTED")
    await page.goto(f"{address}/crm/board")
    assert re.search(r"\b4\s+contacts tentés", await page.inner_text("main"))

    # Taken back: the turf leaves the phone, and what was noted stays.
    await page.goto(f"{address}/crm/turfs")
    await page.get_by_role("button", name=re.compile("^Reprendre .* à Lou Exemple")).click()
    await page.get_by_text("C’est repris").wait_for()
    await walk.goto(f"{address}/crm/my-turfs")
    assert "Aucun secteur ne vous est encore confié" in await walk.inner_text("main")
