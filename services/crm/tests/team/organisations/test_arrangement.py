"""An organisation whose appeals a campaign takes is its joint controller: how, is accepted first (GDPR, art. 26)."""

from uuid import UUID, uuid4

from crm.team.organisations.models import Affiliation
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from kit.testing.tokens import bearer
from sqlalchemy import update

from services.crm.tests.team.conftest import MESSAGE, ask


async def new_code(app: FastAPI, organisation: str) -> str:
    async with call(app) as anyone:
        return (await anyone.post(f"{organisation}/join-links", headers=bearer(None, subject="lead"))).json()["code"]


async def test_appeals_are_taken_once_the_arrangement_is_accepted(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    code = await new_code(app, organisation)
    for arrangement in ({}, {"arrangement": 2}):
        refused = await client.post("/v1/affiliations", json={"code": code, "shares": ["appeals"]} | arrangement)
        assert (refused.status_code, refused.json()["pointer"]) == (422, "/arrangement")
    alone = await client.post("/v1/affiliations", json={"code": code, "shares": ["sums"]})
    assert (alone.status_code, alone.json()["arrangement"]) == (201, None)

    form = {"code": code, "shares": ["sums", "appeals"]}
    unticked = await client.post("/affiliations", data=form)
    assert (unticked.status_code, 'id="join-agrees"' in unticked.text) == (422, True)
    assert "art. 26" in unticked.text
    assert (await client.post("/affiliations", data=form | {"agrees": "true"})).status_code == 303
    (joined,) = (await client.get("/v1/affiliations")).json()["items"]
    assert (joined["shares"], joined["arrangement"], joined["arranged_by"]) == (
        ["appeals", "sums"],
        1,
        joined["joined_by"],
    )
    assert "acceptée le" in (await client.get("/affiliations")).text


async def test_a_campaign_that_joined_before_accepts_it_before_its_next_message(
    client: AsyncClient, app: FastAPI, organisation: str, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Affiliation).values(arrangement=None, arranged_by=None, arranged_at=None))
    await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=MESSAGE)
    (appeal,) = (await client.get("/v1/appeals")).json()["items"]
    waits = await client.post(f"/v1/appeals/{appeal['id']}/accept")
    assert (waits.status_code, "art. 26" in waits.json()["detail"]) == (409, True)
    assert "Accepter cette répartition" in (await client.get("/affiliations")).text

    own = organisation.rpartition("/")[2]
    older = await client.put(f"/v1/affiliations/{own}/arrangement", json={"arrangement": 7})
    assert (older.status_code, older.json()["pointer"]) == (422, "/arrangement")
    assert (await client.put(f"/v1/affiliations/{uuid4()}/arrangement", json={"arrangement": 1})).status_code == 404
    assert (await client.post(f"/affiliations/{own}/arrangement")).status_code == 303
    assert (await client.post(f"/v1/appeals/{appeal['id']}/accept")).status_code == 200


async def test_people_read_of_it_in_the_campaigns_notice(
    client: AsyncClient, organisation: str, campaign_id: UUID
) -> None:
    notice = (await client.get(f"/avis/{campaign_id}")).text
    assert "peuvent être proposés par : Parti d&#39;essai" in notice
    assert (await client.delete(f"/v1/affiliations/{organisation.rpartition('/')[2]}")).status_code == 204
    assert "Parti d" not in (await client.get(f"/avis/{campaign_id}")).text
