"""A room's code: it makes nobody a member, each is let in by hand, and it ends by number, by hour and by hand."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from common.scopes import Role
from crm.team.open_invitations.models import AdmissionRequest, OpenInvitation
from crm.team.open_invitations.service import forget_rooms
from crm.team.sign_ins.service import read_address
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.servers.mails import MailServer
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import call, new_member
from kit.testing.tokens import bearer, settings
from sqlalchemy import select, update

from services.crm.tests.conftest import CallAs

ROOM = {"label": "Salle des fêtes", "uses": "2", "hours": "3", "territories": "Vincennes"}
ADA = {"display_name": "Ada Exemple", "contact": "ada@exemple.fr"}


async def open_room(client: AsyncClient, **more: str) -> str:
    """The token of a new code."""
    made = await client.post("/open-invitations", data=ROOM | more)
    assert made.status_code == 200, made.text
    found = re.search(r"/salle/([A-Za-z0-9_-]+)", made.text)
    assert found
    return found[1]


async def wait(app: FastAPI, token: str, **more: str) -> Response:
    async with call(app) as anybody:
        return await anybody.post(f"/salle/{token}", data=ADA | more)


async def first_waiting(sessions: Sessions, campaign_id: UUID) -> UUID:
    async with transaction(sessions, campaign_id) as session:
        waiting = select(AdmissionRequest.id).where(AdmissionRequest.decided_at.is_(None))
        return (await session.scalars(waiting.order_by(AdmissionRequest.asked_at))).all()[0]


async def test_who_scans_waits_and_is_let_in_as_a_canvasser(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    token = await open_room(client)
    async with call(app) as anybody:
        shown = [await anybody.get(f"/salle/{token}") for _ in range(2)]
        assert "porte-à-porte" in shown[-1].text
        place = (await wait(app, token)).headers["location"]
        waits = await anybody.get(place)
        assert (waits.headers["refresh"], "Un instant" in waits.text) == ("4", True)
        secret = place.rpartition("/")[2]
        joining = f"/v1/invitations/{secret}/acceptance"
        assert (await anybody.post(joining, headers=bearer(None, subject="ada"))).status_code == 404
        listed = (await client.get("/open-invitations")).text
        assert "Ada Exemple" in listed
        assert "ada@exemple.fr" in listed
        request_id = await first_waiting(sessions, campaign_id)
        assert (await client.post(f"/admissions/{request_id}/admit")).status_code == 303
        again = await client.post(f"/admissions/{request_id}/admit")
        assert again.status_code == 409
        let_in = await anybody.get(place)
        assert (let_in.status_code, let_in.headers["location"]) == (303, f"/invitations/{secret}")
        joined = await anybody.post(joining, headers=bearer(None, subject="ada"))
        assert (joined.json()["roles"], joined.json()["territories"]) == (["canvasser"], ["94080"])
    async with transaction(sessions, campaign_id) as session:
        # As they typed it: nobody has proven that it is theirs.
        assert await read_address(session, campaign_id, "ada") == ""
        assert (await session.scalars(select(AdmissionRequest.contact))).all() == [None]


async def test_who_has_waited_long_gets_the_button_by_mail_too(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    token = await open_room(client)
    for name in ("Ada Exemple", "Bo Exemple"):
        await wait(app, token, display_name=name, contact=f"{name[:2].lower()}@exemple.fr")
        assert f"On attend d’entrer dans l’équipe.</strong> {name}" in (await client.get("/")).text
        cards = {one["key"]: one for one in (await client.get("/v1/summary")).json()["cards"]}
        assert cards["admissions"]["page"] == "/open-invitations"
        if name.startswith("Bo"):
            hour_ago = datetime.now(UTC) - timedelta(hours=1)
            async with transaction(sessions, campaign_id) as session:
                await session.execute(update(AdmissionRequest).values(asked_at=hour_ago))
        admitted = await client.post(f"/admissions/{await first_waiting(sessions, campaign_id)}/admit")
        assert admitted.status_code == 303
    assert "On attend d’entrer" not in (await client.get("/")).text
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        await send_once(sessions, by_mail(server))
    (sent,) = (message_from_bytes(one.content, policy=policy.default) for one in caught)
    assert sent["to"] == "bo@exemple.fr"
    assert "/invitations/" in sent.as_string()


async def test_who_is_refused_is_told_so(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    token = await open_room(client)
    place = (await wait(app, token)).headers["location"]
    request_id = await first_waiting(sessions, campaign_id)
    assert (await client.post(f"/admissions/{request_id}/refuse")).status_code == 303
    async with call(app) as anybody:
        assert "n'a pas été acceptée" in (await anybody.get(place)).text
        secret = place.rpartition("/")[2]
        joined = await anybody.post(f"/v1/invitations/{secret}/acceptance", headers=bearer(None, subject="ada"))
        assert joined.status_code == 404


async def test_a_code_ends_by_number_by_hour_and_by_hand(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    token = await open_room(client, uses="1")
    for _ in range(3):
        assert (await wait(app, token)).status_code == 303
    flooded = await wait(app, token)
    assert (flooded.status_code, "plus ouvert" in flooded.text) == (410, True)
    assert (await client.post(f"/admissions/{await first_waiting(sessions, campaign_id)}/admit")).status_code == 303
    used = await client.post(f"/admissions/{await first_waiting(sessions, campaign_id)}/admit")
    assert (used.status_code, "déjà fait entrer" in used.text) == (409, True)
    late = await open_room(client)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(OpenInvitation).values(expires_at=datetime.now(UTC)))
    async with call(app) as anybody:
        assert (await anybody.get(f"/salle/{late}")).status_code == 410
    shut = await open_room(client)
    async with transaction(sessions, campaign_id) as session:
        rooms = select(OpenInvitation.id).order_by(OpenInvitation.created_at.desc())
        room_id = (await session.scalars(rooms)).all()[0]
    assert (await client.post(f"/open-invitations/{room_id}/close")).status_code == 303
    assert (await wait(app, shut)).status_code == 410


@pytest.mark.parametrize(
    ("more", "field"),
    [({"contact": "ni l'un ni l'autre"}, "numéro de téléphone"), ({"display_name": ""}, "votre nom")],
)
async def test_who_says_nothing_of_use_is_asked_again(
    client: AsyncClient, app: FastAPI, more: dict[str, str], field: str
) -> None:
    refused = await wait(app, await open_room(client), **more)
    assert (refused.status_code, field in refused.text) == (422, True)


@pytest.mark.parametrize("more", [{"uses": "0"}, {"uses": "1000"}, {"hours": "x"}, {"territories": "Nulleparville"}])
async def test_a_code_without_bounds_is_refused(client: AsyncClient, more: dict[str, str]) -> None:
    assert (await client.post("/open-invitations", data=ROOM | more)).status_code == 422


async def test_who_may_not_invite_opens_no_room(sessions: Sessions, campaign_id: UUID, call_as: CallAs) -> None:
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call_as("walker") as walker:
        assert (await walker.get("/open-invitations")).status_code == 403
        assert (await walker.post("/open-invitations", data=ROOM)).status_code == 403


async def test_a_network_that_floods_is_held_up(client: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    token = await open_room(client, uses="50")
    app.state.settings = settings(sessions, requests_per_minute=3)
    answers = [await wait(app, token) for _ in range(5)]
    assert [one.status_code for one in answers] == [303, 303, 303, 429, 429]


async def test_names_go_a_day_after_the_code(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    token = await open_room(client)
    await wait(app, token)
    async with transaction(sessions, campaign_id) as session:
        await forget_rooms(session, campaign_id)
        assert len((await session.scalars(select(AdmissionRequest))).all()) == 1
        await session.execute(update(OpenInvitation).values(expires_at=datetime.now(UTC) - timedelta(days=2)))
        await forget_rooms(session, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        assert (await session.scalars(select(AdmissionRequest))).all() == []
    async with call(app) as anybody:
        assert (await anybody.get(f"/salle/{token}")).status_code == 404
