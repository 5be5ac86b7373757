from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_the_page_leads_from_nothing_to_ready(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as client:
        before = (await client.get("/prepare", headers=PAGE)).text
        await client.put("/v1/stations/94033_0001", json={"commune_name": "Fontenay", "registered": 1000})
        await client.post("/candidates/paste?round=1", data={"lines": "1 Ada Exemple (UG)"}, headers=PAGE)
        after = (await client.get("/prepare?round=1", headers=PAGE)).text

    assert "Pas encore prêt" in before
    assert 'href="/resultats-passes"' in before
    assert "Prêt." in after
    assert "La feuille du bureau peut être saisie" in after


async def test_the_communes_of_a_canton_are_named_there(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions, territory="canton:2312", election="departementales")
    async with call(app, campaign) as client:
        wrong = await client.post("/prepare/communes", data={"communes": "Ahun\nXyzzy"}, headers=PAGE)
        right = await client.post("/prepare/communes", data={"communes": "Ahun\nMoutier-d'Ahun"}, headers=PAGE)
        page = (await client.get("/prepare", headers=PAGE)).text

    assert wrong.status_code == 422
    assert "« Xyzzy » n&#39;est pas le nom" in wrong.text or "« Xyzzy » n'est pas le nom" in wrong.text
    assert right.status_code == 303
    assert "Ahun\nLe Moutier-d&#39;Ahun" in page or "Ahun\nMoutier-d&#39;Ahun" in page


async def test_round_two_says_how_it_fills_itself(client: AsyncClient) -> None:
    page = (await client.get("/prepare?round=2", headers=PAGE)).text

    assert "se remplissent d’eux-mêmes" in page
    assert "Pas encore prêt" in page


async def test_a_round_one_that_elects_leaves_no_round_two_to_prepare(
    app: FastAPI, sessions: Sessions, sheet: Callable[..., dict[str, Any]]
) -> None:
    rounds = [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2099-07-05"}]
    async with call(app, await new_campaign(sessions, rounds=rounds)) as client:
        await client.put("/v1/stations/94033_0001", json={"commune_name": "Fontenay", "registered": 1000})
        names = [
            {"id": id, "panel": panel, "name": name} for panel, (id, name) in enumerate([("A", "Ada"), ("B", "Zoé")], 1)
        ]
        await client.put("/v1/rounds/1/candidates", json={"candidates": names})
        before = (await client.get("/prepare?round=2", headers=PAGE)).text
        await client.post("/v1/tallies", json=sheet())
        after = (await client.get("/prepare?round=2", headers=PAGE)).text

    assert "Pas encore prêt" in before
    assert "Pas de second tour" in after
    assert "/winners?round=1" in after
    assert "prêt" not in after.lower().replace("prête", "")
    assert "se remplissent" not in after
