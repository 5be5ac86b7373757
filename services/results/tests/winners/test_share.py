"""After the legal hour a picture and a text are there to share; before it they are nobody's, the desk's neither."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call
from PIL import Image

from services.results.tests.boards.public_boards.test_shares import move_clock
from services.results.tests.conftest import STATIONS, campaign_of_the_day

Make = Callable[..., dict[str, Any]]
HTML = {"Accept": "text/html"}
CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)


@pytest.fixture
async def counted(client: AsyncClient, sheet: Make) -> AsyncClient:
    for station in STATIONS:
        assert (await client.post("/v1/tallies", json=sheet(station=station))).status_code == 201
    return client


async def test_before_the_hour_there_is_no_picture_and_no_text_for_the_desk_neither(counted: AsyncClient) -> None:
    picture = await counted.get("/winners/picture.png?round=1")
    page = await counted.get("/winners?round=1", headers=HTML)
    assert (picture.status_code, page.status_code) == (403, 200)
    assert "À partager" not in page.text


async def test_from_the_hour_on_the_page_has_both(counted: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await move_clock(sessions, campaign_id, CLOSE)
    page = (await counted.get("/winners?round=1", headers=HTML)).text.replace("\u202f", " ").replace("\u00a0", " ")
    answer = await counted.get("/winners/picture.png?round=1")
    image = Image.open(io.BytesIO(answer.content))
    assert (answer.headers["content-type"], image.size) == ("image/png", (1080, 1350))
    for said in (
        "Élections législatives, 6e circonscription du Val-de-Marne",
        "Premier tour, dimanche 10 juin 2029",
        "Camille Exemple : 58,82 % (1 200 voix), remporte l’élection",
        "Tous les bureaux sont comptés.",
        "seule la proclamation officielle fait foi",
    ):
        assert said in page, said


async def test_while_it_is_too_early_nothing_is_there_to_share(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    for station in (STATIONS[0], STATIONS[2]):
        await client.post("/v1/tallies", json=sheet(station=station))
    await move_clock(sessions, campaign_id, CLOSE)
    early = await client.get("/winners/picture.png?round=1")
    page = (await client.get("/winners?round=1", headers=HTML)).text
    # Fewer than ten stations: it is too early to tell anything.
    assert (early.status_code, "À partager" in page) == (404, False)


async def test_lists_are_told_their_seats_and_ours_is_told_though_it_is_the_last(
    app: FastAPI, sessions: Sessions, sheet: Make
) -> None:
    campaign = await campaign_of_the_day(
        sessions, election="municipales", territory="commune:94033", population=50_000, candidate="Camille Exemple"
    )
    async with call(app, campaign) as client:
        await client.put("/v1/stations/94033_0001", json={"commune_name": "Fontenay", "registered": 1000})
        others = ["Vivre ici", "Demain", "Ensemble", "Pour tous", "Autrement", "Le bon sens", "La ville"]
        names = [*others, "Camille Exemple"]
        lists = [{"id": f"L{n}", "panel": n, "name": name} for n, name in enumerate(names, 1)]
        await client.put("/v1/rounds/1/candidates", json={"candidates": lists})
        votes = dict(zip([one["id"] for one in lists], [400, 100, 60, 50, 30, 20, 15, 5], strict=True))
        assert (await client.post("/v1/tallies", json=sheet(votes=votes))).json()["state"] == "validated"
        await move_clock(sessions, campaign, CLOSE)
        page = (await client.get("/winners?round=1", headers=HTML)).text.replace("\u202f", " ").replace("\u00a0", " ")
        picture = await client.get("/winners/picture.png?round=1")
    assert picture.status_code == 200
    assert "Vivre ici : 58,82 % (400 voix), 39 sièges" in page
    assert "Pour tous : 7,35 % (50 voix), 1 siège\nAutrement : 4,41 % (30 voix)\n" in page
    assert "Camille Exemple : 0,74 % (5 voix)\n" in page
    assert "2 autres listes : 5,15 %" in page
