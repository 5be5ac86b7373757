"""A gift paid online, as the agent walks it: the provider is set, a page is asked for, paid, refused, refunded.

The providers are the strict simulators: what their public documents do not show is refused.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from budget.income.checkouts.simulators import HelloAssoSimulator, PayPlugSimulator
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import clock_offset, new_campaign, new_member
from kit.testing.tokens import bearer
from playwright.async_api import Browser, Page

from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium
WIDTHS = (390, 1280)
PAYPLUG_KEY = "sk_test_0123456789abcdef0123456789abcdef"


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A campaign whose clock is three weeks before round one."""
    offset = clock_offset(datetime(2029, 5, 27, 9, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=offset)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
async def page(browser: Browser, app: FastAPI, campaign_id: UUID) -> AsyncIterator[Page]:
    """The agent's browser, on the first page of the account."""
    async with serving(app) as address:
        context = await browser.new_context(
            base_url=address, locale="fr-FR", extra_http_headers=bearer(campaign_id, subject="agent")
        )
        page = await context.new_page()
        yield page
        await context.close()


async def set_provider(page: Page, provider: str, secret: str) -> None:
    if not await page.get_by_label("Clé secrète").is_visible():
        await page.locator("main summary").click()
    await page.get_by_label("Prestataire", exact=True).select_option(provider)
    if provider == "helloasso":
        await page.get_by_label("Nom court de l’organisme").fill("mandataire-exemple")
        await page.get_by_label("Identifiant client").fill("a-client")
    await page.get_by_label("Clé secrète").fill(secret)
    await page.get_by_label("Page où la personne revient").fill("https://camille.exemple.fr/merci")
    await page.get_by_label("J’ai vérifié que le prestataire verse").check()
    await page.get_by_role("button", name="Enregistrer").click()
    await page.wait_for_load_state()


async def add_donor(page: Page) -> None:
    await page.locator("main").get_by_role("link", name="donateurs", exact=True).click()
    for label, value in (
        ("Nom", "Canari"),
        ("Prénoms", "Ada"),
        ("Née ou né le", "1980-03-02"),
        ("Adresse", "1 rue de l'Essai, 07200 Aubenas"),
    ):
        await page.get_by_label(label, exact=True).fill(value)
    await page.get_by_label("De nationalité française").check()
    await page.get_by_role("button", name="Ajouter").click()
    await page.get_by_role("heading", name="Demander un don à Ada Canari").wait_for()


async def ask_for_page(page: Page, amount: str) -> None:
    await page.get_by_label("Montant").fill(amount)
    await page.get_by_label("Son adresse e-mail").fill("ada@exemple.fr")
    await page.get_by_role("button", name="Préparer la page de paiement").click()
    await page.get_by_text("La page de paiement est prête").wait_for()


async def ask_provider(page: Page) -> str:
    """Press the button of the newest payment, and return what its card says then."""
    await page.locator("li.card").first.get_by_role("button", name="Demander au prestataire").click()
    await page.wait_for_load_state()
    return " ".join((await page.locator("li.card").first.inner_text()).split())


@pytest.mark.parametrize("provider", ["helloasso", "payplug"])
async def test_an_agent_has_a_gift_paid_on_the_providers_page(
    page: Page, app: FastAPI, agent: AsyncClient, provider: str
) -> None:
    simulator: Any = HelloAssoSimulator() if provider == "helloasso" else PayPlugSimulator()
    app.state.checkout_transport = httpx.MockTransport(simulator)
    payments = simulator.orders if provider == "helloasso" else simulator.payments
    secret = "a-client-secret" if provider == "helloasso" else PAYPLUG_KEY
    wrong: list[str] = []

    await page.goto("/checkouts")
    await page.get_by_role("link", name="Notez leurs dates").wait_for()
    days = {"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=days)).is_success

    await page.goto("/checkouts")
    await set_provider(page, provider, secret)
    wrong += await look(page, f"checkouts-{provider}-set", WIDTHS)
    assert secret not in await page.content()

    await add_donor(page)
    await ask_for_page(page, "150")
    assert await page.locator("li.card a[href^='https://']").count() == 1
    wrong += await look(page, f"checkouts-{provider}-waiting", WIDTHS)
    assert "En attente" in await ask_provider(page)

    simulator.away = True
    await ask_provider(page)
    assert "ne répond pas" in await page.locator("main").inner_text()
    wrong += await look(page, f"checkouts-{provider}-away", WIDTHS)
    simulator.away = False

    simulator.pay(list(payments)[-1])
    assert "Payé le" in await ask_provider(page)
    wrong += await look(page, f"checkouts-{provider}-paid", WIDTHS)
    await page.get_by_role("link", name="Le don au compte").click()
    assert "Don en ligne" in await page.locator("main").inner_text()

    await page.goto("/checkouts")
    simulator.refund(list(payments)[-1])
    assert "Remboursé" in await ask_provider(page)
    wrong += await look(page, f"checkouts-{provider}-refunded", WIDTHS)
    assert wrong == []
