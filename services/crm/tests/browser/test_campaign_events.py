"""What people without an account open on their phones: their place and its code, a meeting's door, their shifts."""

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from crm.campaign_events.registrations.messages import OWN
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.links import new_link
from kit.testing.steps import clock_offset
from playwright.async_api import Browser, expect

from tests.browser.driver import needs_chromium, serving
from tests.browser.page_checks import visit

pytestmark = needs_chromium
WIDTHS = (390, 320, 1280)
# Not every browser reads codes by itself: this one reads what it is given, once the camera runs.
READER = """
    window.BarcodeDetector = class {
        static getSupportedFormats = async () => ["qr_code"];
        detect = async () => (window.shownCode ? [{ rawValue: window.shownCode }] : []);
    };
    navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
    HTMLMediaElement.prototype.play = async () => {};
"""


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


@pytest.fixture
async def campaign_event(client: AsyncClient, meeting: Callable[..., dict[str, Any]]) -> str:
    made = await client.post("/v1/campaign-events", json=meeting(capacity=5))
    assert made.status_code == 201, made.text
    return made.json()["id"]


@pytest.fixture
async def place(client: AsyncClient, campaign_event: str, sessions: Sessions, campaign_id: UUID) -> str:
    """The path of somebody's own page."""
    put = {"name": "Ada Lovelace", "email": "ada@exemple.fr"}
    made = await client.post(f"/v1/campaign-events/{campaign_event}/rsvps", json=put)
    assert made.status_code == 201, made.text
    async with transaction(sessions, campaign_id) as session:
        ends = datetime.now(UTC) + timedelta(days=9)
        return f"/venue/{await new_link(session, campaign_id, OWN, UUID(made.json()['id']), ends)}"


async def test_a_place_is_shown_scanned_at_the_door_and_counted_once(
    client: AsyncClient, campaign_event: str, place: str, browser: Browser, address: str
) -> None:
    desk = (await client.post(f"/v1/campaign-events/{campaign_event}/desk-links")).json()["path"]
    async with visit(browser, address) as guest, visit(browser, address) as steward:
        await guest.open(place)
        await guest.page.get_by_text("votre place est réservée").wait_for()
        code = await guest.page.locator(".qr .code").inner_text()
        # Its white border is as wide on every side, so that a scanner finds it.
        drawn = await guest.page.evaluate(
            "() => { const svg = document.querySelector('.qr svg'), box = svg.getBoundingClientRect(), path = "
            "svg.querySelector('path:last-of-type').getBoundingClientRect(); return [path.left - box.left, "
            "box.right - path.right, path.top - box.top, box.bottom - path.bottom]; }"
        )
        assert max(drawn) - min(drawn) < 10, drawn
        await guest.look("place", widths=WIDTHS)

        await steward.page.add_init_script(READER)
        await steward.open(desk)
        await steward.look("desk", widths=WIDTHS)
        await steward.page.evaluate("code => { window.shownCode = code; }", re.sub(r"\s", "", code))
        await steward.page.get_by_role("button", name="Lire avec l’appareil photo").click()
        await steward.page.get_by_text("Bienvenue, Ada Lovelace.").wait_for()
        await expect(steward.page.locator("#came")).to_have_text("1")
        await steward.look("desk-came", widths=WIDTHS)
        await steward.page.evaluate("window.shownCode = ''")
        await steward.page.get_by_role("button", name="Arrêter l’appareil photo").click()
        await steward.page.get_by_label("Code de la personne").fill(code.lower())
        await steward.page.get_by_role("button", name="Faire entrer").click()
        await steward.page.get_by_text("Ada Lovelace est déjà passé").wait_for()
        await expect(steward.page.locator("#came")).to_have_text("1")
        await steward.page.get_by_label("Code de la personne").fill("ABCD EFGH")
        await steward.page.get_by_role("button", name="Faire entrer").click()
        await steward.page.get_by_text("Ce code n’est pas de cette réunion.").wait_for()
        await steward.look("desk-unknown", widths=WIDTHS[:1])

        await guest.open(place)
        await guest.page.get_by_text("Vous êtes passé à l'entrée").wait_for()
        await guest.look("place-came", widths=WIDTHS[:1])


