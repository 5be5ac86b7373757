"""The whole night on a phone-sized screen, offline for half of it, with answers lost after the commit: every sheet
exactly once."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.response_loss import ResponseDropper
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page

from services.results.tests.conftest import campaign_of_the_day
from tests.browser.driver import look, needs_chromium, serving

CODE = "2718"
AN_HOUR_FAST = """
const real = Date;
globalThis.Date = class extends real {
  constructor(...given) { given.length ? super(...given) : super(real.now() + 3600e3); }
  static now() { return real.now() + 3600e3; }
};
"""

pytestmark = needs_chromium


@dataclass
class Server:
    address: str
    loser: ResponseDropper


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await campaign_of_the_day(sessions)


@pytest.fixture
async def server(app: FastAPI) -> AsyncIterator[Server]:
    loser = ResponseDropper(app)
    async with serving(loser) as address:
        app.state.settings.public_url = address
        yield Server(address, loser)


async def new_phone(browser: Browser) -> BrowserContext:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", reduced_motion="reduce", has_touch=True
    )
    await context.add_init_script(AN_HOUR_FAST)
    context.set_default_timeout(120_000)
    return context


async def poll_watcher_with(client: AsyncClient, surname: str, *stations: str) -> str:
    watcher = (await client.post("/v1/poll-watchers", json={"first_names": "Zoé", "surname": surname})).json()["id"]
    for station in stations:
        put = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "delegate"}
        assert (await client.post("/v1/poll-watchers/assignments", json=put)).status_code == 201
    return watcher


async def pairing_address(client: AsyncClient, watcher: str) -> str:
    made = await client.post("/v1/pairings", json={"poll_watcher_id": watcher})
    assert made.status_code == 201
    return made.json()["address"]


async def pair(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_role("button", name="Associer ce téléphone").click()
    await page.fill("#new-code", CODE)
    await page.fill("#same-code", CODE)
    await page.get_by_role("button", name="Garder ce code").click()
    await page.get_by_role("heading", name="Mes bureaux").wait_for()


async def unlock(page: Page, then: str) -> None:
    await page.fill("#code", CODE)
    await page.get_by_role("button", name="Ouvrir").click()
    await page.get_by_role("heading", name=then).wait_for()


async def open_form(page: Page, station: int, name: str) -> None:
    await page.locator("li.card").nth(station).get_by_role("link", name=name).click()
    await page.get_by_role("heading", name=name).wait_for()


async def enter_turnout(page: Page, station: int, moment: str, voters: int) -> None:
    await open_form(page, station, "Participation")
    await page.get_by_label(moment, exact=True).check()
    await page.fill("#voters", str(voters))
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_role("heading", name="Mes bureaux").wait_for()


async def fill_sheet(page: Page, station: int, **figures: int) -> None:
    await open_form(page, station, "Feuille complète")
    sheet = {"registered": 1000, "signatures": 700, "voters": 700, "blank": 12, "null": 8, "valid": 680} | figures
    for name, value in sheet.items():
        await page.fill(f"#{name}", str(value))
    for candidate, votes in {"A": 400, "B": 280}.items():
        await page.fill(f"#votes-{candidate}", str(votes))


async def save_sheet(page: Page) -> None:
    await page.get_by_role("button", name="Enregistrer la feuille").click()
    await page.get_by_role("heading", name="Mes bureaux").wait_for()


async def until_sent(page: Page) -> None:
    await page.get_by_text("Tout est envoyé", exact=True).wait_for(timeout=60_000)


def photo_of_a_sheet() -> bytes:
    """Twelve megapixels, turned by its metadata, which say where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Un fabricant"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 12.0), 3: "E", 4: (2.0, 28.0, 30.0)})
    written = io.BytesIO()
    Image.linear_gradient("L").resize((4032, 3024)).convert("RGB").save(written, "JPEG", exif=exif, quality=90)
    return written.getvalue()


