"""J6: a meeting, a poster round, a phone bank and a fundraiser, each from its plan to what came of it.

The people come from a file; time is let pass, as no page can, to close what has taken place.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from kit.testing.steps import today
from playwright.async_api import Browser, FilePayload, Locator, Page

from tests.browser.driver import needs_chromium
from tests.browser.page_checks import Visitor, visit
from tests.journeys.account_steps import a_sunday, invite, join, pass_days
from tests.journeys.opening_steps import choose_by_election
from tests.journeys.page_texts import wait_until, words_of

pytestmark = needs_chromium
WIDTHS = (390, 1280)
MOST_CLICKS = 20
"""Clicks for each of the four: at fifteen seconds each, with the typing, five minutes."""
PARIS = ZoneInfo("Europe/Paris")
HEADERS = (
    "Nom;Prénom;E-mail;Téléphone;Code postal;Ville;Disponibilités;Accepte les e-mails;Accepte les appels;"
    "Source du consentement;Texte du consentement;Date du consentement;Preuve du consentement"
)


@pytest.fixture(scope="module")
def field_suite() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "budget") as up:
        yield up


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
        await _name_controller(organiser)
        await _import_people(organiser, commune)
        yield organiser


async def test_four_kinds_of_field_work_from_their_plan_to_what_came_of_them(
    organiser: Organiser, browser: Browser, field_suite: Launched, commune: Commune
) -> None:
    meeting = await _plan_meeting(organiser, browser, commune)
    poster_round = await _plan_posters(organiser, commune)
    await _call(organiser)
    dinner = await _plan_dinner(organiser, browser, field_suite, commune)

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


async def _plan_meeting(organiser: Organiser, browser: Browser, commune: Commune) -> str:
    """Plan a meeting, fill its shift, invite to it; somebody signs up and is let in, two come without."""
    page = organiser.page
    organiser.start()
    await organiser.open_tab("Rendez-vous")
    await organiser.follow("Prévoir une réunion")
    await page.get_by_label("Nom", exact=True).fill("Réunion du marché")
    await page.get_by_label("Lieu").fill(f"Halle du marché, {commune.name}")
    await page.get_by_label("Début").fill(_tomorrow(18, 30))
    await page.get_by_label("Bénévoles attendus").fill("1")
    await page.get_by_label("Coût prévu").fill("350")
    await organiser.look("j6-plan")
    await organiser.press("Prévoir")
    assert "La réunion est prévue" in await organiser.read()
    address = page.url.partition("?")[0]
    await organiser.look("j6-meeting")

    # Who said that they can is proposed first.
    first = page.get_by_label("Qui peut ?").locator("optgroup").first
    assert await first.get_attribute("label") == "Ont dit pouvoir à ce moment"
    await organiser.choose("Qui peut ?", "Ada Samedi")
    await organiser.press("Confier")
    assert "1 sur 1" in await organiser.read()
    public = await page.get_by_label("Lien à copier").input_value()
    await organiser.follow("Inviter par un message")
    assert "Inviter à « Réunion du marché »" in await organiser.read()
    await organiser.follow("Écrire à|Préparer quand même")
    await page.locator(".ProseMirror").wait_for()
    assert "Halle du marché" in await page.locator(".ProseMirror").inner_text()
    organiser.check_clicks()

    await page.goto(address)
    await organiser.press("Ouvrir l'accueil sur un téléphone")
    desk = await page.locator("main a[href*='/accueil/']").get_attribute("href")
    assert desk is not None
    async with visit(browser, organiser.address) as citizen:
        await citizen.page.goto(public)
        await citizen.look("j6-public", widths=WIDTHS)
        await citizen.page.get_by_label("Prénom et nom").fill("Odile Exemple")
        await citizen.page.get_by_label("Adresse e-mail").fill("odile@exemple.fr")
        await citizen.page.get_by_role("button", name="Je viens").click()
        mail = await _last_mail(organiser, "odile@exemple.fr")
        link = re.search(r"https?://\S+/crm/venue/[\w-]+", mail)
        assert link, mail
        await citizen.page.goto(link[0])
        await citizen.page.get_by_role("button", name="Confirmer ma venue").click()
        code = await citizen.page.locator(".code").first.inner_text()
    async with visit(browser, organiser.address) as steward:
        await steward.page.goto(desk)
        await steward.page.get_by_label("Code de la personne").fill(code)
        await steward.page.get_by_role("button", name="Faire entrer").click()
        await steward.page.get_by_text("Bienvenue, Odile Exemple").wait_for()
        for _ in range(2):
            await steward.page.get_by_role("button", name="Une personne de plus").click()
            await steward.page.wait_for_load_state()
        await steward.look("j6-desk", widths=WIDTHS)
    await page.goto(address)
    assert "dont 2 sans inscription" in await organiser.read()
    return address


async def _plan_posters(organiser: Organiser, commune: Commune) -> str:
    """Note a place for posters, where no streets are loaded yet, and plan the round that goes there."""
    page = organiser.page
    organiser.start()
    await organiser.open_tab("Affichage")
    await organiser.follow("lieux d'affichage")
    await page.get_by_label("Nom", exact=True).fill("Panneau libre de l'école")
    await page.get_by_label("Endroit").fill("quelque part")
    await organiser.press("Ajouter")
    assert "Finissez par le nom de la commune" in await organiser.read()
    organiser.visitor.pass_over("status of 422")
    await page.get_by_label("Endroit").fill(f"devant l'école, {commune.name}")
    await organiser.press("Ajouter")
    assert "Le lieu est ajouté" in await organiser.read()
    await organiser.look("j6-poster-sites")
    await organiser.follow("Collages et boîtages")
    await page.get_by_label("Nom", exact=True).fill("Collage du centre")
    await page.get_by_label("Début").fill(_tomorrow(20, 0))
    await page.get_by_label("Fin").fill(_tomorrow(22, 0))
    await page.get_by_label("Personnes attendues").fill("2")
    await page.get_by_label("Coût prévu").fill("60")
    await organiser.click(page.get_by_label("Panneau libre de l'école"))
    await organiser.press("Planifier")
    address = page.url.partition("?")[0]
    await organiser.look("j6-poster-round")
    await organiser.click(page.get_by_text("Noter", exact=True))
    await organiser.press("Fait")
    assert "1 affiche posée" in await organiser.read()
    organiser.check_clicks()
    return address


async def _call(organiser: Organiser) -> None:
    """Plan calls to people of whom none agreed to be called, then to who did; and call her."""
    page = organiser.page
    organiser.start()
    await organiser.open_tab("Appels")
    await organiser.follow("Préparer des appels")
    await organiser.follow("Décrire qui appeler")
    await page.get_by_label("Qui cherchez-vous").fill("libres samedi")
    await organiser.press("Compter")
    assert "Appel : 0 personne" in await organiser.read()
    await page.get_by_label("Nom du segment").fill("Libres samedi")
    await organiser.press("Garder ce segment")
    await page.goto(f"{organiser.address}/crm/appels/suivi")
    await _plan_calls(organiser, "Rappel du samedi")
    said = await organiser.read()
    assert "Personne à appeler" in said
    assert "2 n'ont pas accepté d'être appelées" in said
    await organiser.look("j6-nobody-to-call")
    await organiser.follow("Appeler d'autres personnes")
    await page.get_by_label("Qui cherchez-vous").fill("libres dimanche matin")
    await organiser.press("Compter")
    await page.get_by_label("Nom du segment").fill("Libres dimanche matin")
    await organiser.press("Garder ce segment")
    await organiser.follow("Préparer des appels")
    await _plan_calls(organiser, "Rappel du dimanche")
    assert "1 personne à appeler à l'ouverture" in await organiser.read()
    await organiser.press("Ouvrir les appels")
    await page.goto(f"{organiser.address}/crm/appels")
    await organiser.click(page.get_by_role("button", name="Appel suivant"))
    assert "Cléo" in await organiser.read()
    await organiser.press("Voir le numéro")
    await organiser.look("j6-call")
    await organiser.press("Échange terminé : enregistrer")
    assert "C'est noté" in await organiser.read()
    await page.goto(f"{organiser.address}/crm/appels/suivi")
    await organiser.follow("Rappel du dimanche")
    assert "Ce qui est sorti de 1 appel" in await organiser.read()
    await organiser.look("j6-calls-board")
    assert organiser.clicks <= 2 * MOST_CLICKS, organiser.clicks


async def _plan_calls(organiser: Organiser, name: str) -> None:
    """Fill in the form of a call campaign that may call at any hour of any day."""
    page = organiser.page
    new = page.get_by_text("Nouvelle campagne d'appels", exact=True)
    if not await page.get_by_label("Nom", exact=True).is_visible():
        await organiser.click(new)
    await page.get_by_label("Nom", exact=True).fill(name)
    await page.get_by_label("Dernier jour").fill((today() + timedelta(days=5)).isoformat())
    for day in ("samedi", "dimanche"):
        await page.get_by_label(day, exact=True).check()
    await page.get_by_label("Heures", exact=True).fill("00:00-23:59")
    await organiser.press("Préparer")


async def _plan_dinner(organiser: Organiser, browser: Browser, suite: Launched, commune: Commune) -> str:
    """Plan a fundraiser, note a promise made there; the agent books the gift that keeps it, under its receipt."""
    page = organiser.page
    organiser.start()
    await organiser.open_tab("Rendez-vous")
    await organiser.follow("Prévoir une réunion")
    await organiser.choose("Quoi ?", "Collecte, repas de soutien")
    await page.get_by_label("Nom", exact=True).fill("Dîner de soutien")
    await page.get_by_label("Lieu").fill(f"Chez Basile, {commune.name}")
    await page.get_by_label("Début").fill(_tomorrow(19, 30))
    await page.get_by_label("Coût prévu").fill("180,50")
    await organiser.press("Prévoir")
    address = page.url.partition("?")[0]
    await organiser.follow("noter une promesse")
    await page.get_by_label("De qui ?").fill("samedi")
    await organiser.press("Chercher la fiche")
    await page.get_by_label("Montant, en euros").first.fill("150")
    await organiser.press("Noter")
    assert "Choisissez qui promet" in await organiser.read()
    organiser.visitor.pass_over("status of 422")
    await organiser.click(page.get_by_label(re.compile("Ada Samedi")))
    await organiser.press("Noter")
    assert "La promesse est notée" in await organiser.read()
    await organiser.look("j6-pledges")
    await page.goto(address)
    assert "150 € promis" in await organiser.read()
    organiser.check_clicks()

    agent = await join(browser, suite, await invite(page, suite, "Mandataire"))
    await agent.goto(f"{organiser.address}/budget/pledges")
    await wait_until(agent, "150 €")
    await agent.get_by_role("link", name=re.compile("L'argent est là")).click()
    await agent.get_by_role("link", name="Ajouter un donateur").click()
    await agent.get_by_label("Nom", exact=True).fill("Samedi")
    await agent.get_by_label("Prénoms").fill("Ada")
    await agent.get_by_label("Née ou né le").fill("1980-03-12")
    await agent.get_by_label("Adresse").fill(f"1 rue de l'Exemple, {commune.postcodes[0]} {commune.name}")
    await agent.get_by_label("De nationalité française").check()
    await agent.get_by_role("button", name="Ajouter", exact=True).click()
    assert await agent.get_by_label("Montant", exact=True).input_value() == "150.00"
    await agent.get_by_label("Objet").fill("Dîner de soutien")
    await agent.get_by_label("Numéro du reçu-don").fill("2027-0001")
    await agent.get_by_role("button", name="Enregistrer", exact=True).click()
    said = await words_of(agent)
    assert "reçu n° 2027-0001. De SAMEDI Ada. Tient une promesse" in said
    await agent.context.close()
    await page.goto(address)
    await wait_until(page, "reçus, et 0 € promis")
    return address


async def _name_controller(organiser: Organiser) -> None:
    page = organiser.page
    await page.goto(f"{organiser.address}/crm/register")
    if not await page.get_by_label("Nom", exact=True).is_visible():
        await page.locator("main summary").first.click()
    await page.get_by_label("Nom", exact=True).fill("Camille Exemple")
    await page.get_by_label("Adresse", exact=True).fill("1 rue de l'Exemple, 23000 Guéret")
    await page.get_by_label("E-mail", exact=True).fill("camille@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").first.click()
    await page.wait_for_load_state()


async def _import_people(organiser: Organiser, commune: Commune) -> None:
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
    data = "\r\n".join([HEADERS, *lines]).encode()
    await page.get_by_label("Fichier").set_input_files(FilePayload(name="gens.csv", mimeType="text/csv", buffer=data))
    await page.get_by_role("button", name="Envoyer et lire les colonnes").click()
    await page.get_by_role("heading", name="Lire les colonnes").wait_for()
    await page.get_by_role("button", name="Voir ce que ce fichier fera").click()
    await wait_until(page, "3 personnes de plus")
    await page.get_by_role("button", name="Importer", exact=True).click()
    await wait_until(page, "À qui vous pouvez écrire")


async def _last_mail(organiser: Organiser, to: str) -> str:
    """Return the text of the newest message to an address, which the suite caught as it has no relay."""
    page = organiser.page
    for _ in range(120):
        await page.goto(f"{organiser.address}/messages")
        row = page.get_by_role("row").filter(has_text=to).first
        if await row.count():
            await row.get_by_role("link").click()
            return await words_of(page)
        await page.wait_for_timeout(500)
    raise AssertionError(f"no message to {to}")


def _tomorrow(hour: int, minute: int) -> str:
    day = datetime.now(PARIS).date() + timedelta(days=1)
    return f"{day.isoformat()}T{hour:02}:{minute:02}"
