"""A link is made, shown once, used, and closed, by pages alone."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import STATE

from services.results.tests.boards.public_boards.test_shares import move_clock

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def text(client: AsyncClient) -> str:
    return html.unescape((await client.get("/public-boards", headers=HTML)).text)


async def test_a_link_is_made_shown_once_and_closed(client: AsyncClient) -> None:
    made = await client.post("/public-boards", data={"label": "Site", "days": "3"}, headers=HTML)
    found = re.search(r'id="made" readonly value="([^"]+)"', made.text)
    assert found is not None
    assert made.headers["cache-control"] == "no-store"
    path = urlsplit(found[1]).path
    assert (await client.get(path)).status_code == 200

    page = await text(client)
    assert "Site" in page
    assert found[1] not in page
    close = re.search(r'action="([^"]*/public-boards/[0-9a-f-]{36}/close)"', page)
    assert close is not None
    assert (await client.post(close[1], headers=HTML)).headers["location"] == "/public-boards?done=closed"
    assert "fermé." in await text(client)
    assert (await client.get(path)).status_code in (404, 410)


async def test_a_link_that_nobody_limited_shows_the_night(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    """Prepared years before, it must not be closed when it is needed."""
    await move_clock(sessions, campaign_id, datetime.now(UTC))
    made = await client.post("/public-boards", data={"label": "Site", "days": ""}, headers=HTML)
    assert made.status_code == 200
    (board,) = (await client.get("/v1/public-boards")).json()["items"]
    last = CampaignState.model_validate(STATE).rounds[-1].on
    assert board["expires_at"][:10] > last.isoformat()


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/public-boards", {"label": " "}, "Indiquez pour qui est le lien"),
        (
            "/public-boards",
            {"label": "Site", "days": "9999"},
            "Vérifiez les jours d'ouverture : un nombre au plus égal à 2200",
        ),
        ("/public-boards/sites", {"sites": "http://exemple.fr"}, "doit commencer par https://"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: AsyncClient, path: str, data: dict[str, str], said: str
) -> None:
    answer = await client.post(path, data=data, headers=HTML)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert "Aucun encore" in await text(client)


async def test_the_sites_that_may_frame_the_board_are_a_list(client: AsyncClient) -> None:
    sites = "https://www.exemple.fr\nhttps://b.exemple.fr"
    assert (await client.post("/public-boards/sites", data={"sites": sites}, headers=HTML)).status_code == 303
    assert (await client.get("/v1/public-boards")).json()["sites"] == ["https://b.exemple.fr", "https://www.exemple.fr"]
    assert "https://b.exemple.fr" in await text(client)


async def test_the_page_leads_to_the_lists_of_the_other_embeds(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the gateway alone, where the other services are."""
    alone = (await client.get("/public-boards")).text
    monkeypatch.setattr(app.state, "settings", app.state.settings.model_copy(update={"root_path": "/results"}))
    page = (await client.get("/results/public-boards")).text
    for other in ("/proxy/widget#sites", "/crm/sign-up-forms#sites"):
        assert (other in page, other in alone) == (True, False)
    assert 'id="sites"' in page
