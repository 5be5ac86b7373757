"""Turfs given to members by name and as proposed, taken, walked on their phones, and taken back."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID

import pytest
from common.scopes import Role
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member, work_off


async def member(
    sessions: Sessions, campaign_id: UUID, subject: str, role: Role = Role.CANVASSER, places: tuple[str, ...] = ()
) -> None:
    await new_member(sessions, campaign_id, subject, (role,), places)


@pytest.fixture
async def outside(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A phone: it carries no token."""
    async with call(app) as client:
        yield client


async def pair(outside: AsyncClient, location: str) -> dict[str, str]:
    paired = await outside.post("/v1/phone/pairing", json={"token": location.partition("#")[2]})
    assert paired.status_code == 201, paired.text
    return {"Authorization": f"Bearer {paired.json()['key']}"}


async def test_a_given_turf_is_walked_from_ones_own_page_and_taken_back(
    app: FastAPI, client: AsyncClient, outside: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    await member(sessions, campaign_id, "camille")
    async with call(app, campaign_id, subject="camille") as camille:
        assert "Secteurs libres" in (await camille.get("/my-turfs")).text
        assert (await camille.post(f"/my-turfs/{turf}/start")).status_code == 404
        given = await client.post(f"/turfs/{turf}/give", data={"subjects": "camille"})
        assert given.status_code == 303, given.text
        assert "Commencer" in (await camille.get("/my-turfs")).text
        started = await camille.post(f"/my-turfs/{turf}/start")
        assert (started.status_code, "/p#" in started.headers["location"]) == (303, True)
        phone = await pair(outside, started.headers["location"])
        assert (await outside.get("/v1/phone", headers=phone)).status_code == 200
        # Taken back: the turf is gone from the phone, and what it noted still comes.
        back = await client.post(f"/turfs/{turf}/take-back", data={"subject": "camille"})
        assert back.status_code == 303
        assert (await outside.get("/v1/phone", headers=phone)).status_code == 410
        sent = await outside.post("/v1/phone/canvasses", json={"canvasses": []}, headers=phone)
        assert sent.status_code != 401, sent.text
        assert (await camille.post(f"/my-turfs/{turf}/start")).status_code == 404


async def test_a_members_phone_ends_with_them(
    app: FastAPI, client: AsyncClient, outside: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    await member(sessions, campaign_id, "camille")
    await client.post(f"/v1/turfs/{turf}/holders", json={"subjects": ["camille"]})
    async with call(app, campaign_id, subject="camille") as camille:
        started = await camille.post(f"/my-turfs/{turf}/start")
    phone = await pair(outside, started.headers["location"])
    assert (await client.delete("/v1/members/camille")).status_code == 204
    assert (await outside.get("/v1/phone", headers=phone)).status_code == 401
    assert "camille" not in (await client.get("/turfs")).text


@pytest.mark.parametrize("subject", ["nobody", "reader", "elsewhere"])
async def test_a_turf_is_given_to_nobody_who_cannot_walk_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID, subject: str
) -> None:
    await member(sessions, campaign_id, "reader", Role.READER)
    await member(sessions, campaign_id, "elsewhere", places=("94033",))
    refused = await client.post(f"/v1/turfs/{turf}/holders", json={"subjects": [subject]})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/subjects")


async def test_one_press_gives_everybody_a_turf(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    await member(sessions, campaign_id, "ana")
    page = unescape((await client.get("/turfs")).text)
    assert "Donner" in page
    assert (await client.post("/turfs/give")).status_code == 303
    holders = (await client.get(f"/v1/turfs/{turf}/holders")).json()["items"]
    assert len(holders) == 1
    assert (await client.post("/turfs/give")).status_code == 409


async def test_a_turf_is_proposed_for_when_one_says_to_be_free(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    await member(sessions, campaign_id, "ana")
    async with call(app, campaign_id, subject="ana") as ana:
        said = await ana.post("/my-turfs/availability", data={"slots": ["sat_morning", "tue_evening"]})
        assert said.status_code == 303, said.text
        assert "Vous avez dit : mardi soir et samedi matin." in unescape((await ana.get("/my-turfs")).text)
        refused = await ana.put("/v1/own-availability", json={"slots": ["someday"]})
        assert (refused.status_code, refused.json()["pointer"]) == (422, "/slots/0")
    assert "libre mardi soir et samedi matin" in unescape((await client.get("/turfs")).text)
    other_time = await client.post("/turfs/give", data={"when": "sun_morning"})
    assert (other_time.status_code, "n’est libre à ce moment-là" in unescape(other_time.text)) == (409, True)
    assert (await client.post("/turfs/give", data={"when": "never"})).status_code == 422
    assert (await client.post("/turfs/give", data={"when": "sat_morning"})).status_code == 303
    holders = (await client.get(f"/v1/turfs/{turf}/holders")).json()["items"]
    assert [one["subject"] for one in holders] == ["ana"]
    async with call(app, campaign_id, subject="ana") as ana:
        assert (await ana.put("/v1/own-availability", json={"slots": []})).json() == {"slots": []}
        assert (await ana.get("/v1/own-availability")).json() == {"slots": []}


async def test_a_territory_is_cut_by_time_from_the_page(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    cut = await client.post("/turfs/cut", data={"area": "places", "places": "00001", "minutes": "30"})
    assert cut.status_code == 303, cut.text
    assert "Découpage en cours" in unescape((await client.get("/turfs")).text)
    await work_off(sessions, JOBS)
    page = unescape((await client.get("/turfs")).text)
    assert "Publier tout le découpage" in page
    drafts = (await client.get("/v1/turf-drafts")).json()["items"]
    # Twenty doors of a minute and a half take half an hour, with the way between them.
    assert all(one["doors"] * 90 + one["walk_seconds"] < 45 * 60 for one in drafts)
    assert page.count('fill-opacity="0.75"') == 1 + len(drafts)
    batch = re.search(r'name="batch" value="([^"]+)"', page)
    assert batch is not None
    assert (await client.post("/turfs/publish", data={"batch": batch[1]})).status_code == 303
    refused = await client.post("/turfs/cut", data={"area": "places", "places": "00001", "minutes": "9"})
    assert (refused.status_code, "Choisissez une durée" in unescape(refused.text)) == (422, True)
