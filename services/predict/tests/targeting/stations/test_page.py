"""The page people look at: complete without JavaScript, without colours, without a third host."""

import re
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import app_on, call, new_campaign
from kit.testing.tokens import settings
from predict.app import create_app
from predict.settings import Settings

OURS = {"lists": [{"id": "A", "label": "Ensemble à gauche", "nuance": "UG", "ours": True}]}


async def look(client: AsyncClient, *, ours: bool = True) -> str:
    if ours:
        assert (await client.put("/v1/contest", json=OURS)).status_code == 200
    response = await client.get("/", headers={"Accept": "text/html"})
    assert response.status_code == 200
    return response.text


async def test_the_page_says_where_to_go_and_how_sure_and_from_what(looker: AsyncClient) -> None:
    page = await look(looker)

    assert len(re.findall(r'<path [^>]*data-station="', page)) == 80
    rows = re.findall(r'<th scope="row"><a[^>]*>([^<]+)', page)
    for skip in (25, 50, 75):
        assert f'href="/?skip={skip}"' in page
        page_of_rows = (await looker.get(f"/?skip={skip}", headers={"Accept": "text/html"})).text
        rows += re.findall(r'<th scope="row"><a[^>]*>([^<]+)', page_of_rows)
        page += page_of_rows
    assert len(rows) == len(set(rows)) == 80
    for text in (
        "voix nettes, version 1",
        "intervalle à 90",
        "Ensemble à gauche",
        "Pourquoi ici",
        "même à son pire scrutin",
        "5 tours de scrutin du 10/04/2022",
        "Voronoï d’adresses, 2016",
    ):
        assert text in page
    assert "décrivent des lieux, pas des personnes" in page


async def test_without_a_list_the_page_asks_which_is_ours_instead_of_ranking_for_nobody(looker: AsyncClient) -> None:
    page = await look(looker, ours=False)
    assert "Quelle est votre liste" in page
    assert "<table" not in page

    refused = await looker.post("/contest/own", data={"label": "Ensemble à gauche"})
    assert refused.status_code == 422
    assert "Choisissez le bloc" in refused.text
    assert "Ensemble à gauche" in refused.text
    said = await looker.post("/contest/own", data={"label": "Ensemble à gauche", "bloc": "gauche"})
    assert (said.status_code, said.headers["location"]) == (303, "/?done=list")

    lists = (await looker.get("/v1/contest")).json()["lists"]
    assert [one["label"] for one in lists if one["ours"]] == ["Ensemble à gauche"]
    assert sorted(one["bloc"] for one in lists if not one["ours"]) == sorted(
        {"extrême gauche", "centre", "droite", "extrême droite", "divers"}
    )
    assert "classés pour « Ensemble à gauche » (gauche)" in await look(looker, ours=False)


async def test_another_list_is_chosen_among_those_that_stand(looker: AsyncClient) -> None:
    both = [{"id": "A", "label": "Une liste", "bloc": "centre"}, {"id": "B", "label": "Une autre", "bloc": "gauche"}]
    await looker.put("/v1/contest", json={"lists": both})
    await looker.post("/contest/own", data={"own": "B"})

    lists = (await looker.get("/v1/contest")).json()["lists"]
    assert [(one["id"], one["ours"]) for one in lists] == [("A", False), ("B", True)]


async def test_the_page_has_no_inline_style_or_script_and_names_no_other_host(looker: AsyncClient) -> None:
    page = without_frame_script(await look(looker))

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


async def test_without_boundaries_the_stations_are_circles(all_rounds: Sessions) -> None:
    app = app_on(create_app, all_rounds, Settings.model_validate(settings(all_rounds).model_dump()))
    async with call(app, await new_campaign(all_rounds)) as client:
        page = await look(client)

    assert page.count("<circle ") >= 80
    assert "Aucun contour n’est importé" in page


async def test_without_results_the_page_says_what_to_do(client: AsyncClient) -> None:
    assert "ne sont pas encore importés" in await look(client)


async def test_the_map_alone_carries_its_legend(looker: AsyncClient) -> None:
    asked = await looker.get("/map.svg")
    assert (asked.status_code, asked.json()["title"]) == (409, "Conflict")
    await looker.put("/v1/contest", json=OURS)
    answer = await looker.get("/map.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert len(re.findall(r"<rect ", answer.text)) == 5
    beside_text = await looker.get("/map.svg?legend=false")
    assert "<svg" in beside_text.text
    assert "<rect " not in beside_text.text


async def test_an_anonymous_browser_is_sent_to_the_login(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app) as anybody:
        answer = await anybody.get("/", headers={"Accept": "text/html"})

    assert answer.status_code == 303
