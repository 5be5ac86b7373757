"""The organiser of field work at their desk, with the clicks of what they are doing."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from elections.places.facts import Commune
from playwright.async_api import FilePayload, Locator, Page

from tests.browser.page_checks import Visitor
from tests.journeys.page_texts import wait_until, words_of

WIDTHS = (390, 1280)
MOST_CLICKS = 20
"""Clicks for each piece of field work: at fifteen seconds each, with the typing, five minutes."""
_PARIS = ZoneInfo("Europe/Paris")
_HEADERS = (
    "Nom;Prénom;E-mail;Téléphone;Code postal;Ville;Disponibilités;Accepte les e-mails;Accepte les appels;"
    "Source du consentement;Texte du consentement;Date du consentement;Preuve du consentement"
)


@dataclass
class Organiser:
    """The organiser at their desk, and the clicks of what they are doing."""

    visitor: Visitor
    address: str
    clicks: int = 0

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def click(self, target: Locator) -> None:
        self.clicks += 1
        await target.click()
        await self.page.wait_for_load_state()

    async def press(self, name: str) -> None:
        await self.click(self.page.get_by_role("button", name=name, exact=True).first)

    async def follow(self, name: str) -> None:
        await self.click(self.page.get_by_role("link", name=re.compile(name)).first)

    async def open_tab(self, name: str) -> None:
        """Go there as anybody does: by the sidebar, then the tab."""
        await self.page.set_viewport_size({"width": 1280, "height": 800})
        await self.page.goto(f"{self.address}/")
        await self.click(self.page.get_by_role("navigation").get_by_role("link", name="Terrain", exact=True).first)
        await self.click(self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first)

    async def choose(self, label: str, option: str) -> None:
        self.clicks += 1
        await self.page.get_by_label(label, exact=True).select_option(label=option)

    async def read(self) -> str:
        return await words_of(self.page)

    async def look(self, name: str) -> None:
        await self.visitor.look(name, widths=WIDTHS)
        await self.page.set_viewport_size({"width": 1280, "height": 800})

    def start(self) -> None:
        self.clicks = 0

    def check_clicks(self) -> None:
        assert self.clicks <= MOST_CLICKS, self.clicks


async def name_controller(organiser: Organiser) -> None:
    page = organiser.page
    await page.goto(f"{organiser.address}/crm/register")
    if not await page.get_by_label("Nom", exact=True).is_visible():
        await page.locator("main summary").first.click()
    await page.get_by_label("Nom", exact=True).fill("Camille Exemple")
    await page.get_by_label("Adresse", exact=True).fill("1 rue de l'Exemple, 23000 Guéret")
    await page.get_by_label("E-mail", exact=True).fill("camille@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").first.click()
    await page.wait_for_load_state()


async def import_people(organiser: Organiser, commune: Commune) -> None:
    """Import three people: two are free on Saturdays, one on Sunday mornings agreed to be called."""
    page = organiser.page
    where = f"{commune.postcodes[0]};{commune.name}"
    proof = "stand;form-2026;12/03/2026;feuille 1"
    lines = [
        f"Samedi;Ada;ada@exemple.fr;06 12 34 56 78;{where};tous les jours;oui;;{proof}",
        f"Samedi;Basile;basile@exemple.fr;06 12 34 56 79;{where};samedi;oui;;{proof}",
        f"Dimanche;Cléo;cleo@exemple.fr;06 12 34 56 80;{where};dimanche matin;;oui;{proof}",
    ]
    await page.goto(f"{organiser.address}/crm/imports")
    await page.get_by_label("Recueillies par cette campagne").check()
    await page.get_by_role("button", name="Continuer").click()
    data = "\r\n".join([_HEADERS, *lines]).encode()
    await page.get_by_label("Fichier").set_input_files(FilePayload(name="gens.csv", mimeType="text/csv", buffer=data))
    await page.get_by_role("button", name="Envoyer et lire les colonnes").click()
    await page.get_by_role("heading", name="Lire les colonnes").wait_for()
    await page.get_by_role("button", name="Voir ce que ce fichier fera").click()
    await wait_until(page, "3 personnes de plus")
    await page.get_by_role("button", name="Importer", exact=True).click()
    await wait_until(page, "À qui vous pouvez écrire")


def tomorrow(hour: int, minute: int) -> str:
    day = datetime.now(_PARIS).date() + timedelta(days=1)
    return f"{day.isoformat()}T{hour:02}:{minute:02}"
