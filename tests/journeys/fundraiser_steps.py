"""A fundraiser: from its plan to the gift that keeps a promise."""

import re

from elections.places.facts import Commune
from isoloir_local.testing import Launched
from playwright.async_api import Browser

from tests.journeys.account_steps import invite, join
from tests.journeys.organiser import Organiser, tomorrow
from tests.journeys.page_texts import wait_until, words_of


async def plan_dinner(organiser: Organiser, browser: Browser, suite: Launched, commune: Commune) -> str:
    """Plan a fundraiser, note a promise made there; the agent books the gift that keeps it, under its receipt."""
    page = organiser.page
    organiser.start()
    await organiser.open_tab("Rendez-vous")
    await organiser.follow("Prévoir une réunion")
    await organiser.choose("Quoi ?", "Collecte, repas de soutien")
    await page.get_by_label("Nom", exact=True).fill("Dîner de soutien")
    await page.get_by_label("Lieu").fill(f"Chez Basile, {commune.name}")
    await page.get_by_label("Début").fill(tomorrow(19, 30))
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
