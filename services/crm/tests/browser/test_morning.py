"""A morning of door-to-door on a phone-sized screen: offline, with a lost answer, a closed tab and a paper sheet that
is entered again. Every door exactly once."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import shapely
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.basemaps import make_basemap
from kit.testing.response_loss import ResponseDropper
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.driver import look, needs_chromium, serving

CODE = "2718"
A_DAY_FAST = """
const real = Date;
globalThis.Date = class extends real {
  constructor(...given) { given.length ? super(...given) : super(real.now() + 26 * 3600e3); }
  static now() { return real.now() + 26 * 3600e3; }
};
"""
OPEN = """
const opened = await new Promise((done) => {
  const request = indexedDB.open('isoloir-porte');
  request.onsuccess = () => done(request.result);
});
const ask = (store, what) => new Promise((done) => {
  const request = opened.transaction(store).objectStore(store)[what]();
  request.onsuccess = () => done(request.result);
});
"""
ON_THE_DISK = f"""async () => {{ {OPEN}
const text = (value) => {{
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
  if (value instanceof CryptoKey) return `key extractable ${{value.extractable}}`;
  return value && typeof value === 'object' ? Object.values(value).map(text).join(' ') : String(value);
}};
return [...(await ask('kept', 'getAll')), ...(await ask('queue', 'getAll'))].map(text).join(' ');
}}"""
NAMES_ON_THE_DISK = f"""async () => {{ {OPEN}
return [...(await ask('kept', 'getAllKeys')), ...(await ask('queue', 'getAllKeys'))];
}}"""

pytestmark = needs_chromium


@dataclass
class Server:
    address: str
    loser: ResponseDropper


@pytest.fixture
async def server(app: FastAPI) -> AsyncIterator[Server]:
    loser = ResponseDropper(app)
    async with serving(loser) as address:
        app.state.settings.public_url = address
        yield Server(address, loser)


@pytest.fixture
def streets(app: FastAPI, tmp_path: Path) -> None:
    """A street under the turf, of the operator's basemap."""
    street = shapely.LineString([(-9.01, 46.0), (-8.98, 46.002)])
    basemap = make_basemap(
        tmp_path / "a.pmtiles", [("roads", street, {"kind": "minor_road", "name": "Rue des Essais"})]
    )
    app.state.settings = app.state.settings.model_copy(update={"basemap": basemap})


async def new_context(browser: Browser) -> BrowserContext:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", reduced_motion="reduce", has_touch=True
    )
    await context.add_init_script(A_DAY_FAST)
    context.set_default_timeout(120_000)
    return context


async def questionnaire(client: AsyncClient) -> dict[str, Any]:
    definition = {
        "languages": ["fr"],
        "title": {"fr": "Porte à porte"},
        "questions": [
            {"key": "ecole", "kind": "yes_no", "label": {"fr": "L'école compte-t-elle pour vous ?"}, "required": True},
            {
                "key": "laquelle",
                "kind": "choices",
                "label": {"fr": "Laquelle ?"},
                "options": [{"key": key, "label": {"fr": key.title()}} for key in ("maternelle", "college")],
                "show_if": [{"question": "ecole", "any_of": ["yes"]}],
            },
        ],
    }
    made = (await client.post("/v1/questionnaires", json={"name": "Porte à porte", "definition": definition})).json()
    assert (await client.post(f"/v1/questionnaires/{made['id']}/versions")).status_code == 201
    return {"questionnaire_id": made["id"], "number": 1}


SAYS_OFFLINE = """
if (window.name !== "online") Object.defineProperty(navigator, "onLine", { get: () => false, configurable: true });
"""
SAYS_ONLINE = "window.name = 'online', delete navigator.onLine, dispatchEvent(new Event('online'))"
"""A new page of an offline context has no network either, but Chromium 150 tells it that it is online."""


