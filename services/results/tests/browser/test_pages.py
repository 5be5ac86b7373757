"""The coordinator's pages in a real browser: read by axe, and no wider than a phone."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member
from kit.testing.tokens import bearer
from PIL import Image
from playwright.async_api import Browser

from tests.browser.driver import look, needs_chromium, serving

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]

ZOE = {
    "first_names": "Zoé Marie",
    "surname": "Lefèvre",
    "born_on": "1985-02-27",
    "born_at": "Vincennes (94)",
    "address": "1 rue de l'Essai, 94120 Fontenay-sous-Bois",
    "phone": "06 12 34 56 78",
}

PHONES, DESK = (390, 320), (1280,)
"""The menu of all sections is closed on the first, and stands open on the second: each gets all rules."""
pytestmark = needs_chromium


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


@pytest.fixture
async def night(client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID) -> None:
    """Two people in the stations, two sheets that differ, one of them with a photo, one that does not add up."""
    for person, station, duty in (
        (ZOE, "94033_0001", "delegate"),
        ({"first_names": "Ada", "surname": "Autre"}, "94080_0001", "assessor"),
    ):
        watcher = (await client.post("/v1/poll-watchers", json=person)).json()["id"]
        put = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": duty}
        assert (await client.post("/v1/poll-watchers/assignments", json=put)).status_code == 201
        code = (
            (await client.post("/v1/pairings", json={"poll_watcher_id": watcher})).json()["address"].partition("#")[2]
        )
        assert (await client.post("/v1/phone/pairing", json={"token": code})).status_code == 201
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet(note="Une enveloppe de moins"))).json()["id"]
    picture = io.BytesIO()
    Image.linear_gradient("L").save(picture, "JPEG")
    headers = {"Content-Type": "image/jpeg"}
    sent = await client.post(f"/v1/tallies/{first}/photos", content=picture.getvalue(), headers=headers)
    assert sent.status_code == 201
    async with call_as("reporter") as reporter:
        await reporter.post("/v1/tallies", json=sheet(votes={"A": 401, "B": 279}))
        await reporter.post("/v1/tallies", json=sheet(station="94033_0002", voters=701))
    gateway = (await client.post("/v1/sms-gateways")).json()["address"]
    text = {"from": "+33699999999", "text": "Bonjour, bureau 12 : 400 voix pour nous"}
    assert (await client.post(gateway[gateway.index("/v1/") :], json=text)).status_code == 200


@pytest.mark.usefixtures("night")
async def test_the_coordinators_pages_can_be_used_by_everyone(
    browser: Browser, address: str, campaign_id: UUID
) -> None:
    wrong: list[str] = []
    hosts: set[str] = set()
    context = await browser.new_context(
        viewport={"width": PHONES[0], "height": 844},
        extra_http_headers=bearer(campaign_id),
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for path in ("/desk", "/poll-watchers", "/poll-watchers/letters"):
        answer = await page.goto(f"{address}{path}")
        assert answer is not None
        assert answer.ok
        for widths in (PHONES, DESK):
            wrong += await look(page, path.replace("/", "-")[1:], widths)
    await page.goto(f"{address}/poll-watchers")
    await page.get_by_role("button", name="Associer un téléphone de Zoé Marie Lefèvre").click()
    await page.get_by_role("heading", name="Associer le téléphone de Zoé Marie Lefèvre").wait_for()
    for widths in (PHONES, DESK):
        wrong += await look(page, "pairing", widths)
    await context.close()
    assert wrong == []
    assert hosts == {address.split("/")[2]}
