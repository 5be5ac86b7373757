"""J9, the night: from nothing to « Prêt » for some eighty stations, people and telephones in them, a rehearsal, and the
first sheets, without an API call.
"""

import asyncio
import csv
import io
import os
import random
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from elections.places.facts import communes_of_constituency, constituencies_of_commune, constituency_codes, find_commune
from elections.places.names import constituency_name
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser, Page, Route

from tests.browser.page_checks import Visitor, visit

FIXED = "7002"
"""The second of Haute-Saône, of 230 communes: no fixture of the tests knows it."""
STATIONS = 80
PEOPLE = 40
HEADER = (
    *("Code département", "Libellé département", "Code commune", "Libellé commune", "Code BV", "Inscrits", "Votants"),
    *("% Votants", "Abstentions", "% Abstentions", "Exprimés", "% Exprimés/inscrits", "% Exprimés/votants", "Blancs"),
    *("% Blancs/inscrits", "% Blancs/votants", "Nuls", "% Nuls/inscrits", "% Nuls/votants", "Numéro de panneau 1"),
    *("Nuance candidat 1", "Nom candidat 1", "Prénom candidat 1", "Sexe candidat 1", "Voix 1", "% Voix/inscrits 1"),
    *("% Voix/exprimés 1", "Elu 1"),
)
CANDIDATES = """1 Camille Exemple (UG)
2 Dominique Essai (ENS)
3 Alix Modèle (RN)
4 Lou Témoin (LR)"""


@pytest.fixture(scope="session")
def constituency() -> str:
    """A constituency of at least twenty whole communes, so that its stations are known without the ministry's list."""
    code = FIXED
    if os.environ.get("PLACE") == "random":
        code = random.SystemRandom().choice([one for one in constituency_codes() if len(_whole(one)) >= 20])
    sys.stderr.write(f"place: {constituency_name(code)} ({code})\n")
    return code


