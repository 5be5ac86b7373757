"""J4, write to them: volunteers near the station, then all subscribers; found in words, approved by somebody else."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser, FilePayload, Locator, Page

from services.crm.tests.imports.files.messy_file import EMPTY_COLUMNS, make_file
from tests.browser.page_checks import Visitor, visit
from tests.journeys.page_texts import wait_until, words_of

WIDTHS = (390, 1280)
MOST_CLICKS = 40
"""Clicks of the writer for both messages: at fifteen seconds each, with the typing, well under ten minutes."""
NEIGHBOURS = ("Ada", "Basile", "Cléo")
SENTENCE = "bénévoles · libres samedi · à moins de 2 km de la gare"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
WORD = (
    "<html><head><style>p{color:red}</style></head><body><p class=MsoNormal style='margin:0'>Venez <b>samedi</b> tôt"
    "</p><script>alert(1)</script><img src='https://pisteur.example/x.gif' onerror='alert(2)'>"
    "<p><a href='javascript:alert(3)'>ici</a></p></body></html>"
)
PASTE = """(html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(".ProseMirror").dispatchEvent(event);
}"""


@dataclass
class Hand:
    """Somebody at their browser, and how often they clicked."""

    visitor: Visitor
    base: str
    clicks: int = 0

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def click(self, target: Locator) -> None:
        self.clicks += 1
        await target.click()
        await self.page.wait_for_load_state()

    async def press(self, name: str) -> None:
        await self.click(self.page.get_by_role("button", name=name, exact=True))

    async def follow(self, name: str) -> None:
        await self.click(self.page.get_by_role("link", name=re.compile(name)).first)

    async def read(self) -> str:
        return await words_of(self.page)


@pytest.fixture
async def director(browser: Browser, suite: Launched, commune: Commune) -> AsyncIterator[Hand]:
    """The director, who opened the campaign, has last time's file and the town's streets in it, and approves."""
    async with visit(browser, suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(suite.home, suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{suite.address}/choisir?territory=commune:{commune.code}")
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill("La lettre")
        await page.get_by_label("Date du premier tour").fill("2032-03-14")
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{suite.address}/resultats-passes")
        hand = Hand(visitor, f"{suite.address}/crm")
        await _load_streets(hand, commune)
        await _import_people(hand, commune)
        yield hand


@pytest.fixture
async def writer(browser: Browser, suite: Launched, director: Hand) -> AsyncIterator[Hand]:
    """The writer, who sends nothing alone."""
    page = director.page
    await page.goto(f"{director.base}/invitations")
    await page.get_by_label("Nom d'usage").fill("Lou")
    await page.get_by_role("checkbox", name=re.compile("^Coordination", re.IGNORECASE)).check()
    await page.get_by_role("button", name="Inviter", exact=True).click()
    link = await page.get_by_label("Lien à copier").input_value()
    async with visit(browser, suite.address) as visitor:
        await visitor.page.goto(link)
        await visitor.page.get_by_role("button", name="Rejoindre l'équipe").click()
        await visitor.page.wait_for_url(f"{suite.address}/")
        yield Hand(visitor, director.base)


async def test_volunteers_then_all_subscribers_are_written_to(
    director: Hand, writer: Hand, browser: Browser, suite: Launched
) -> None:
    await _settle(director)

    # Logistics: in words, then to those who can be reached.
    page = writer.page
    await page.goto(f"{writer.base}/segments/new")
    await page.get_by_label("Qui cherchez-vous").fill(SENTENCE)
    await writer.press("Compter")
    assert "3 personnes dans votre territoire" in await writer.read()
    assert "E-mail : 3 personnes" in await writer.read()
    await writer.visitor.look("j4-segment", widths=WIDTHS)
    await page.get_by_label("Nom du segment").fill("Samedi, près de la gare")
    await writer.press("Garder ce segment")
    assert "à moins de" in await writer.read()
    await writer.visitor.look("j4-kept-segment", widths=WIDTHS)
    await writer.follow("Écrire par e-mail")
    await _write(writer, "Rendez-vous de samedi", "Samedi à la gare")
    await writer.visitor.look("j4-mailing", widths=WIDTHS)
    assert "personnes sur 3" in await writer.read()

    await writer.click(page.get_by_text("Envoyer un essai"))
    await page.get_by_label("Adresse e-mail").fill("lou@exemple.fr")
    await writer.press("Envoyer l'essai")
    trial = await _last_mail(director, suite, "lou@exemple.fr")
    assert "Venez samedi tôt" in trial
    assert "alert" not in trial
    await writer.press("Demander l’approbation")
    assert "Approbation demandée" in await writer.read()
    await _approve(director, suite, "Rendez-vous de samedi")
    assert "Bonjour Ada" in await _last_mail(director, suite, "ada.gare@exemple.fr")

    # A political message: narrower than the subscribers it reaches nobody who did not agree, and the page leads on.
    await page.goto(f"{writer.base}/mailings")
    await writer.follow("Écrire un message")
    await page.get_by_label("À qui").select_option(label="Samedi, près de la gare")
    await writer.press("Voir qui le recevra")
    assert "n'ont pas accepté d'être ciblées" in await writer.read()
    await writer.visitor.look("j4-nobody", widths=WIDTHS)
    await writer.click(page.get_by_role("link", name="Écrire à tous les abonnés", exact=True).last)
    assert "Demander leur accord" in await writer.read()
    await writer.visitor.look("j4-funnel", widths=WIDTHS)
    await writer.follow("Écrire à ces")
    await _write(writer, "Lettre de novembre", "Notre projet")
    await writer.press("Demander l’approbation")
    await _approve(director, suite, "Lettre de novembre")
    mail = await _last_mail(director, suite, "exemple.fr", "Notre projet")
    assert "Annonce politique" in mail
    assert writer.clicks <= MOST_CLICKS, writer.clicks

    # Who leaves is counted, and the register has the message that has to be there.
    leave = re.search(rf"{re.escape(suite.address)}/crm/\S*stop\S+", mail)
    assert leave, mail
    async with visit(browser, suite.address) as reader:
        await reader.page.goto(leave[0].rstrip(").]"))
        await reader.page.get_by_role("button").first.click()
        await reader.page.wait_for_load_state()
    await page.goto(f"{writer.base}/mailings")
    await writer.follow("Lettre de novembre")
    await wait_until(page, "Désinscrits depuis : 1")
    await page.goto(f"{writer.base}/political-ads")
    assert "Lettre de novembre" in await writer.read() or "E-mail" in await writer.read()
    await page.goto(f"{writer.base}/replies")
    await writer.visitor.look("j4-replies", widths=WIDTHS)


async def _settle(director: Hand) -> None:
    """Say who answers for messages, and where the imported people's data came from, as the funnel asks."""
    page = director.page
    await page.goto(f"{director.base}/mailings")
    await director.follow("Écrire un message")
    await director.press("Voir qui le recevra")
    assert "n'ont pas été informées" in await director.read()
    await director.follow("Dire d’où viennent leurs données")
    form = page.locator("form[action$='/contact-notice/source']")
    await form.locator("input").first.fill("Camille Exemple, sa lettre de 2020")
    await director.click(form.get_by_role("button", name="Enregistrer"))
    assert "C’est noté" in await director.read()
    await page.goto(f"{director.base}/mailings")
    await page.get_by_label("Commanditaire", exact=True).fill("Mandataire de C. Exemple")
    await page.get_by_label("Son adresse postale").fill("1 rue de l'Exemple, 23000 Guéret")
    await page.get_by_label("Adresse e-mail de réponse").fill("lettre@exemple.fr")
    assert await page.get_by_label("Une autre personne que celle qui écrit").is_checked()
    await director.press("Enregistrer")
    assert "enregistrés" in await director.read()