async def tap(page: Page, outcome: str) -> None:
    """What came of the door that is on the screen; the next one follows."""
    before = await page.locator("h1").text_content()
    await page.get_by_role("button", name=outcome, exact=True).click()
    await page.wait_for_function("before => document.querySelector('h1')?.textContent !== before", arg=before)
    await page.get_by_text("C’est noté").wait_for()


async def unlock(page: Page) -> None:
    await page.get_by_role("heading", name="Déverrouiller").wait_for()
    await page.fill("#code", CODE)
    await page.get_by_role("button", name="Ouvrir").click()


@pytest.mark.usefixtures("streets")
async def test_a_morning_offline_with_a_lost_answer_and_a_closed_tab_counts_every_door_exactly_once(
    server: Server, browser: Browser, client: AsyncClient, turf: UUID
) -> None:
    asked = await questionnaire(client)
    made = await client.post("/v1/pairings", json={"turf": str(turf), "label": "Zoé", "asked": asked})
    assert made.status_code == 201, made.text
    context = await new_context(browser)
    page = await context.new_page()
    hosts: set[str] = set()
    faults: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("pageerror", lambda error: faults.append(str(error)))
    wrong: list[str] = []

    await page.goto(made.json()["address"])
    await page.get_by_role("button", name="Associer ce téléphone").click()
    await page.fill("#new-code", CODE)
    await page.fill("#same-code", CODE)
    await page.get_by_role("button", name="Garder ce code").click()
    await page.get_by_role("heading", name="Autour du marché").wait_for()
    await page.get_by_text("avance de 26 h").wait_for()
    assert await page.locator("a.door").count() == 14
    wrong += await look(page, "morning-turf")
    await page.get_by_role("link", name="Voir le plan").click()
    await page.get_by_role("img", name="Plan de la tournée").wait_for()
    assert await page.locator("circle.house").count() == 12
    await page.locator(".plan .with-streets image[data-state=load]").first.wait_for(state="attached")
    assert "© OpenStreetMap" in await page.locator(".map-source").inner_text()
    wrong += await look(page, "morning-map")
    await page.get_by_role("link", name="Retour à la tournée").click()
    await page.evaluate("navigator.serviceWorker.ready")

    # The lift has no network: all of this waits on the phone.
    await context.set_offline(True)
    await page.get_by_role("button", name="Porte suivante").click()
    await page.get_by_role("link", name="Échange").wait_for()
    wrong += await look(page, "morning-door")
    await tap(page, "Absent")
    await tap(page, "Refus")
    await page.get_by_role("link", name="Échange").click()
    await page.get_by_role("heading", name="Échange").wait_for()
    await page.get_by_role("button", name="Enregistrer l’échange").click()
    await page.get_by_text("Une réponse est attendue.").wait_for()
    await page.get_by_label("Oui", exact=True).check()
    await page.get_by_label("College").check()
    await page.get_by_label("Plutôt pour").first.check()
    await page.get_by_label("Cette personne veut rester en contact").check()
    await page.fill("#surname", "Exemple")
    await page.fill("#phone", "06 12 34 56 78")
    await page.get_by_role("button", name="Enregistrer l’échange").click()
    await page.get_by_text("Lisez la notice").wait_for()
    wrong += await look(page, "morning-talk")

    # The telephone closes the page: what was begun is there, and nobody reads it on the disk.
    plain = await page.evaluate(ON_THE_DISK)
    assert "Exemple" not in plain
    assert "Essais" not in plain
    assert "not_home" not in plain
    assert "key extractable false" in plain
    await page.close()
    page = await context.new_page()
    await page.add_init_script(SAYS_OFFLINE)
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(f"{server.address}/p/")
    await unlock(page)
    await page.get_by_text("2 saisies à envoyer, pas de réseau").wait_for()
    await page.get_by_role("button", name="Porte suivante").click()
    await page.get_by_role("link", name="Échange").click()
    await page.get_by_role("heading", name="Échange").wait_for()
    assert await page.input_value("#surname") == "Exemple"
    assert await page.get_by_label("College").is_checked()
    await page.check("#notice-said")
    await page.get_by_role("button", name="Enregistrer l’échange").click()
    await page.get_by_text("Cochez ce que la personne accepte").wait_for()
    await page.get_by_label("Des SMS").check()
    await page.get_by_role("button", name="Enregistrer l’échange").click()
    await page.get_by_text("C’est noté").wait_for()
    await tap(page, "Ne plus solliciter")
    slipped = page.url.partition("#")[2]
    await tap(page, "Absent")
    # A thumb that slipped: the last door again, before anything has left the phone.
    await page.get_by_role("link", name="Toute la tournée").click()
    await page.locator(f'a.door[href="#{slipped}"]', has_text="absent").click()
    await page.get_by_role("button", name="Message laissé").click()
    # Said by the notice: the button of the same words may not have left the page yet.
    await page.get_by_role("status").get_by_text("message laissé").wait_for()
    await page.get_by_text("5 saisies à envoyer").wait_for()
    await page.get_by_role("link", name="Détail").click()
    await page.get_by_role("heading", name="À envoyer").wait_for()
    wrong += await look(page, "morning-queue")
    await page.get_by_role("link", name="Ma tournée", exact=True).click()
    await page.get_by_role("button", name="Tout envoyer et effacer la tournée").click()
    await page.get_by_text("Rien n’est effacé avant").wait_for()

    # The network is back, and loses the first answer once all is stored.
    server.loser.lose["/phone/canvasses"] = 1
    await context.set_offline(False)
    await page.evaluate(SAYS_ONLINE)
    await page.get_by_role("button", name="Envoyer", exact=True).click()
    await page.get_by_text("Tout est envoyé", exact=True).wait_for(timeout=60_000)
    assert not any(server.loser.lose.values()), "the loss took place"
    assert server.loser.posted.count("canvasses") >= 2

    # The rest of the round, with a network.
    await page.goto(f"{server.address}/p/")
    await unlock(page)
    await page.get_by_role("heading", name="Autour du marché").wait_for()
    while await page.get_by_role("button", name="Porte suivante").is_visible():
        await page.get_by_role("button", name="Porte suivante").click()
        await page.get_by_role("button", name="Accès impossible").click()
        await page.get_by_text("C’est noté").wait_for()
        if await page.get_by_role("link", name="Toute la tournée").is_visible():
            await page.get_by_role("link", name="Toute la tournée").click()
            await page.get_by_role("heading", name="Autour du marché").wait_for()
    await page.get_by_text("Tout est envoyé", exact=True).wait_for(timeout=60_000)
    wrong += await look(page, "morning-done")

    rows = (await client.get("/v1/canvasses?limit=200")).json()["items"]
    assert Counter(Counter(row["door"] for row in rows).values()) == {1: 14}, "every door, and once"
    assert Counter(row["outcome"] for row in rows) == {
        "not_home": 1,
        "refused": 1,
        "answered": 1,
        "do_not_contact": 1,
        "left_message": 1,
        "inaccessible": 9,
    }
    assert all(row["claimed_at"] for row in rows), "a clock that is a day fast was set right"
    assert not any(row["late"] for row in rows)
    (person,) = (await client.get("/v1/people")).json()["items"]
    assert (person["surname"], person["uses"]) == ("Exemple", ["sms"])

    # Done: nothing of it stays on the phone.
    await page.get_by_role("button", name="Tout envoyer et effacer la tournée").click()
    await page.get_by_text("rien n’en reste").wait_for()
    wrong += await look(page, "morning-wiped")
    left = await page.evaluate(NAMES_ON_THE_DISK)
    assert sorted(left) == ["finished", "key"]
    assert wrong == []
    assert faults == []
    assert hosts == {server.address.split("/")[2]}
    await context.close()