async def test_without_a_network_the_door_says_that_nothing_is_noted(
    client: AsyncClient, campaign_event: str, place: str, browser: Browser, address: str
) -> None:
    desk = (await client.post(f"/v1/campaign-events/{campaign_event}/desk-links")).json()["path"]
    async with visit(browser, address) as steward:
        await steward.open(desk)
        await steward.context.set_offline(True)
        await steward.page.get_by_label("Code de la personne").fill("ABCD EFGH")
        await steward.page.get_by_role("button", name="Faire entrer").click()
        await steward.page.get_by_text("Pas de réseau : rien n’est noté.").wait_for()
        steward.pass_over("ERR_INTERNET_DISCONNECTED")
        assert await steward.page.get_by_label("Code de la personne").input_value() == "ABCD EFGH"


async def test_a_volunteer_takes_and_leaves_a_shift_on_their_phone(
    client: AsyncClient, campaign_event: str, campaign_id: UUID, browser: Browser, address: str
) -> None:
    # The page shows the coming month.
    soon = clock_offset(datetime(2029, 5, 20, tzinfo=UTC))
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": soon})
    hours = {"starts_at": "2029-05-22T18:00:00+02:00", "ends_at": "2029-05-22T20:00:00+02:00"}
    for title in ("Accueil", "Rangement de la grande salle et des chaises"):
        shift = {"title": title, "needed": 2} | hours
        assert (await client.post(f"/v1/campaign-events/{campaign_event}/shifts", json=shift)).status_code == 201
    person = {"first_names": "Bea", "surname": "Essai", "source": "form", "roles": ["volunteer"]}
    who = (await client.post("/v1/people", json=person)).json()["id"]
    path = (await client.post(f"/v1/people/{who}/self-service-link")).json()["path"] + "/creneaux"
    async with visit(browser, address) as volunteer:
        await volunteer.open(path)
        await volunteer.look("shifts", widths=WIDTHS)
        await volunteer.page.get_by_role("button", name="Je prends : Accueil").click()
        await volunteer.page.get_by_role("button", name="Je ne peux plus : Accueil").wait_for()
        await volunteer.look("shifts-mine", widths=WIDTHS)
        # Both at once nobody does.
        await volunteer.page.get_by_role("button", name="Je prends : Rangement").click()
        await volunteer.page.get_by_role("alert").wait_for()
        volunteer.pass_over("status of 409")
        await volunteer.look("shifts-twice", widths=WIDTHS[:1])
        await volunteer.page.get_by_role("button", name="Je ne peux plus : Accueil").click()
        await volunteer.page.get_by_text("Vous n'avez aucun créneau.").wait_for()


async def test_the_policy_lets_a_browser_keep_the_data_of_a_public_event(
    campaign_event: str, campaign_id: UUID, browser: Browser, address: str
) -> None:
    async with visit(browser, address) as anybody:
        # `visit` fails at what a browser complains of, such as a script that the policy refuses.
        await anybody.open(f"/r/{campaign_id}/{campaign_event}")
        block = await anybody.page.locator('script[type="application/ld+json"]').text_content()
        assert json.loads(block or "")["@type"] == "Event"
        await anybody.look("public-event", widths=WIDTHS)
        await anybody.open(f"/r/{campaign_id}")
        await anybody.page.get_by_role("link", name="S'abonner dans mon agenda").wait_for()
        await anybody.look("public-events", widths=WIDTHS)


async def test_a_volunteer_makes_the_address_of_their_calendar_and_revokes_it(
    client: AsyncClient, browser: Browser, address: str
) -> None:
    person = {"first_names": "Bea", "surname": "Essai", "source": "form", "roles": ["volunteer"]}
    who = (await client.post("/v1/people", json=person)).json()["id"]
    path = (await client.post(f"/v1/people/{who}/self-service-link")).json()["path"]
    async with visit(browser, address) as volunteer:
        await volunteer.open(f"{path}/creneaux")
        await volunteer.page.get_by_role("link", name="Mes créneaux dans mon agenda").click()
        await volunteer.page.get_by_role("button", name="Créer l'adresse").click()
        await volunteer.page.get_by_role("link", name="S'abonner dans mon agenda").wait_for()
        await volunteer.look("shift-calendar", widths=WIDTHS)
        await volunteer.page.get_by_role("button", name="Révoquer l'adresse").click()
        await volunteer.page.get_by_text("L'adresse ne mène plus nulle part.").wait_for()
        await volunteer.look("shift-calendar-revoked", widths=WIDTHS[:1])
