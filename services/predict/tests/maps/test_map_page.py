"""The map for people: choices by a form, without JavaScript, and the same in a table."""

import re

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.frame import without_frame_script
from kit.testing.steps import call


async def look(client: AsyncClient, **asked: str) -> str:
    response = await client.get("/map", params=asked, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    return response.text


async def test_the_page_says_all_that_the_colours_say(looker: AsyncClient) -> None:
    page = await look(looker, measure="share", of="bloc:gauche")

    assert len(re.findall(r'<th scope="row">', page)) == 25
    assert "skip=25" in page
    rest = [await look(looker, measure="share", of="bloc:gauche", skip=skip) for skip in ("25", "50", "75")]
    assert [len(re.findall(r'<th scope="row">', one)) for one in rest] == [25, 25, 5]
    assert "Bureaux suivants" not in rest[-1]
    for text in (
        "décomptes officiels, version 1",
        "Bloc gauche, part des exprimés",
        "Voronoï d’adresses, 2016",
        "30/06/2024",
    ):
        assert text in page
    assert "pas des personnes" in page


async def test_the_page_has_no_inline_style_or_script_and_names_no_other_host(looker: AsyncClient) -> None:
    page = await look(looker, beside="true")

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", without_frame_script(page))
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


async def test_the_form_keeps_what_was_chosen(looker: AsyncClient) -> None:
    page = await look(looker, measure="share-change", of="bloc:droite", way="jenks", form="circles", classes="4")

    for value in ("share-change", "bloc:droite", "jenks", "circles"):
        assert f'<option value="{value}" selected>' in page
    assert "<option selected>4</option>" in page


async def test_what_the_form_leaves_blank_is_chosen_for_it_and_the_api_takes_no_blanks(looker: AsyncClient) -> None:
    blank = {"election": "", "before": "", "of": "", "indicator": ""}

    for measure in ("share", "turnout-change", "indicator", "forecast"):
        assert "<table" in await look(looker, measure=measure, **blank)
    for field in blank:
        refused = await looker.get("/v1/maps", params={field: ""})
        assert refused.status_code == 422, field
        assert refused.json()["errors"][0]["pointer"] == f"?{field}"


@pytest.mark.parametrize("asked", [{"measure": "base"}, {"measure": "indicator", "indicator": "rien"}])
async def test_a_measure_that_cannot_be_made_is_said_and_the_form_stays(
    looker: AsyncClient, asked: dict[str, str]
) -> None:
    answer = await looker.get("/map", params=asked, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert "En attendant, la carte de la participation" in answer.text
    assert '<option value="turnout" selected>' in answer.text


@pytest.mark.parametrize("measure", ["priority", "hours", "turnout-change", "kinds", "lineage", "money", "target"])
async def test_without_results_every_measure_has_an_answer(client: AsyncClient, measure: str) -> None:
    await look(client, measure=measure)
    answer = await client.get("/v1/maps", params={"measure": measure})
    assert answer.status_code in (200, 404, 409, 422), answer.text


async def test_without_results_the_page_says_so(client: AsyncClient) -> None:
    assert "ne sont pas encore importés" in await look(client)


async def test_an_anonymous_browser_is_sent_to_the_login(app: FastAPI) -> None:
    async with call(app) as anybody:
        answer = await anybody.get("/map", headers={"Accept": "text/html"})

    assert answer.status_code == 303