@pytest.fixture
async def director(browser: Browser, suite: Launched, constituency: str) -> AsyncIterator[Visitor]:
    async with visit(browser, suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(suite.home, suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{suite.address}/choisir?territory=circo:{constituency}")
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill("La soirée")
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{suite.address}/resultats-passes")
        yield visitor


async def test_a_night_of_eighty_stations_is_prepared_and_begun_from_pages(
    director: Visitor, suite: Launched, constituency: str, tmp_path: Path
) -> None:
    page, base = director.page, f"{suite.address}/results"
    await _until_known(page, f"{base}/prepare")
    assert "Pas encore prêt" in await page.inner_text("main")
    assert await page.get_by_role("link", name="Lire les résultats passés").first.is_visible()

    # The prefecture's file of the last round, as it was downloaded.
    file = tmp_path / "resultats-definitifs-par-bureau-de-vote.csv"
    file.write_bytes(_official_file(constituency))
    await page.goto(f"{base}/files")
    await page.locator("#stations-file").set_input_files(file)
    await page.get_by_text("Si ni le nom ni le contenu").click()
    await page.get_by_label("Scrutin").select_option("legislatives")
    await page.get_by_label("Jour du vote").fill("2024-06-30")
    await page.locator("#stations-round").select_option("1")
    await page.get_by_role("button", name="Envoyer ce fichier").click()
    await page.wait_for_url(re.compile("sent="))

    await page.goto(f"{base}/prepare?round=1")
    assert f"{STATIONS} bureaux" in await page.inner_text("main")
    await director.look("j9-prepare", widths=(390, 1280))
    await page.get_by_role("link", name="Saisir les candidats").click()
    await page.get_by_text("Coller une liste").click()
    await page.get_by_label("Une ligne par candidat ou par liste").fill(CANDIDATES)
    await page.get_by_role("button", name="Lire ces lignes").click()
    await page.wait_for_url(re.compile("done=4"))
    await director.look("j9-candidates", widths=(390, 1280))

    await page.get_by_role("link", name="Voir ce qui manque encore").click()
    assert "Prêt. Les feuilles de 80 bureaux" in _plain(await page.inner_text("main"))
    await director.look("j9-ready", widths=(390, 1280))
    await _place_the_team(director)
    await _print_letters_and_codes(director, base)
    await _rehearse(director, base)

    # A sheet is read out on the telephone; a sum that differs is said before it is sent.
    town = find_commune(_whole(constituency)[0])
    assert town is not None
    await page.goto(f"{base}/entry?round=1")
    begun = await _hold_back(page, "**/own/entry.js")
    await page.get_by_label("Quel bureau").fill(f"{town.name} 1")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name=f"{town.name}, bureau 1").wait_for()
    # On a slow line the page's script comes once somebody types: their place stays theirs.
    await page.get_by_label("Inscrits", exact=True).fill("1000")
    begun.set()
    await page.wait_for_load_state()
    assert await page.get_by_label("Inscrits", exact=True).evaluate("field => field === document.activeElement")
    figures = {"Votants": "700", "Blancs": "12", "Nuls": "8", "Exprimés": "680"}
    for name, figure in figures.items():
        await page.get_by_label(name, exact=True).fill(figure)
    votes = {"1. Camille Exemple": 300, "2. Dominique Essai": 200, "3. Alix Modèle": 100, "4. Lou Témoin": 81}
    for name, count in votes.items():
        await page.get_by_label(name, exact=True).fill(str(count))
    told = page.locator("#arithmetic")
    assert "1 de trop" in await told.inner_text()
    await director.look("j9-entry", widths=(390, 1280))
    await page.get_by_label("4. Lou Témoin", exact=True).fill("80")
    assert "Les nombres s’additionnent" in await told.inner_text()
    # Years before the vote a sheet counts only if somebody says that it is a real one.
    await page.get_by_role("button", name="Enregistrer la feuille").click()
    await page.get_by_text("cette feuille compterait dès maintenant").first.wait_for()
    await director.look("j9-early", widths=(390, 1280))
    director.pass_over("status of 422")
    await page.get_by_label("Ce n’est pas un essai").check()
    await page.get_by_role("button", name="Enregistrer la feuille").click()
    await page.wait_for_url(re.compile("done="))
    assert "elle compte" in await page.inner_text("main")
    assert "1 bureau sur 80 a une feuille" in _plain(await page.inner_text("main"))

    # One of eighty: counts alone, on the board and by the law.
    for path in ("/", "/winners?round=1"):
        await page.goto(f"{base}{path}")
        said = await page.inner_text("main")
        assert "rop tôt pour dire" in said
        assert "Confidentiel" in said
        assert "qualifié" not in said.replace("élu ou qualifié", "")

    # Round two fills itself once the first is counted; until then the page says so.
    await page.goto(f"{base}/prepare?round=2")
    assert "se remplissent d’eux-mêmes" in await page.inner_text("main")


async def _place_the_team(director: Visitor) -> None:
    """Forty people for eighty stations: pasted, proposed, spread, stored."""
    page = director.page
    await page.get_by_role("link", name="Placer l’équipe").click()
    lines = "\n".join(f"Camille Exemple{number} ; 06 39 98 {number:02} 00" for number in range(PEOPLE))
    await page.get_by_label("Une ligne par personne").fill(lines)
    await page.get_by_role("button", name="Ajouter ces personnes").click()
    await page.wait_for_url(re.compile(f"added={PEOPLE}"))
    await page.get_by_role("button", name="Répartir aussi les bureaux qui restent").click()
    await page.wait_for_load_state()
    await director.look("j9-placements", widths=(390, 1280))
    await page.get_by_role("button", name="Donner ces tâches").click()
    await page.wait_for_url(re.compile("placed="))
    said = _plain(await page.inner_text("main"))
    # Somebody is sent to other stations of their own commune alone: the rest stays free.
    assert "Chaque bureau a quelqu’un" in said or "encore sans personne" in said


async def _print_letters_and_codes(director: Visitor, base: str) -> None:
    page = director.page
    await page.goto(f"{base}/poll-watchers/letters?round=1")
    assert await page.get_by_role("article").count() == PEOPLE
    assert "R. 47" in _plain(await page.inner_text("main"))
    await page.goto(f"{base}/poll-watchers/phones?round=1")
    assert f"{PEOPLE} personnes n’ont pas encore de téléphone" in _plain(await page.inner_text("main"))
    await page.get_by_role("button", name="Faire les codes à imprimer").click()
    await page.get_by_role("heading", name="Codes des téléphones").wait_for()
    assert await page.locator(".codes svg").count() == PEOPLE
    await director.look("j9-codes", widths=(390, 1280))


async def _rehearse(director: Visitor, base: str) -> None:
    """Type one invented record as it is read out, then end the rehearsal: nothing of it counts."""
    page = director.page
    await page.goto(f"{base}/rehearsal?round=1")
    await page.get_by_role("button", name="Commencer la répétition").click()
    await page.get_by_text("nombres inventés").wait_for()
    await director.look("j9-rehearsal", widths=(390, 1280))
    await page.get_by_role("link", name=re.compile("le procès-verbal à lire")).first.click()
    await page.get_by_role("heading", name="procès-verbal inventé").wait_for()
    rows = await page.locator("main table tr").all()
    read = {
        (await row.locator("th").inner_text()).strip(): re.sub(r"\D", "", await row.locator("td").inner_text())
        for row in rows
    }
    await page.go_back()
    await page.get_by_role("link", name=re.compile("le saisir")).first.click()
    for name, figure in read.items():
        await page.get_by_label(name, exact=True).fill(figure)
    await director.look("j9-rehearsed-sheet", widths=(390, 1280))
    await page.get_by_role("button", name="Enregistrer la feuille").click()
    await page.wait_for_url(re.compile("typed="))
    assert "juste" in await page.inner_text("main")
    await page.get_by_role("button", name="Finir et effacer").click()
    await page.get_by_role("button", name="Commencer la répétition").wait_for()
    await page.goto(f"{base}/?round=1")
    assert "Aucune feuille comptée" in _plain(await page.inner_text("main"))


async def _hold_back(page: Page, pattern: str) -> asyncio.Event:
    """Answer no request for that address until the returned event is set."""
    held = asyncio.Event()

    async def answer(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await page.route(pattern, answer)
    return held


async def _until_known(page: Page, address: str) -> None:
    """Open a page of results, which hears of a campaign that was opened a moment ago within seconds."""
    for _ in range(60):
        answer = await page.goto(address)
        if answer is not None and answer.status == 200:
            return
        await page.wait_for_timeout(500)
    raise AssertionError("results does not know the campaign")


def _whole(constituency: str) -> list[str]:
    communes = communes_of_constituency(constituency)
    return [code for code in communes if constituencies_of_commune(code) == (constituency,)]


def _official_file(constituency: str) -> bytes:
    """Write a file in the ministry's layout of 2024: eighty invented stations of the constituency."""
    communes = _whole(constituency)[:STATIONS]
    keys = [(communes[place % len(communes)], place // len(communes) + 1) for place in range(STATIONS)]
    inside = {commune: f"Candidat de {constituency_name(constituency)}" for commune in communes}
    rows = [(commune, number, inside[commune]) for commune, number in sorted(keys)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for commune, number, candidate in rows:
        found = find_commune(commune)
        assert found is not None
        counts = ("1000", "700", "70,00%", "300", "30,00%", "680", "68,00%", "97,14%", "12", "1,20%", "1,71%")
        last = ("8", "0,80%", "1,14%", "1", "DVC", candidate, "Camille", "FEMININ", "680", "68,00%", "100,00%", "")
        writer.writerow((found.department, "Département", commune, found.name, f"{number:04d}", *counts, *last))
    return text.getvalue().encode()


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)