async def _write(writer: Hand, name: str, subject: str) -> None:
    """Write in the editor: a variable, something from Word, a button and a picture."""
    page = writer.page
    paper = page.locator(".ProseMirror")
    await paper.wait_for()
    await page.get_by_label("Nom", exact=True).fill(name)
    await page.get_by_label("Objet").fill(subject)
    await writer.click(paper)
    await page.keyboard.type("Bonjour ")
    await page.get_by_label("Insérer un champ").select_option(label="Le prénom")
    await page.keyboard.type(",")
    await page.keyboard.press("Enter")
    await page.evaluate(PASTE, WORD)
    # The browser says in its console what it did not run.
    writer.visitor.pass_over("Content Security Policy")
    await writer.press("Bouton")
    await page.get_by_label("Mots du bouton").fill("Je viens")
    await page.locator("#ask-button-address").fill("https://exemple.fr/samedi")
    await writer.press("Mettre le bouton")
    await writer.press("Image")
    await page.set_input_files("#ask-picture-file", FilePayload(name="a.png", mimeType="image/png", buffer=PICTURE))
    await page.locator("#ask-picture-description").fill("La gare")
    await writer.press("Mettre l’image")
    await paper.locator("img").wait_for()
    await writer.visitor.look("j4-editor", widths=WIDTHS)
    await writer.press("Enregistrer")
    assert "Rien n'est encore parti" in await writer.read()


