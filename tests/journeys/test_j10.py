"""J10, after: one page says what is due, and each of its acts is done from there."""

import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest
from elections.calendar import PARIS
from elections.places.facts import Commune
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from playwright.async_api import Browser, Page

from tests.browser.page_checks import Visitor, visit

NAME = "Après le vote"
YES = "Action irréversible : je confirme"


def last_sunday() -> date:
    today = datetime.now(PARIS).date()
    return today - timedelta(days=today.isoweekday() % 7 or 7)


@pytest.fixture
async def director(browser: Browser, suite: Launched, commune: Commune) -> AsyncIterator[Visitor]:
    """The person who leads a campaign whose only round was last Sunday."""
    async with visit(browser, suite.address) as visitor:
        page = visitor.page
        await page.goto(new_link(suite.home, suite.address))
        await page.wait_for_load_state()
        await page.goto(f"{suite.address}/choisir?territory=commune:{commune.code}")
        await page.get_by_label("Nom public").fill("Camille Exemple")
        await page.get_by_label("Nom de la campagne").fill(NAME)
        await page.get_by_role("button", name="Ouvrir la campagne").click()
        await page.wait_for_url(f"{suite.address}/resultats-passes")
        yield visitor


async def test_after_the_vote_one_page_leads_to_each_act_and_says_what_is_done(
    director: Visitor, suite: Launched
) -> None:
    page, base = director.page, suite.address
    await page.goto(f"{base}/apres-election")
    assert "rien ne presse avant" in await page.inner_text("main")
    await _enter_people(page, base)
    await page.goto(f"{base}/crm/invitations")
    await page.get_by_label("Nom d'usage").fill("Ada Exemple")
    await page.get_by_role("checkbox", name=re.compile("^porte-à-porte", re.IGNORECASE)).check()
    await page.get_by_role("button", name="Inviter", exact=True).click()
    await page.get_by_label("Lien à copier").wait_for()
    await page.goto(f"{base}/crm/campaign")
    await page.get_by_label("Date du premier tour").fill(last_sunday().isoformat())
    await page.get_by_label("Date du second tour").fill("")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.wait_for_url(re.compile("done=changed"))

    await page.goto(f"{base}/")
    await page.get_by_role("link", name="Voir ce qui reste à faire").click()
    await page.wait_for_url(f"{base}/apres-election")
    assert await _state(page, "Fermer les accès") == "À faire"

    await page.get_by_role("link", name="Fermer les accès de l’équipe").click()
    await page.get_by_label("Je confirme").check()
    await page.get_by_role("button", name="Tout fermer").click()
    await page.wait_for_url(re.compile("done=closed"))
    assert "Plus rien n’est ouvert" in await page.inner_text("main")

    await page.goto(f"{base}/apres-election")
    assert await _state(page, "Fermer les accès") == "Fait"
    await page.get_by_role("link", name="Remettre le fichier de qui peut rester").click()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Télécharger le fichier").click()
    text = (await (await download.value).path()).read_text("utf-8")
    assert "Restante" in text
    assert "Partante" not in text


async def _enter_people(page: Page, base: str) -> None:
    """Name who answers for the file, then one volunteer and one whom nothing lets stay."""
    await page.goto(f"{base}/crm/register")
    await page.get_by_label("Nom", exact=True).fill("Association Exemple")
    await page.get_by_label("Adresse", exact=True).fill("1 rue de l'Essai")
    await page.get_by_label("E-mail").fill("contact@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.wait_for_url(re.compile("done=kept"))
    for surname, roles in (("Restante", ["volunteer"]), ("Partante", [])):
        status, text = await page.evaluate(
            """async ([surname, roles]) => {
              const answer = await fetch("/crm/v1/people", {
                method: "POST",
                headers: {"Content-Type": "application/json"},
                body: JSON.stringify({first_names: "Ada", surname, roles, source: "form"}),
              });
              return [answer.status, await answer.text()];
            }""",
            [surname, roles],
        )
        assert status == 201, text
    await page.goto(f"{base}/")


async def _state(page: Page, title: str) -> str:
    """The heading that a task stands under."""
    return await page.evaluate(
        """title => {
          let found = "";
          for (const element of document.querySelectorAll("main h2, main li")) {
            if (element.tagName === "H2") found = element.textContent.trim();
            else if (element.textContent.includes(title)) return found;
          }
          return "";
        }""",
        title,
    )
