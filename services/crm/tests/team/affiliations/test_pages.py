"""The page of a campaign's organisations: founded, joined, answered and left from it."""

from uuid import uuid4

from fastapi import FastAPI
from httpx import AsyncClient

from services.crm.tests.team.conftest import MESSAGE, ask


async def test_who_directs_a_campaign_founds_an_organisation_from_its_page(client: AsyncClient) -> None:
    assert "Fonder une organisation" in (await client.get("/affiliations")).text
    founded = await client.post("/affiliations/found", data={"name": "Fédération d'essai"})
    assert founded.status_code == 303, founded.text
    page = await client.get(founded.headers["location"].removeprefix("/crm"))
    assert (page.status_code, "L’organisation est fondée" in page.text) == (200, True)
    mine = (await client.get("/v1/organisations")).json()["items"]
    assert [(one["name"], one["role"]) for one in mine] == [("Fédération d'essai", "lead")]
    # It sees nothing of a campaign that has not joined, its founder's neither.
    assert (await client.get(f"/v1/organisations/{mine[0]['id']}/totals")).json()["campaigns"] == []
    nameless = await client.post("/affiliations/found", data={"name": " "})
    assert nameless.status_code == 422
    for number in range(2, 6):
        made = await client.post("/v1/organisations", json={"name": f"Fédération {number}"})
        assert made.status_code == 201, made.text
    assert (await client.post("/v1/organisations", json={"name": "Une de trop"})).status_code == 409


async def test_the_page_joins_answers_and_leaves(client: AsyncClient, app: FastAPI, organisation: str) -> None:
    await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=MESSAGE)
    page = (await client.get("/affiliations")).text
    assert "Samedi au marché" in page
    appeal = page.partition("/appeals/")[2].partition("/")[0]
    assert (await client.post(f"/appeals/{appeal}/decline")).status_code == 303
    assert "refusée" in (await client.get("/affiliations")).text
    assert (await client.post("/affiliations", data={"code": "court"})).status_code == 422
    assert (await client.post(f"/affiliations/{organisation.rpartition('/')[2]}/leave")).status_code == 303
