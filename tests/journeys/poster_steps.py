"""A poster round: from the place for posters to the poster."""

from elections.places.facts import Commune

from tests.journeys.organiser import Organiser, tomorrow


async def plan_posters(organiser: Organiser, commune: Commune) -> str:
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
    await page.get_by_label("Début").fill(tomorrow(20, 0))
    await page.get_by_label("Fin").fill(tomorrow(22, 0))
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
