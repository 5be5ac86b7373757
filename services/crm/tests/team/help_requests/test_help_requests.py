"""Campaigns of an organisation ask each other for people: from the asking campaign to the helper who is let in."""

import html
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call, new_campaign, new_member

from services.crm.tests.team.conftest import ask, join

PLACE = "Devant la mairie"


@pytest.fixture
async def helping(app: FastAPI, organisation: str) -> AsyncIterator[AsyncClient]:
    """A second campaign of the organisation, as who directs it."""
    campaign_id = await new_campaign(app.state.sessions)
    await new_member(app.state.sessions, campaign_id, "helper-director", (Role.MANAGER,))
    await new_member(app.state.sessions, campaign_id, "helper", (Role.CANVASSER,))
    async with call(app, campaign_id, subject="helper-director") as client:
        await join(client, app, organisation, "appeals")
        yield client


async def plan(client: AsyncClient, days: float = 2) -> str:
    starts_at = datetime.now(UTC) + timedelta(days=days)
    body = {
        "id": str(uuid4()),
        "kind": "leaflet_drop",
        "title": "Tractage au marché",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
    }
    made = await client.post("/v1/actions", json=body)
    assert made.status_code == 201, made.text
    return body["id"]


def id_of(organisation: str) -> str:
    return organisation.rpartition("/")[2]


async def request_help(client: AsyncClient, organisation: str, **changes: Any) -> dict[str, Any]:
    body = {"action_id": await plan(client), "place": PLACE, "people": 2} | changes
    made = await client.post(f"/v1/affiliations/{id_of(organisation)}/help-requests", json=body)
    assert made.status_code == 201, made.text
    return made.json()


async def test_helpers_of_another_campaign_are_let_in_one_by_one(
    client: AsyncClient, helping: AsyncClient, app: FastAPI, organisation: str, campaign_id: UUID
) -> None:
    action = await plan(client)
    page = html.unescape((await client.get("/affiliations")).text)
    assert "Demander du renfort" in page
    form = {"action": action, "place": PLACE, "people": "2"}
    asked = await client.post(f"/affiliations/{id_of(organisation)}/help", data=form)
    assert asked.status_code == 303, html.unescape(asked.text)
    twice = await client.post(f"/affiliations/{id_of(organisation)}/help", data=form)
    assert (twice.status_code, "déjà demandé" in html.unescape(twice.text)) == (409, True)
    (help_request,) = (await client.get("/v1/help-requests")).json()["items"]

    leads = organisation.removeprefix("/v1")
    shown = html.unescape((await ask(app, "GET", leads)).text)
    assert (f"Rendez-vous : {PLACE}" in shown, "0 sur 2" in shown) == (True, True)
    proposal = {"id": help_request["id"], "what": "help", "help": help_request["id"]}
    sent = await ask(app, "POST", f"{leads}/appeals", data=proposal)
    assert sent.headers["location"].endswith("asked=1"), "not to the campaign that asks"
    again = await ask(app, "POST", f"{leads}/appeals", data=proposal)
    assert again.headers["location"].endswith("asked=0")

    (appeal,) = (await helping.get("/v1/appeals")).json()["items"]
    assert (appeal["kind"], appeal["title"].startswith("Tractage au marché (")) == ("help", True)
    helping_id = (await helping.get("/v1/campaigns")).json()["items"][0]["id"]
    async with call(app, UUID(helping_id), subject="helper") as member:
        assert "Du renfort est demandé" not in html.unescape((await member.get("/")).text)
        assert (await member.post(f"/v1/appeals/{appeal['id']}/help-link")).status_code == 404
        assert (await helping.post(f"/appeals/{appeal['id']}/accept")).status_code == 303
        assert "Du renfort est demandé" in html.unescape((await member.get("/")).text)
        assert PLACE in html.unescape((await member.get("/renforts")).text)
        went = await member.post(f"/renforts/{appeal['id']}")
        assert went.status_code == 303, went.text
    room = went.headers["location"]
    async with call(app) as stranger:
        waits = await stranger.post(room, data={"display_name": "Camille", "contact": "camille@exemple.fr"})
        assert waits.status_code == 303, waits.text
    (waiting,) = (one for one in (await client.get("/open-invitations")).text.split("/admissions/")[1:2])
    request_id = waiting.partition("/")[0]
    assert (await client.post(f"/admissions/{request_id}/admit")).status_code == 303
    (known,) = (await client.get("/v1/help-requests")).json()["items"]
    assert (known["let_in"], known["people"]) == (1, 2)


async def test_what_is_over_or_withdrawn_lets_nobody_in(
    client: AsyncClient, helping: AsyncClient, app: FastAPI, organisation: str
) -> None:
    asked = await request_help(client, organisation)
    path = f"{organisation}/appeals/{asked['id']}"
    assert (await ask(app, "PUT", path, json={"help": asked["id"]})).json()["asked"] == 1
    assert (await helping.post(f"/v1/appeals/{asked['id']}/accept")).status_code == 200
    assert (await client.post(f"/v1/actions/{asked['action_id']}/cancel", json={})).status_code == 200
    gone = await helping.post(f"/v1/appeals/{asked['id']}/help-link")
    assert (gone.status_code, "n'est plus demandé" in gone.json()["detail"]) == (410, True)
    assert "Personne n’en demande" in html.unescape((await helping.get("/renforts")).text)
    assert (await ask(app, "GET", f"{organisation}/help-requests")).json()["items"] == []

    other = await request_help(client, organisation)
    assert (await client.delete(f"/v1/help-requests/{other['id']}")).status_code == 204
    assert (await client.get("/v1/help-requests")).json()["items"] == []
    assert (
        await ask(app, "PUT", f"{organisation}/appeals/{other['id']}", json={"help": other["id"]})
    ).status_code == 404


async def test_a_campaign_that_leaves_asks_for_nothing_any_more(
    client: AsyncClient, helping: AsyncClient, app: FastAPI, organisation: str
) -> None:
    asked = await request_help(client, organisation)
    await ask(app, "PUT", f"{organisation}/appeals/{asked['id']}", json={"help": asked["id"]})
    assert (await helping.post(f"/v1/appeals/{asked['id']}/accept")).status_code == 200
    room = (await helping.post(f"/v1/appeals/{asked['id']}/help-link")).json()["path"]
    assert (await client.delete(f"/v1/affiliations/{id_of(organisation)}")).status_code == 204
    async with call(app) as stranger:
        assert (await stranger.get(room)).status_code == 410
    assert (await helping.post(f"/v1/appeals/{asked['id']}/help-link")).status_code == 410


async def test_help_is_for_an_action_to_come_of_a_campaign_that_takes_part(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    path = f"/v1/affiliations/{id_of(organisation)}/help-requests"
    body = {"action_id": str(uuid4()), "place": PLACE, "people": 2}
    unknown = await client.post(path, json=body)
    assert (unknown.status_code, unknown.json()["pointer"]) == (404, "/action_id")
    early = await client.post(path, json=body | {"action_id": await plan(client, 60)})
    assert (early.status_code, early.json()["pointer"]) == (409, "/action_id")
    elsewhere = await client.post(f"/v1/affiliations/{uuid4()}/help-requests", json=body)
    assert elsewhere.status_code == 404
    none = await client.post(path, json=body | {"people": 0})
    assert none.status_code == 422
    wrong = {"help": str(uuid4())}
    assert (await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=wrong)).status_code == 404
    await join(client, app, organisation, "sums")
    refused = await client.post(path, json=body | {"action_id": await plan(client)})
    assert (refused.status_code, "rejoignez-la" in refused.json()["detail"]) == (409, True)
