"""A gift from the first click to the account: the agent opens the page, a stranger gives on a phone and at a desk.

The provider is a strict simulator, at whose address the browser finds a page of ours: nothing leaves this machine.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from budget.app import create_app
from budget.income.checkouts.simulators import HelloAssoSimulator
from budget.income.public_gifts import service as public_gifts
from budget.settings import Settings
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import app_on, clock_offset, new_campaign, new_member
from kit.testing.tokens import bearer, settings
from playwright.async_api import Browser, Page, Request

from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium
WIDTHS = (390, 1280)
ROOT = "https://campagne.exemple.fr"


@pytest.fixture
def app(sessions: Sessions, tmp_path: Path) -> FastAPI:
    own = {"evidence_url": (tmp_path / "evidence").as_uri(), "public_url": ROOT}
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump() | own))


@pytest.fixture
def simulator(app: FastAPI) -> HelloAssoSimulator:
    simulator = HelloAssoSimulator()
    app.state.checkout_transport = httpx.MockTransport(simulator)
    return simulator


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    offset = clock_offset(datetime(2029, 5, 27, 9, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=offset)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


@pytest.fixture
async def page(browser: Browser, address: str, campaign_id: UUID) -> AsyncIterator[Page]:
    """The agent's browser."""
    context = await browser.new_context(
        base_url=address, locale="fr-FR", extra_http_headers=bearer(campaign_id, subject="agent")
    )
    yield await context.new_page()
    await context.close()


@pytest.fixture
async def visitor(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The browser of somebody who is nobody here."""
    context = await browser.new_context(base_url=address, locale="fr-FR", viewport={"width": 390, "height": 844})
    yield await context.new_page()
    await context.close()


async def test_an_agent_opens_the_page_and_a_stranger_gives(
    page: Page,
    visitor: Page,
    agent: AsyncClient,
    campaign_id: UUID,
    simulator: HelloAssoSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(public_gifts, "ASKED_AGAIN", timedelta(0))
    wrong: list[str] = []
    await page.goto("/gift-page")
    wrong += await look(page, "gift-page-closed", WIDTHS)
    await visitor.goto(f"/don/{campaign_id}")
    assert "pas encore ouverts" in await visitor.locator("main").inner_text()
    wrong += await look(visitor, "gift-closed", WIDTHS)

    days = {"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=days)).is_success
    keys: dict[str, Any] = {"provider": "helloasso", "organisation": "mandataire-exemple", "key": "a-client"}
    keys |= {"secret": "a-client-secret", "return_url": "https://camille.exemple.fr/merci", "pays_agent": True}
    assert (await agent.put("/v1/checkout-provider", json=keys)).is_success
    await page.goto("/checkouts")
    await page.get_by_role("button", name="Essayer les identifiants").click()
    await page.get_by_text("Le prestataire accepte les identifiants").wait_for()
    await page.get_by_role("link", name="ouvrir une page de dons à tous").click()
    await page.get_by_label("Vos mots aux donateurs").fill("Chaque don paie nos tracts et nos réunions.\nMerci !")
    await page.get_by_label("Publier la page").check()
    await page.get_by_role("button", name="Enregistrer").click()
    assert "Dites où les donateurs vous écrivent" in await page.locator("#errors").inner_text()
    await page.get_by_label("Où les donateurs vous écrivent").fill("mandataire@exemple.fr")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_text("La page est ouverte").wait_for()
    wrong += await look(page, "gift-page-open", WIDTHS)

    hosts: set[str | None] = set()

    def note_host(request: Request) -> None:
        hosts.add(urlsplit(request.url).hostname)

    visitor.on("request", note_host)
    await visitor.goto(f"/don/{campaign_id}")
    wrong += await look(visitor, "gift-form", WIDTHS)
    await visitor.get_by_role("button", name="Continuer vers le paiement").click()
    assert "réponses sont à corriger" in await visitor.locator("#errors").inner_text()
    wrong += await look(visitor, "gift-form-refused", WIDTHS)
    for label, value in (
        ("Montant, en euros", "50"),
        ("Prénoms", "Ada"),
        ("Nom", "Canari"),
        ("Jour", "2"),
        ("Mois", "3"),
        ("Année", "1980"),
        ("Adresse e-mail", "ada@exemple.fr"),
        ("Numéro et rue", "1 rue de l’Essai"),
        ("Code postal", "07200"),
        ("Ville", "Aubenas"),
    ):
        await visitor.get_by_label(label, exact=True).fill(value)
    await visitor.get_by_label("Oui", exact=True).check()
    for words in ("Je donne en mon nom", "Avec ce don", "Je ne suis ni candidat"):
        await visitor.get_by_label(words).check()
    await visitor.get_by_role("button", name="Continuer vers le paiement").click()
    pay = visitor.get_by_role("link", name="Payer 50")
    await pay.wait_for()
    wrong += await look(visitor, "gift-waiting", WIDTHS)
    assert hosts == {"127.0.0.1"}, "no other host before the press"

    back, done = (urlsplit(str(simulator.orders[1][name])).path for name in ("backUrl", "returnUrl"))
    assert await pay.get_attribute("href") == simulator.page_of(1)
    await visitor.goto(f"{back}?back=1")
    assert "Vous êtes revenu sans payer" in await visitor.locator("main").inner_text()
    wrong += await look(visitor, "gift-back", WIDTHS)
    simulator.pay(1)
    await visitor.goto(f"{done}?checkoutIntentId=1&code=succeeded&orderId=1001")
    assert "Merci de votre don" in await visitor.locator("h1").inner_text()
    wrong += await look(visitor, "gift-paid", WIDTHS)

    await page.goto("/checkouts")
    await page.get_by_role("link", name="Le don au compte").click()
    assert "Don en ligne" in await page.locator("main").inner_text()
    await visitor.goto(f"/don/{campaign_id}/cadre")
    wrong += await look(visitor, "gift-button", WIDTHS)
    assert wrong == []
