"""J3, the file of last time: a file as teams have it comes in from the pages, with some questions, and is undone."""

from collections.abc import AsyncIterator

import pytest
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser, FilePayload

from services.crm.tests.imports.files.messy_file import make_file
from tests.browser.page_checks import Visitor, visit
from tests.journeys.page_texts import wait_until

WIDTHS = (390, 1280)
MOST_QUESTIONS = 20
"""Questions that a person answers in a few minutes, one by one: the budget of the journey is ten for 2,000 people."""


@pytest.fixture
async def steward(browser: Browser, suite: Launched, commune: Commune) -> AsyncIterator[Visitor]:
    """The person who keeps the file of people, in a campaign opened from the pages."""
    async with visit(browser, suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(suite.home, suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{suite.address}/choisir")
        await page.get_by_label("Commune, code postal").fill(commune.postcodes[0])
        await page.get_by_role("button", name="Chercher").click()
        await page.get_by_role("link", name=commune.name, exact=True).click()
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill("Le fichier de la dernière fois")
        await page.get_by_label("Date du premier tour").fill("2032-03-14")
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{suite.address}/resultats-passes")
        yield visitor


async def test_the_file_of_last_time_comes_in_with_a_few_questions_and_can_be_undone(
    steward: Visitor, suite: Launched
) -> None:
    page, messy = steward.page, make_file()
    await page.goto(f"{suite.address}/crm/imports")
    await steward.look("j3-origin", widths=WIDTHS)
    await page.get_by_text("Autre chose").click()
    await page.get_by_label("D'un autre candidat").check()
    await page.get_by_role("button", name="Continuer").click()
    await page.get_by_role("heading", name="Que faire à la place").wait_for()
    assert await page.locator("input[type=file]").count() == 0, "what may not come in is not even sent"
    await steward.look("j3-outside", widths=WIDTHS)

    await page.get_by_role("link", name="Choisir une autre réponse").click()
    await page.get_by_label("Contacts réguliers").check()
    await page.get_by_role("button", name="Continuer").click()
    file = FilePayload(name="adhérents 2020 (3).csv", mimeType="text/csv", buffer=messy.data)
    await page.get_by_label("Fichier").set_input_files(file)
    await page.get_by_role("button", name="Envoyer et lire les colonnes").click()
    await page.get_by_role("heading", name="Lire les colonnes").wait_for()
    assert "40 colonnes vides" in await page.inner_text("main")
    await steward.look("j3-columns", widths=WIDTHS)
    await page.get_by_label("La créer").check()
    await page.get_by_role("button", name="Voir ce que ce fichier fera").click()
    await wait_until(page, "Ce que ce fichier fera")

    questions = page.locator("select[name=means]")
    assert 0 < await questions.count() <= MOST_QUESTIONS
    await steward.look("j3-preview", widths=WIDTHS)
    await page.get_by_label("« Saint-Denis »").select_option(label="Saint-Denis (97400, La Réunion)")
    await page.get_by_role("button", name="Répondre").click()
    await wait_until(page, "Ce que ce fichier fera")
    assert "« Saint-Denis »" not in await page.inner_text("main")

    # What is missing is said before the button, and leads there.
    await page.get_by_role("link", name="Nommer le responsable").click()
    await page.get_by_label("Nom", exact=True).fill("Camille Exemple")
    await page.get_by_label("Adresse", exact=True).fill("1 rue de l'Exemple, 23000 Guéret")
    await page.get_by_label("E-mail", exact=True).fill("camille@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.goto(f"{suite.address}/crm/imports")
    await page.get_by_role("link", name="adhérents 2020 (3).csv").click()

    await page.get_by_role("button", name="Mettre ces lignes de côté et importer les autres").click()
    await wait_until(page, "À qui vous pouvez écrire")
    said = await page.inner_text("main")
    refused = sum(truth.refused is not None for truth in messy.truths)
    assert f"{refused} refusées" in said
    assert "sans accord" in said
    await steward.look("j3-done", widths=WIDTHS)

    await page.goto(f"{suite.address}/crm/people")
    assert "Vincennes" in await page.inner_text("main")
    await page.go_back()
    await page.get_by_text("Annuler cet import").click()
    await page.get_by_role("button", name="Annuler l'import").click()
    await wait_until(page, "fiches reprises")
    assert steward.wrong == []