async def test_a_whole_night_half_of_it_offline_with_lost_answers_counts_every_sheet_exactly_once(
    server: Server, browser: Browser, client: AsyncClient, campaign_id: UUID
) -> None:
    watcher = await poll_watcher_with(client, "Exemple", "94033_0001", "94033_0002")
    address = await pairing_address(client, watcher)
    assert "/p#" in address
    context = await new_phone(browser)
    page = await context.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    wrong: list[str] = []

    await page.goto(address)
    await page.get_by_role("heading", name="Associer ce téléphone").wait_for()
    assert "#" not in page.url, "the token stays in no history"
    wrong += await look(page, "night-pair")
    server.loser.lose["/phone/pairing"] = 1
    await page.get_by_role("button", name="Associer ce téléphone").click()
    await page.get_by_text("Pas de réseau").wait_for()
    await page.get_by_role("button", name="Associer ce téléphone").click()  # the same phone asks again
    await page.get_by_role("heading", name="Choisir un code").wait_for()
    wrong += await look(page, "night-code")
    await page.fill("#new-code", CODE)
    await page.fill("#same-code", CODE)
    await page.get_by_role("button", name="Garder ce code").click()
    await page.get_by_role("heading", name="Mes bureaux").wait_for()
    assert await page.locator("li.card").count() == 2, "its own stations, and no other"
    await page.get_by_text("avance de 60 min").wait_for()
    wrong += await look(page, "night-home")

    await enter_turnout(page, 0, "Midi", 243)
    await until_sent(page)
    await page.get_by_text("243 à midi").wait_for()

    # Half of the night without a network, and the phone closes the page in between.
    await page.evaluate("navigator.serviceWorker.ready")
    await context.set_offline(True)
    await enter_turnout(page, 0, "17 h", 512)
    await page.get_by_text("1 saisie à envoyer, pas de réseau").wait_for()
    await page.reload()
    await page.get_by_role("heading", name="Déverrouiller").wait_for()
    wrong += await look(page, "night-unlock")
    await page.fill("#code", "0000")
    await page.get_by_role("button", name="Ouvrir").click()
    await page.get_by_text("Encore 9 essais").wait_for()
    await unlock(page, "Mes bureaux")
    await enter_turnout(page, 1, "À la clôture", 690)
    await open_form(page, 1, "100 premiers bulletins")
    await page.fill("#votes-A", "56")
    await page.fill("#votes-B", "41")
    await page.fill("#blank", "2")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_text("font 99, pas 100").wait_for()
    wrong += await look(page, "night-sample")
    await page.fill("#null", "1")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_role("heading", name="Mes bureaux").wait_for()

    await fill_sheet(page, 0, voters=701)
    await page.get_by_text("Votants (701) ≠ exprimés + blancs + nuls").wait_for()
    await page.get_by_role("button", name="Enregistrer la feuille").click()
    await page.get_by_text("Relisez les nombres").wait_for()
    wrong += await look(page, "night-sheet-wrong")
    await page.reload()  # what was typed is not lost
    await unlock(page, "Feuille complète")
    assert await page.input_value("#voters") == "701"
    await page.fill("#voters", "700")
    await page.get_by_text("Les nombres tombent juste").wait_for()
    disguised = {"name": "pv.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\0 pretends to be a photo"}
    await page.set_input_files("#photo", cast("Any", disguised))
    await page.get_by_text("n’est pas une photo").wait_for()
    await page.set_input_files(
        "#photo", cast("Any", {"name": "pv.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_sheet()})
    )
    await page.get_by_text("1 photo,").wait_for()
    wrong += await look(page, "night-sheet")
    await save_sheet(page)
    await fill_sheet(page, 1, voters=701)
    await page.get_by_role("button", name="Enregistrer la feuille").click()
    await page.check("#as-it-is")
    await save_sheet(page)
    await page.get_by_text("6 saisies à envoyer").wait_for()
    await page.get_by_role("link", name="Détail").click()
    await page.get_by_role("heading", name="À envoyer").wait_for()
    wrong += await look(page, "night-queue")
    assert await page.locator("[data-items] > li").count() == 6

    # The network is back, and loses the first answers once all is stored.
    server.loser.lose |= {"/phone/tallies": 2, "/photos": 1, "/phone/samples": 1}
    await context.set_offline(False)
    await page.get_by_role("button", name="Envoyer", exact=True).click()
    await until_sent(page)
    assert not any(server.loser.lose.values()), "the losses took place"
    await page.get_by_role("link", name="Mes bureaux", exact=True).click()
    await page.get_by_text("Feuille reçue et comptée").wait_for()
    await page.get_by_text("Feuille reçue, contestée").wait_for()
    wrong += await look(page, "night-sent")

    sheets = (await client.get("/v1/tallies")).json()["items"]
    assert sorted((one["station"], one["state"], one["reason"]) for one in sheets) == [
        ("94033_0001", "validated", None),
        ("94033_0002", "disputed", "arithmetic"),
    ]
    assert server.loser.posted.count("tallies") == 4, "two sheets, and two answers lost"
    turnouts = (await client.get("/v1/turnouts")).json()["items"]
    assert sorted((one["station"], one["moment"], one["voters"], one["version"]) for one in turnouts) == [
        ("94033_0001", "17h", 512, 1),
        ("94033_0001", "noon", 243, 1),
        ("94033_0002", "close", 690, 1),
    ]
    (sample,) = (await client.get("/v1/ballot-samples")).json()["items"]
    assert (sample["ballots"], sample["votes"], sample["version"]) == (100, {"A": 56, "B": 41}, 1)
    journal = (await client.get("/v1/journal?limit=1000")).json()["items"]
    assert [one["action"] for one in journal].count("tally_received") == 2

    # An hour off: both clocks are kept, and the server's is the one that orders.
    counted = next(one for one in sheets if one["state"] == "validated")
    entered, reported = (datetime.fromisoformat(counted[name]) for name in ("entered_at", "reported_at"))
    assert timedelta(minutes=58) < entered - reported < timedelta(minutes=61)

    (photo,) = (await client.get(f"/v1/tallies/{counted['id']}/photos")).json()["items"]
    content = (await client.get(f"/v1/photos/{photo['id']}/content")).content
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (1350, 1800), "upright, as its metadata said"
        assert not kept.getexif()
    assert b"Un fabricant" not in content

    # A sheet that does not add up is corrected by who sent it, in the place of the first.
    await fill_sheet(page, 1, voters=700)
    await save_sheet(page)
    await until_sent(page)
    await page.get_by_text("Feuille reçue et comptée").nth(1).wait_for()
    sheets = (await client.get("/v1/tallies")).json()["items"]
    assert sorted(one["state"] for one in sheets) == ["set_aside", "validated", "validated"]

    # The code that paired this phone pairs no other one; and the phone can be taken back.
    other = await new_phone(browser)
    stranger = await other.new_page()
    await stranger.goto(address)
    await stranger.get_by_role("button", name="Associer ce téléphone").click()
    await stranger.get_by_text("Ce code a déjà servi").wait_for()
    await other.close()
    (known,) = (await client.get("/v1/phones")).json()["items"]
    assert (await client.post(f"/v1/phones/{known['id']}/revocation")).status_code == 200
    await enter_turnout(page, 0, "À la clôture", 700)
    await page.get_by_text("Ce téléphone n’est plus associé. 1 saisie gardée ici.").wait_for()
    assert len((await client.get("/v1/turnouts")).json()["items"]) == 3
    assert wrong == []
    assert hosts == {server.address.split("/")[2]}
    await context.close()
