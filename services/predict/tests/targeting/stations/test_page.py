"""The page people look at: complete without JavaScript, without colours, without a third host."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from predict.past_results.boundaries.service import import_boundaries
from predict.past_results.elections.service import import_results


@pytest.fixture
async def loaded(sessions: Sessions, data: Path) -> None:
    async with transaction(sessions) as session:
        for folder in ("presidentielle-2022-t1", "legislatives-2022-t1", "legislatives-2024-t1"):
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")


@pytest.fixture
async def drawn(loaded: None, sessions: Sessions, data: Path) -> None:
    boundaries = (data / "geo" / "bureaux_contours_94_voronoi.geojson").read_bytes()
    async with transaction(sessions) as session:
        await import_boundaries(session, boundaries, "Voronoï d’adresses, 2016")


async def look(client: AsyncClient) -> str:
    response = await client.get("/", headers={"Accept": "text/html"})
    assert response.status_code == 200
    return response.text


@pytest.mark.usefixtures("drawn")
async def test_the_page_says_where_to_go_and_how_sure_and_from_what(client: AsyncClient) -> None:
    page = await look(client)

    assert len(re.findall(r'<path [^>]*data-station="', page)) == 80
    assert len(re.findall(r'<th scope="row">', page)) == 80
    for text in ("reachable-votes-2", "Intervalle", "3 tours de scrutin du 10/04/2022", "Voronoï d’adresses, 2016"):
        assert text in page
    assert "décrivent des lieux, pas des personnes" in page


@pytest.mark.usefixtures("drawn")
async def test_the_page_has_no_inline_style_or_script_and_names_no_other_host(client: AsyncClient) -> None:
    page = await look(client)

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.usefixtures("loaded")
async def test_without_boundaries_the_stations_are_circles(client: AsyncClient) -> None:
    page = await look(client)

    assert page.count("<circle ") >= 80
    assert "Aucun contour n’est importé" in page


async def test_without_results_the_page_says_what_to_do(client: AsyncClient) -> None:
    assert "ne sont pas encore importés" in await look(client)


@pytest.mark.usefixtures("drawn")
async def test_the_map_alone_carries_its_legend(client: AsyncClient) -> None:
    answer = await client.get("/map.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert len(re.findall(r"<rect ", answer.text)) == 5


async def test_an_anonymous_browser_is_sent_to_the_login(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app) as anybody:
        answer = await anybody.get("/", headers={"Accept": "text/html"})

    assert answer.status_code == 303
