"""Steps of the journeys of the account: a campaign opened from its pages, its people let in, clicks counted."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg
from isoloir_local.databases import plain_url, url_of
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched
from isoloir_local.workbench import server_of
from playwright.async_api import Browser, Page

from tests.journeys.opening_steps import choose_by_election

IBAN = "FR7630004008210001001234543"
HEAD = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"


@dataclass
class Hand:
    """A page whose clicks are counted."""

    page: Page
    clicks: int = 0

    async def press(self, selector: str) -> None:
        self.clicks += 1
        await self.page.locator(selector).first.click()
        await self.page.wait_for_load_state()

    async def tick(self, selector: str) -> None:
        self.clicks += 1
        await self.page.locator(selector).first.check()

    async def choose(self, selector: str, name: str, data: bytes) -> None:
        self.clicks += 1
        await self.page.set_input_files(
            selector, {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        )


def a_sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


async def enter(browser: Browser, suite: Launched, subject: str) -> Page:
    page = await (await browser.new_context(locale="fr-FR")).new_page()
    await page.goto(new_link(suite.home, suite.address, subject))
    await page.wait_for_url(f"{suite.address}/**")
    await page.wait_for_load_state("networkidle")
    return page


async def open_campaign(
    page: Page, suite: Launched, territory: str, first_on: date, second_on: date | None = None
) -> None:
    await page.goto(f"{suite.address}/choisir?territory={territory}")
    await page.fill("[name=candidate]", "Camille Aubert")
    await page.fill("[name=name]", "Aubert")
    await page.fill("[name=first_on]", first_on.isoformat())
    await page.fill("[name=second_on]", second_on.isoformat() if second_on else "")
    await choose_by_election(page, first_on)
    await page.click("main form button")
    await page.wait_for_url(f"{suite.address}/resultats-passes")


async def invite(boss: Page, suite: Launched, role: str, name: str = "La mandataire") -> str:
    await boss.goto(f"{suite.address}/crm/invitations")
    await boss.get_by_label("Nom d'usage").fill(name)
    await boss.get_by_role("checkbox", name=re.compile(f"^{role}")).check()
    await boss.get_by_role("button", name="Inviter", exact=True).click()
    return await boss.get_by_label("Lien à copier").input_value()


async def join(browser: Browser, suite: Launched, link: str) -> Page:
    """Come in by an invitation, on a fresh browser."""
    page = await (await browser.new_context(locale="fr-FR")).new_page()
    await page.goto(link)
    await page.get_by_role("button", name="Rejoindre l'équipe", exact=True).click()
    await page.wait_for_url(f"{suite.address}/")
    return page


def pass_days(suite: Launched, days: int) -> None:
    """Let time pass for every campaign of the suite: no page can, and the days of the law are months away."""
    moved = "update campaign set state = state || jsonb_build_object('demo', true, 'clock_offset_seconds', %s::int)"
    with server_of(suite.home) as server:
        for service in ("crm", "budget"):
            with psycopg.connect(plain_url(url_of(server, service)), autocommit=True) as connection:
                connection.execute(moved, [days * 86_400])
