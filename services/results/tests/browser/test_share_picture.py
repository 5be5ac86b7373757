"""« À partager » on a phone and at a desk: a picture to keep and a text to paste, after the legal hour alone."""

import io
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.tokens import bearer
from PIL import Image
from playwright.async_api import Browser, Page
from starlette.types import ASGIApp, Receive, Scope, Send

from services.results.tests.boards.public_boards.test_shares import move_clock
from services.results.tests.conftest import STATIONS
from tests.browser.driver import look, needs_chromium, serving

CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)
PHONE, DESK = 390, 1280

pytestmark = needs_chromium


def signed_in(app: FastAPI, campaign_id: UUID) -> ASGIApp:
    """Return the service behind something that signs each request, as the gateway does: a browser's own downloads carry
    no header of a test.
    """
    signed = [(name.lower().encode(), value.encode()) for name, value in bearer(campaign_id).items()]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = [*scope.get("headers", ()), *signed]
        await app(scope, receive, send)

    return answer


@pytest.fixture
async def page(
    browser: Browser, app: FastAPI, client: AsyncClient, sheet: Callable[..., dict[str, Any]], campaign_id: UUID
) -> AsyncIterator[Page]:
    """A phone of the desk on « Qui est élu », all stations counted, before the legal hour."""
    for station in STATIONS:
        assert (await client.post("/v1/tallies", json=sheet(station=station))).status_code == 201
    async with serving(signed_in(app, campaign_id)) as address:
        context = await browser.new_context(
            viewport={"width": PHONE, "height": 844},
            locale="fr-FR",
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
        )
        page = await context.new_page()
        await page.goto(f"{address}/winners?round=1")
        yield page
        await context.close()


async def test_a_picture_and_a_text_are_taken_away_once_the_hour_has_struck(
    page: Page, sessions: Sessions, campaign_id: UUID, tmp_path: Path
) -> None:
    assert await page.get_by_role("heading", name="À partager").count() == 0
    await move_clock(sessions, campaign_id, CLOSE)
    await page.reload()
    await page.get_by_role("heading", name="À partager").wait_for()

    picture = page.locator("img.shared")
    await picture.scroll_into_view_if_needed()
    await page.wait_for_function("picture => picture.complete", arg=await picture.element_handle())
    assert await picture.evaluate("picture => [picture.naturalWidth, picture.naturalHeight]") == [1080, 1350]
    async with page.expect_download() as taking:
        await page.get_by_role("link", name="Télécharger l’image").click()
    taken = await taking.value
    assert taken.suggested_filename == "resultats-tour-1.png"
    await taken.save_as(tmp_path / "picture.png")
    assert Image.open(io.BytesIO((tmp_path / "picture.png").read_bytes())).size == (1080, 1350)

    text = page.get_by_label("Le texte")
    shown = await text.input_value()
    assert "Camille Exemple : 58,82 % (1 200 voix), remporte l’élection" in shown.replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    assert await text.evaluate("field => field.scrollHeight <= field.clientHeight"), (
        "a part of the text is out of sight"
    )
    await page.get_by_role("button", name="Copier : le texte").click()
    await page.get_by_role("button", name="Copié").wait_for()
    assert await page.evaluate("navigator.clipboard.readText()") == shown

    assert [*await look(page, "sharing", (PHONE,)), *await look(page, "sharing", (DESK,))] == []