async def _approve(director: Hand, suite: Launched, name: str) -> None:
    page = director.page
    await page.goto(f"{suite.address}/")
    await page.get_by_role("link", name=name).first.wait_for()
    await page.goto(f"{director.base}/approvals")
    await director.visitor.look("j4-approvals", widths=WIDTHS)
    await director.follow(re.escape(name))
    assert "Bonjour Camille" in await director.read()
    await director.visitor.look("j4-approval", widths=WIDTHS)
    await director.press("Approuver et envoyer")
    assert "le message part" in await director.read()


async def _last_mail(director: Hand, suite: Launched, to: str, subject: str = "") -> str:
    """Return the text of the newest message to an address, which the suite caught as it has no relay."""
    page = director.page
    for _ in range(120):
        await page.goto(f"{suite.address}/messages")
        row = page.get_by_role("row").filter(has_text=to).filter(has_text=subject).first
        if await row.count():
            await row.get_by_role("link").click()
            return await words_of(page)
        await page.wait_for_timeout(500)
    raise AssertionError(f"no message to {to}")


async def _load_streets(director: Hand, commune: Commune) -> None:
    page = director.page
    rows = [
        f"{number};Place de la Gare;{commune.postcodes[0]};{commune.code};{commune.name};2.0{number};44.6"
        for number in range(1, 4)
    ]
    text = "\n".join(["numero;nom_voie;code_postal;code_insee;nom_commune;lon;lat", *rows])
    await page.goto(f"{director.base}/addresses")
    file = FilePayload(name="rues.csv", mimeType="text/csv", buffer=text.encode())
    await page.get_by_text("Déposer une liste électorale ou un fichier d’adresses").click()
    await page.get_by_label("Fichier CSV").set_input_files(file)
    await page.get_by_label("Source et date").fill("Base adresse nationale")
    await page.get_by_role("button", name="Charger", exact=True).click()
    await wait_until(page, "3 adresses et")


async def _import_people(director: Hand, commune: Commune) -> None:
    """Import last time's messy file, with three neighbours of the station at its end."""
    page = director.page
    lines = [
        ";".join(
            [
                "Delagare", name, f"{number} pl. de la Gare", "", commune.postcodes[0], commune.name, "", "",
                f"{name.lower().replace('é', 'e')}.gare@exemple.fr", "", "12/03/1980", "", "samedi", "", "", "oui",
                "stand", "form-2023", "12/03/2024", f"feuille {number}", "", *[""] * EMPTY_COLUMNS,
            ]
        )
        for number, name in enumerate(NEIGHBOURS, 1)
    ]  # fmt: skip
    data = make_file().data + "".join(f"{line}\r\n" for line in lines).encode("cp1252")
    await page.goto(f"{director.base}/imports")
    await page.get_by_label("Contacts réguliers").check()
    await page.get_by_role("button", name="Continuer").click()
    file = FilePayload(name="lettre.csv", mimeType="text/csv", buffer=data)
    await page.get_by_label("Fichier").set_input_files(file)
    await page.get_by_role("button", name="Envoyer et lire les colonnes").click()
    await page.get_by_role("heading", name="Lire les colonnes").wait_for()
    await page.get_by_label("La créer").check()
    await page.get_by_role("button", name="Voir ce que ce fichier fera").click()
    await wait_until(page, "Ce que ce fichier fera")
    await page.get_by_role("link", name="Nommer le responsable").click()
    await page.get_by_label("Nom", exact=True).fill("Camille Exemple")
    await page.get_by_label("Adresse", exact=True).fill("1 rue de l'Exemple, 23000 Guéret")
    await page.get_by_label("E-mail", exact=True).fill("camille@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.goto(f"{director.base}/imports")
    await page.get_by_role("link", name="lettre.csv").click()
    await page.get_by_role("button", name="Mettre ces lignes de côté et importer les autres").click()
    await wait_until(page, "À qui vous pouvez écrire")
