"""Sign-ins by a mailed link: for members alone, once, and the same answer for everybody."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from common.scopes import Role
from crm.team.sign_ins.models import MemberAddress
from crm.team.sign_ins.service import hash_anew, mail_links, set_address
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.servers.mails import MailServer
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer
from sqlalchemy import select, update

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
ADDRESS = "ada@exemple.fr"


@pytest.fixture
async def ada(sessions: Sessions, campaign_id: UUID) -> str:
    """A member with an address."""
    await new_member(sessions, campaign_id, "ada", (Role.CANVASSER,))
    async with transaction(sessions, campaign_id) as session:
        await set_address(session, campaign_id, "ada", ADDRESS)
    return "ada"


async def ask(app: FastAPI, address: str) -> int:
    async with call(app) as gateway:
        headers = bearer(None, "operate", subject="operator")
        return (await gateway.post("/v1/sign-in-mails", json={"address": address}, headers=headers)).status_code


async def mails(sessions: Sessions) -> list[tuple[str, str]]:
    """Return the mails that were sent: recipient and text."""
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        for _ in range(4):
            await send_once(sessions, by_mail(server))
    found: list[tuple[str, str]] = []
    for one in caught:
        message = message_from_bytes(one.content, policy=policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        found.append((str(message["to"]), body.get_content()))
    return found


def token_in(text: str) -> str:
    found = re.search(r"/(?:sign-in|my-access)/([A-Za-z0-9_-]+)", text)
    assert found, text
    return found[1]


async def use(app: FastAPI, token: str) -> tuple[int, dict[str, str]]:
    async with call(app) as gateway:
        headers = bearer(None, "operate", subject="operator")
        answer = await gateway.post("/v1/sign-ins", json={"token": token}, headers=headers)
        return answer.status_code, answer.json()


async def test_a_link_is_mailed_and_lets_in_once(app: FastAPI, sessions: Sessions, ada: str, campaign_id: UUID) -> None:
    assert await ask(app, " Ada@Exemple.fr ") == 204
    ((to, text),) = await mails(sessions)
    assert to == ADDRESS
    token = token_in(text)
    async with call(app) as anybody:
        opened = [await anybody.get(f"/sign-in/{token}") for _ in range(3)]  # a scanner opens it
        assert (opened[-1].status_code, "<button>Entrer" in opened[-1].text) == (200, True)
        who = {"subject": ada, "campaign_id": str(campaign_id), "organisation_id": None}
        assert await use(app, token) == (200, who)
        assert (await use(app, token))[0] == 410
        over = await anybody.get(f"/sign-in/{token}")
        assert (over.status_code, "/entrer" in over.text) == (410, True)


async def test_a_link_opens_nothing_after_its_half_hour(
    app: FastAPI, postgres: Postgres, sessions: Sessions, ada: str
) -> None:
    await ask(app, ADDRESS)
    ((_, text),) = await mails(sessions)
    token = token_in(text)
    late = "update link set expires_at = now() where purpose = 'sign_in'"
    run_sql(postgres, late, database=sessions.kw["bind"].url.database)
    assert (await use(app, token))[0] == 410
    async with call(app) as anybody:
        over = await anybody.get(f"/sign-in/{token}")
        assert (over.status_code, "Demander un autre lien" in over.text) == (410, True)


async def test_of_two_presses_at_once_one_lets_in(app: FastAPI, sessions: Sessions, ada: str) -> None:
    await ask(app, ADDRESS)
    ((_, text),) = await mails(sessions)
    answers = await asyncio.gather(*(use(app, token_in(text)) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 410, 410, 410]


async def test_nobody_learns_who_has_an_address(app: FastAPI, sessions: Sessions, ada: str) -> None:
    for address in (ADDRESS, "inconnue@exemple.fr", "pas une adresse"):
        assert await ask(app, address) == 204
    assert [to for to, _ in await mails(sessions)] == [ADDRESS]


async def test_one_press_after_the_other_sends_one_link(app: FastAPI, sessions: Sessions, ada: str) -> None:
    for _ in range(4):
        assert await ask(app, ADDRESS) == 204
    assert len(await mails(sessions)) == 1


async def test_only_the_operator_asks_for_links(app: FastAPI, client: AsyncClient, ada: str) -> None:
    for path, body in (("/v1/sign-in-mails", {"address": ADDRESS}), ("/v1/sign-ins", {"token": "x" * 43})):
        assert (await client.post(path, json=body)).status_code == 403
        async with call(app) as anybody:
            assert (await anybody.post(path, json=body)).status_code == 401


async def test_who_left_gets_no_link_and_a_link_of_before_opens_nothing(
    app: FastAPI, client: AsyncClient, sessions: Sessions, ada: str, campaign_id: UUID
) -> None:
    await ask(app, ADDRESS)
    ((_, text),) = await mails(sessions)
    assert (await client.delete("/v1/members/ada")).status_code == 204
    assert (await use(app, token_in(text)))[0] == 410
    async with transaction(sessions, campaign_id) as session:
        assert list(await session.scalars(select(MemberAddress))) == []
    assert await mail_links(sessions, ADDRESS) == 0


async def test_each_campaign_of_an_address_has_a_link_of_its_own(app: FastAPI, sessions: Sessions, ada: str) -> None:
    other = await new_campaign(sessions)
    await new_member(sessions, other, "ada-2", (Role.READER,))
    async with transaction(sessions, other) as session:
        await set_address(session, other, "ada-2", ADDRESS)
    assert await mail_links(sessions, ADDRESS) == 2
    found = [await use(app, token_in(text)) for _, text in await mails(sessions)]
    assert {said["subject"] for _, said in found} == {"ada", "ada-2"}


async def test_a_new_address_counts_once_its_own_link_is_pressed(
    app: FastAPI, sessions: Sessions, ada: str, call_as: CallAs
) -> None:
    async with call_as(ada) as member:
        assert "ada@exemple.fr" in (await member.get("/my-access")).text
        assert (await member.post("/my-access", data={"address": "pas une adresse"})).status_code == 422
        assert (await member.post("/my-access", data={"address": "neuve@exemple.fr"})).status_code == 303
        assert (await member.post("/my-access", data={"address": "autre@exemple.fr"})).status_code == 429
    ((to, text),) = await mails(sessions)
    assert to == "neuve@exemple.fr"
    assert await mail_links(sessions, "neuve@exemple.fr") == 0
    async with call(app) as anybody:
        place = f"/my-access/{token_in(text)}"
        assert "Confirmer</button>" in (await anybody.get(place)).text
        assert (await anybody.post(place)).status_code == 200
        assert (await anybody.post(place)).status_code == 404
    assert await mail_links(sessions, ADDRESS) == 0
    assert await mail_links(sessions, "neuve@exemple.fr") == 1
    assert {to for to, _ in await mails(sessions)} == {ADDRESS, "neuve@exemple.fr"}


async def test_addresses_are_found_after_the_secret_was_changed(
    sessions: Sessions, ada: str, campaign_id: UUID, postgres: Postgres
) -> None:
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(MemberAddress).values(keyed_by="before", address_hash=b"x" * 32))
    assert await mail_links(sessions, ADDRESS) == 0
    async with transaction(sessions, campaign_id) as session:
        assert await hash_anew(session, campaign_id) == 1
    assert await mail_links(sessions, ADDRESS) == 1
    stored = run_sql(postgres, "select * from member_address", database=sessions.kw["bind"].url.database)
    assert "exemple" not in str(stored)
