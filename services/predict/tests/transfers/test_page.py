"""The page of transfers: whole without JavaScript, the picture with its words, the table with its intervals."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign, work_off
from predict.consumers import JOBS

from .conftest import ROUNDS

FORM = {"from_election": ROUNDS[0], "to_election": ROUNDS[1]}
HEAD = FORM | {"name": "Sondage", "source": "Institut d’essai", "quality": "medium"}
PAGE = {"Accept": "text/html", "Origin": "http://service"}


async def look(client: AsyncClient, query: str = "") -> str:
    response = await client.get(f"/transfers{query}", headers=PAGE)
    assert response.status_code == 200, response.text
    return response.text


async def test_without_results_the_page_says_what_is_missing(client: AsyncClient) -> None:
    assert "il faut au moins deux scrutins" in await look(client)


@pytest.mark.usefixtures("loaded")
async def test_only_rounds_that_were_voted_here_are_offered(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    """A round's file has no station where somebody was elected at once, or of another place."""
    assert (await look(client)).count("législatives 2024, 2d tour</option>") == 4
    async with call(app, await new_campaign(sessions, territory="circo:0101")) as elsewhere:
        page = await look(elsewhere)
    assert "il faut au moins deux scrutins" in page
    assert "législatives" not in page


@pytest.mark.usefixtures("loaded")
async def test_who_asks_is_led_to_the_table_with_picture_intervals_and_warning(
    client: AsyncClient, sessions: Sessions
) -> None:
    assert "Aucune estimation pour l’instant" in await look(client)
    asked = await client.post("/transfers", data=FORM, headers=PAGE)
    assert asked.status_code == 303
    query = asked.headers["location"].removeprefix("/transfers")
    assert "Calcul en cours" in await look(client, query)
    await work_off(sessions, JOBS)
    page = await look(client, query)

    for text in (
        "80 bureaux de vote",
        "à prendre avec prudence",
        "May BOUHADA",
        "version 1",
        "reports de voix, version 4",
    ):
        assert text in page
    assert re.search(r"<svg [^>]*role=\"img\"", page)
    assert page.count('<td class="num') > 40
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", without_frame_script(page))
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.usefixtures("loaded")
async def test_a_table_given_on_the_page_can_be_started_from(client: AsyncClient, sessions: Sessions) -> None:
    files = {"file": ("reports.csv", b"from,to,share\nGabelica,Abstention,1\n")}
    given = await client.post("/transfers/priors", data=HEAD, files=files, headers=PAGE)
    assert given.status_code == 303
    assert "Institut d’essai" in await look(client, "?done=prior")
    (prior,) = (await client.get("/v1/transfer-priors")).json()["items"]
    asked = await client.post("/transfers", data=FORM | {"prior_id": prior["id"]}, headers=PAGE)
    await work_off(sessions, JOBS)
    page = await look(client, asked.headers["location"].removeprefix("/transfers"))
    assert "à prendre avec prudence" not in page


@pytest.mark.usefixtures("loaded")
async def test_what_is_wrong_is_said_on_the_page(client: AsyncClient) -> None:
    async def said(path: str, **send: Any) -> str:
        answer = await client.post(path, headers=PAGE, **send)
        assert answer.status_code == 422
        return answer.text

    files = {"file": ("reports.csv", b"from,to,share\nPersonne,Nul,1\n")}
    assert "« Personne » n’était pas sur ce bulletin" in await said("/transfers/priors", data=HEAD, files=files)
    assert "sont le même" in await said("/transfers", data=FORM | {"to_election": ROUNDS[0]})
    assert "dans la liste" in await said("/transfers", data=FORM | {"prior_id": "abc"})
