"""J2, the team comes in: from an invitation to one's own day page on a fresh phone, and back after a lost phone."""

import base64
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

import httpx
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser, Page, Response

from tests.browser.page_checks import Visitor, visit

MOST_TAPS = 4
MOST_SECONDS = 60.0
"""From the link's opening to the day's page, on a fresh phone; a person also reads."""
NAME = "Ensemble 2032"


@dataclass
class Phone:
    """A fresh browser at a phone's width, and how often it was tapped."""

    visitor: Visitor
    taps: int = 0
    refusals: list[str] = field(default_factory=list[str])

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def tap(self, name: str, role: Literal["button", "link"] = "button") -> None:
        self.taps += 1
        await self.page.get_by_role(role, name=name, exact=True).click()
        await self.page.wait_for_load_state()

    async def open(self, address: str) -> Response:
        answer = await self.page.goto(address)
        assert answer is not None
        if answer.status >= 400:
            self.visitor.pass_over(f"status of {answer.status}")
        return answer


@dataclass
class Director:
    """The person who started the suite, and opened a campaign from its pages."""

    visitor: Visitor
    address: str

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def invite(self, name: str, role: str, *, email: str = "", places: str = "") -> str:
        """Fill the form in words; return the link that the page shows."""
        await self.page.goto(f"{self.address}/crm/invitations")
        await self.page.get_by_label("Nom d'usage").fill(name)
        await self.page.get_by_label("Adresse électronique").fill(email)
        await self.page.get_by_label("Lieux").fill(places)
        await self.page.get_by_role("checkbox", name=re.compile(f"^{role}")).check()
        await self.page.get_by_role("button", name="Inviter", exact=True).click()
        return await self.page.get_by_label("Lien à copier").input_value()

    async def last_mail(self, to: str, subject: str) -> str:
        """Return the link in the newest message to an address, which the suite caught as it has no relay."""
        for _ in range(60):
            await self.page.goto(f"{self.address}/messages")
            row = self.page.get_by_role("row").filter(has_text=to).filter(has_text=subject).first
            if await row.count():
                await row.get_by_role("link").click()
                text = await self.page.inner_text("main")
                found = re.search(rf"{re.escape(self.address)}/crm/\S+", text)
                assert found, text
                return found[0].rstrip(").")
            await self.page.wait_for_timeout(500)
        raise AssertionError("no message came")


@pytest.fixture
async def phone(browser: Browser, suite: Launched) -> AsyncIterator[Phone]:
    async with visit(browser, suite.address) as visitor:
        yield Phone(visitor)


@pytest.fixture
async def other_phone(browser: Browser, suite: Launched) -> AsyncIterator[Phone]:
    async with visit(browser, suite.address) as visitor:
        yield Phone(visitor)


