"""A phone bank: from whom to call to what came of the call."""

from datetime import timedelta

from kit.testing.steps import today

from tests.journeys.organiser import MOST_CLICKS, Organiser


async def plan_and_call(organiser: Organiser) -> None:
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
