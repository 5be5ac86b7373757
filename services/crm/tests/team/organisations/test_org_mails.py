"""An organisation writes under its own id: its invitation comes by mail, and its members come back by mail."""

import re
from email import message_from_bytes, policy
from uuid import UUID, uuid4

import pytest
from crm.team.organisations import watcher
from crm.team.organisations.models import OrganisationInvitation
from crm.team.organisations.org_session import enter
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.servers.mails import MailServer
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import as_worker, call
from kit.testing.tokens import bearer
from sqlalchemy import select

from services.crm.tests.team.conftest import ask

ADDRESS = "pie@exemple.fr"
INVITATION = {"display_name": "Pie", "role": "lead", "departments": "94", "email": ADDRESS}


async def invite(app: FastAPI, organisation: str, **changes: str) -> Response:
    return await ask(app, "POST", f"{organisation.removeprefix('/v1')}/invitations", data=INVITATION | changes)


async def mails(sessions: Sessions) -> list[tuple[str, str, str]]:
    """Return the mails that were sent: sender's name, recipient and text."""
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        for _ in range(4):
            await send_once(sessions, by_mail(server))
    read = [message_from_bytes(one.content, policy=policy.default) for one in caught]
    bodies = [message.get_body(("plain",)) for message in read]
    return [
        (str(message["from"]), str(message["to"]), body.get_content())
        for message, body in zip(read, bodies, strict=True)
        if body is not None
    ]


async def operate(app: FastAPI, path: str, body: dict[str, str]) -> Response:
    async with call(app) as gateway:
        return await gateway.post(path, json=body, headers=bearer(None, "operate", subject="operator"))


def path_in(text: str) -> str:
    found = re.search(r"/(?:sign-in|organisation-invitations)/[A-Za-z0-9_-]+", text)
    assert found, text
    return found[0]


async def test_who_is_in_no_campaign_enters_from_a_mail_and_comes_back_by_one(
    app: FastAPI, sessions: Sessions, organisation: str
) -> None:
    made = await invite(app, organisation)
    assert (made.status_code, "rien ne part" in made.text) == (200, True), made.text  # this suite has no relay
    ((sender, to, text),) = await mails(sessions)
    assert ("Parti d'essai" in sender, to) == (True, ADDRESS)
    assert "Une invitation à entrer dans l'organisation « Parti d'essai » vous attend. Vous la dirigerez" in text
    path = path_in(text)
    for _ in range(3):  # scanners open links
        page = (await ask(app, "GET", path, "stranger")).text.replace("&#39;", "'")
        assert "Dominique vous invite, Pie. Votre rôle" in page
        assert "Département : Val-de-Marne (94)." in page.replace("\u00a0", " ")
    entered = await ask(app, "POST", f"/v1{path}/acceptance", "pie")
    assert (entered.status_code, entered.json()) == (200, {"organisation_id": organisation.rpartition("/")[2]})
    assert (await ask(app, "POST", f"/v1{path}/acceptance", "mallory")).status_code == 410

    assert (await operate(app, "/v1/sign-in-mails", {"address": ADDRESS})).status_code == 204
    ((_, to, text),) = await mails(sessions)
    assert (to, "entrer dans l'organisation « Parti d'essai »" in text) == (ADDRESS, True)
    token = path_in(text).rpartition("/")[2]
    used = await operate(app, "/v1/sign-ins", {"token": token})
    assert used.json() == {
        "subject": "pie",
        "campaign_id": None,
        "organisation_id": organisation.rpartition("/")[2],
    }
    assert (await operate(app, "/v1/sign-ins", {"token": token})).status_code == 410


async def test_who_was_removed_gets_no_link(app: FastAPI, sessions: Sessions, organisation: str) -> None:
    await invite(app, organisation)
    ((_, _, text),) = await mails(sessions)
    assert (await ask(app, "POST", f"/v1{path_in(text)}/acceptance", "pie")).status_code == 200
    await operate(app, "/v1/sign-in-mails", {"address": ADDRESS})
    ((_, _, text),) = await mails(sessions)
    assert (await ask(app, "DELETE", f"{organisation}/members/pie")).status_code == 204
    used = await operate(app, "/v1/sign-ins", {"token": path_in(text).rpartition("/")[2]})
    assert used.status_code == 410
    await operate(app, "/v1/sign-in-mails", {"address": ADDRESS})
    assert await mails(sessions) == []


async def test_a_withdrawn_invitation_is_not_mailed_any_more(
    app: FastAPI, sessions: Sessions, organisation: str
) -> None:
    made = await invite(app, organisation)
    withdraw = re.search(r"/organisations/[0-9a-f-]+/invitations/[0-9a-f-]{36}/withdraw", made.text)
    assert withdraw is not None
    assert (await ask(app, "POST", withdraw[0])).status_code == 303
    assert await mails(sessions) == []


@pytest.mark.parametrize("email", ["pas une adresse", "a@b@c.fr", "x@exemple.fr\r\nBcc: y@exemple.fr", "x" * 300])
async def test_an_invitation_to_no_address_is_refused_beside_its_field(
    app: FastAPI, sessions: Sessions, organisation: str, email: str
) -> None:
    refused = await invite(app, organisation, email=email)
    assert (refused.status_code, "adresse électronique n'est pas valable" in refused.text.replace("&#39;", "'")) == (
        422,
        True,
    ), refused.text
    assert await mails(sessions) == []


async def test_where_a_link_was_mailed_is_forgotten_once_it_is_over(
    app: FastAPI, postgres: Postgres, sessions: Sessions, organisation: str
) -> None:
    await invite(app, organisation)
    organisation_id = UUID(organisation.rpartition("/")[2])

    async def tidy() -> int:
        """Return how many addresses are still kept."""
        async with as_worker(sessions) as worker:
            await watcher.tidy_everywhere(worker)
        async with transaction(sessions) as session:
            await enter(session, organisation_id)
            kept = select(OrganisationInvitation.id).where(OrganisationInvitation.address.is_not(None))
            return len((await session.scalars(kept)).all())

    assert await tidy() == 1
    over = "update organisation_invitation set expires_at = now()"
    run_sql(postgres, over, database=sessions.kw["bind"].url.database)
    assert await tidy() == 0


async def test_an_organisation_and_a_campaign_never_share_an_id(
    app: FastAPI, client: AsyncClient, campaign_id: UUID, organisation: str
) -> None:
    """Their mails, addresses and vault stand under it."""
    put = {"name": "Faux parti", "lead": "mallory", "lead_name": "Mallory"}
    async with call(app) as anyone:
        taken = await anyone.put(
            f"/v1/organisations/{campaign_id}", json=put, headers=bearer(None, "operate", subject="operator")
        )
    assert taken.status_code == 409
    await invite(app, organisation)
    state = (await client.get(f"/v1/campaigns/{campaign_id}")).json()["campaign"]
    async with call(app) as anyone:
        for opened, status in ((organisation.rpartition("/")[2], 409), (str(uuid4()), 201)):
            answer = await anyone.post(
                "/v1/campaigns",
                json={"id": opened, "campaign": {**state, "name": "Autre"}},
                headers=bearer(None, "operate", "campaigns:write", subject="mallory"),
            )
            assert answer.status_code == status, answer.text