@pytest.fixture
async def director(browser: Browser, suite: Launched, commune: Commune) -> AsyncIterator[Director]:
    async with visit(browser, suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(suite.home, suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{suite.address}/choisir")
        await page.get_by_label("Commune, code postal").fill(commune.postcodes[0])
        await page.get_by_role("button", name="Chercher").click()
        await page.get_by_role("link", name=commune.name, exact=True).click()
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill(NAME)
        await page.get_by_label("Date du premier tour").fill("2032-03-14")
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{suite.address}/resultats-passes")
        yield Director(visitor, suite.address)


async def test_a_volunteer_comes_in_by_one_press_and_back_after_a_lost_phone(
    director: Director, phone: Phone, other_phone: Phone, suite: Launched, commune: Commune
) -> None:
    town = commune.name
    await director.invite("Sacha", "Porte-à-porte", email="sacha@exemple.fr", places=f"{town} {commune.postcodes[0]}")
    link = await director.last_mail("sacha@exemple.fr", "Invitation")

    # A scanner opens the link before Sacha does: nothing is used up.
    async with httpx.AsyncClient() as scanner:
        assert [(await scanner.get(link)).status_code for _ in range(3)] == [200] * 3
    await phone.open(link)
    words = await phone.page.inner_text("main")
    for said in ("Sacha", "Porte-à-porte", town, NAME, "Camille Exemple"):
        assert said in words, said
    await phone.visitor.look("j2-invitation")
    await phone.page.set_viewport_size({"width": 390, "height": 800})
    await phone.tap("Rejoindre l'équipe")
    await phone.page.wait_for_url(f"{suite.address}/")
    assert NAME in await phone.page.inner_text("body")
    assert phone.taps <= MOST_TAPS
    await phone.visitor.picture("j2-day")

    # Forwarded: the page says it plainly, and whom to ask.
    await other_phone.open(link)
    assert "a déjà servi" in await other_phone.page.inner_text("main")
    assert "Rejoindre l'équipe" not in [
        await one.inner_text() for one in await other_phone.page.get_by_role("button").all()
    ]

    # The phone is lost: by mail from another one, which closes the first.
    await other_phone.open(f"{suite.address}/crm/")
    await other_phone.visitor.look("j2-sign-in")
    await other_phone.page.set_viewport_size({"width": 390, "height": 800})
    await other_phone.page.get_by_label("Votre adresse électronique").fill("sacha@exemple.fr")
    await other_phone.tap("Recevoir un lien")
    assert "Si cette adresse est celle" in await other_phone.page.inner_text("main")
    back = await director.last_mail("sacha@exemple.fr", "Votre lien pour entrer")
    assert "/sign-in/" in back
    async with httpx.AsyncClient() as scanner:
        assert (await scanner.get(back)).status_code == 200
    await other_phone.open(back)
    await other_phone.page.get_by_label("J'ai perdu un téléphone").check()
    await other_phone.visitor.look("j2-link")
    await other_phone.page.set_viewport_size({"width": 390, "height": 800})
    other_phone.taps += 1
    await other_phone.tap("Entrer")
    await other_phone.page.wait_for_url(f"{suite.address}/")
    assert NAME in await other_phone.page.inner_text("body")
    assert other_phone.taps <= MOST_TAPS
    await phone.page.wait_for_timeout(1100)
    await phone.open(f"{suite.address}/crm/")
    assert phone.page.url == f"{suite.address}/entrer"

    # Both are seen and ended by their owner.
    await other_phone.open(f"{suite.address}/mes-appareils")
    assert "C'est celui-ci" in await other_phone.page.inner_text("main")
    await other_phone.visitor.look("j2-devices")

    # Whoever is taken out has nothing open from that moment.
    await director.page.goto(f"{suite.address}/crm/team")
    card = director.page.locator(".card, li, tr").filter(has_text="Sacha").last
    await card.get_by_text("Retirer de l'équipe").click()
    await card.get_by_role("button", name="Retirer Sacha").click()
    await director.page.wait_for_url(re.compile("done=removed"))
    gone = await other_phone.open(f"{suite.address}/crm/")
    assert gone.status == 403
    assert "Feuille du jour" not in await other_phone.page.inner_text("main")


async def test_who_sees_people_comes_in_with_a_second_factor_in_four_taps(
    director: Director, phone: Phone, suite: Launched
) -> None:
    await director.page.goto(f"{suite.address}/crm/second-factor")
    await director.page.get_by_role("button", name="Le demander", exact=True).click()
    link = await director.invite("Noor", "Données", email="noor@exemple.fr")
    await phone.page.set_viewport_size({"width": 390, "height": 800})
    began = time.monotonic()
    await phone.open(link)
    await phone.tap("Rejoindre l'équipe")
    await phone.page.wait_for_url(re.compile("/crm/second-factor"))
    await phone.tap("Commencer")
    key = await phone.page.locator("code.wrap").inner_text()
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    code = TOTP(secret, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time())).decode()
    await phone.page.get_by_label("Code à six chiffres").fill(code)
    await phone.tap("Confirmer")
    assert await phone.page.locator("main code").count() == 8
    await phone.tap("C'est noté, continuer", "link")
    await phone.page.wait_for_url(f"{suite.address}/")
    assert NAME in await phone.page.inner_text("body")
    assert phone.taps == MOST_TAPS
    assert time.monotonic() - began <= MOST_SECONDS


async def test_a_room_comes_in_by_one_code_each_let_in_by_hand(
    director: Director, phone: Phone, other_phone: Phone, suite: Launched
) -> None:
    page = director.page
    await page.goto(f"{suite.address}/crm/open-invitations")
    await page.get_by_label("Où il sera montré").fill("Salle des fêtes")
    await page.get_by_role("button", name="Montrer le code").click()
    code = await page.get_by_label("Lien du code").input_value()
    await director.visitor.picture("j2-room-code")

    for one, name in ((phone, "Nour Exemple"), (other_phone, "Inconnu Exemple")):
        await one.open(code)
        await one.page.get_by_label("Votre nom").fill(name)
        await one.page.get_by_label("Votre adresse électronique ou votre téléphone").fill("nour@exemple.fr")
        await one.tap("Demander à entrer")
        assert "Un instant" in await one.page.inner_text("main")
    await phone.visitor.picture("j2-room-waiting")

    await page.goto(f"{suite.address}/crm/open-invitations")
    await director.visitor.look("j2-room-list")
    await page.get_by_role("button", name="Refuser Inconnu Exemple").click()
    await page.get_by_role("button", name="Faire entrer Nour Exemple").click()
    await page.wait_for_url(re.compile("done=admitted"))

    # Both pages change by themselves.
    await phone.page.wait_for_url(re.compile("/crm/invitations/"))
    await phone.tap("Rejoindre l'équipe")
    await phone.page.wait_for_url(f"{suite.address}/")
    assert NAME in await phone.page.inner_text("body")
    assert phone.taps <= MOST_TAPS
    await other_phone.page.get_by_text("n'a pas été acceptée").wait_for()
