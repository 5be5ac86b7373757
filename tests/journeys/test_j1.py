"""J1, open a campaign: from the page alone to a home with first places, a map, the ceiling and the next legal dates."""

import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from elections import keys
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.sources import data_folder
from isoloir_local.testing import Launched, launched
from playwright.async_api import Browser, Page

from tests.browser.page_checks import Visitor, visit
from tests.journeys.page_texts import wait_until, words_of
from tests.official_cut import cut_results

WIDTHS = (390, 1280)
MOST_CLICKS = 12
OVERSEAS = "Martinique 3e"
BALLOTS = ("legislatives-2022-t1", "legislatives-2024-t1", "presidentielle-2022-t1", "presidentielle-2022-t2")
"""Two first rounds to rank by, and two of another kind; the whole list takes longer and shows nothing more."""
FILLED = ".day-card:not(.waiting, .away)"


@pytest.fixture(scope="session")
def with_results(commune: Commune, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    """A suite that has the official results of the places of this journey, and no campaign."""
    folder = data_folder(None)
    if folder is None or not (folder / "official").is_dir():
        pytest.skip("no official results at hand")
    made = tmp_path_factory.mktemp("official")
    data: Path = cut_results(folder, made, {keys.department_of(commune.code), "972"}, BALLOTS)
    with launched("--source", str(data)) as up:
        yield up


@dataclass
class Director:
    """A person who knows neither codes nor a terminal, and how often they pressed something."""

    visitor: Visitor
    address: str
    clicks: int = 0

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def press(self, role: str, name: str | re.Pattern[str]) -> None:
        self.clicks += 1
        found = self.page.get_by_role("link" if role == "link" else "button", name=name, exact=isinstance(name, str))
        await found.first.click()
        await self.page.wait_for_load_state()

    async def open_campaign(self, typed: str, chosen: str, name: str) -> None:
        """From the first page to the end of the import, by what is written there."""
        await self.page.get_by_label("Commune, code postal").fill(typed)
        await self.press("button", "Chercher")
        await self.press("link", chosen)
        assert await self.page.get_by_label("Date du premier tour").input_value(), "no date is proposed"
        await self.page.get_by_label("Nom public").fill("Camille Exemple")
        await self.page.get_by_label("Nom de la campagne").fill(name)
        await self.press("button", "Ouvrir la campagne")
        await self.page.wait_for_url(f"{self.address}/resultats-passes")
        assert await self.page.get_by_label("Nom de votre liste").input_value() == "Camille Exemple"
        self.clicks += 1
        await self.page.get_by_label("Bloc de votre liste").select_option(label="Gauche")
        await self.visitor.look("j1-list", widths=WIDTHS)
        await self.press("button", "Importer les résultats passés")
        await wait_until(self.page, "Tout est importé")
        assert "Votre liste : Camille Exemple" in await words_of(self.page)
        await self.press("link", "Aller à l'accueil")
        await self.page.locator("#day[aria-busy=false]").wait_for()

    async def card(self, title: str) -> str:
        """Return what a card of the home page says, with plain spaces."""
        found = self.page.locator(FILLED).filter(has=self.page.get_by_role("heading", name=title, exact=True))
        return re.sub(r"[\u00a0\u202f]", " ", await found.inner_text())


@pytest.fixture
async def director(browser: Browser, with_results: Launched) -> AsyncIterator[Director]:
    async with visit(browser, with_results.address) as visitor:
        await visitor.page.set_viewport_size({"width": 1280, "height": 800})
        await visitor.page.goto(new_link(with_results.home, with_results.address))
        await visitor.page.wait_for_load_state()
        # Who enters a suite without a campaign is led there; another test may have opened one.
        await visitor.page.goto(f"{with_results.address}/choisir")
        yield Director(visitor, with_results.address)


async def test_a_campaign_opens_on_a_home_that_says_where_to_go(director: Director, commune: Commune) -> None:
    began = time.monotonic()
    await director.open_campaign(commune.postcodes[0], commune.name, "Une ville à vivre")
    sys.stderr.write(f"open after {time.monotonic() - began:.0f} s, {director.clicks} clicks\n")
    assert director.clicks <= MOST_CLICKS, director.clicks

    assert re.search(rf"{re.escape(commune.name)}, bureau \S+\n.*voix nettes, entre", await director.card("Où aller"))
    await _see_the_map(director)
    small = (commune.population or 0) < 9_000
    ceiling = await director.card("Plafond de dépenses" if small else "Reste à dépenser")
    assert ("(L. 52-4, dernier alinéa)" if small else "(L. 52-11") in ceiling
    dates = await director.card("Prochaines dates légales")
    assert re.search(r"\d{4} \(L\. 51, L\. 52-1\)", dates)
    assert ("Début du compte" in dates) == (not small)
    # What is done is said, and what comes next has one button.
    tasks = await words_of(director.page)
    assert "quelle liste est la nôtre fait" in tasks
    assert "Importer les résultats passés fait" in tasks
    await director.visitor.look("j1-home", widths=WIDTHS)
    assert director.visitor.wrong == []


async def test_a_constituency_overseas_has_its_day_its_map_its_ceiling_and_its_hours(director: Director) -> None:
    page = director.page
    await page.goto(f"{director.address}/choisir?territory=circo:97203")
    assert "samedi" in await words_of(page), "in Martinique deputies are elected on the Saturday"
    await page.get_by_role("link", name="Choisir un autre territoire").click()
    await director.open_campaign(OVERSEAS, "3e circonscription de la Martinique", "Fort-de-France 2029")
    assert director.clicks <= MOST_CLICKS, director.clicks

    assert "Fort-de-France, bureau" in await director.card("Où aller")
    await _see_the_map(director)
    assert "(L. 52-11, al. 3" in await director.card("Reste à dépenser")
    # Hours are of the place.
    dates = await director.card("Prochaines dates légales")
    assert "(heure de la Martinique) (R. 46)" in dates
    await director.visitor.look("j1-home-overseas", widths=WIDTHS)
    assert director.visitor.wrong == []


async def _see_the_map(director: Director) -> None:
    """The picture of the home is there, and drawn: a card whose picture fails shows nothing."""
    await director.card("Carte des voix à gagner")
    picture = director.page.locator("img.picture")
    await director.page.wait_for_function("picture => picture.complete", arg=await picture.element_handle())
    assert await picture.evaluate("picture => picture.naturalWidth") > 0
