"""A meeting: from its plan to who came."""

import re

from elections.places.facts import Commune
from playwright.async_api import Browser

from tests.browser.page_checks import visit
from tests.journeys.organiser import WIDTHS, Organiser, tomorrow
from tests.journeys.page_texts import words_of


async def plan_meeting(organiser: Organiser, browser: Browser, commune: Commune) -> str:
    """Plan a meeting, fill its shift, invite to it; somebody signs up and is let in, two come without."""
    page = organiser.page
    organiser.start()
    await organiser.open_tab("Rendez-vous")
    await organiser.follow("Prévoir une réunion")
    await page.get_by_label("Nom", exact=True).fill("Réunion du marché")
    await page.get_by_label("Lieu").fill(f"Halle du marché, {commune.name}")
    await page.get_by_label("Début").fill(tomorrow(18, 30))
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
