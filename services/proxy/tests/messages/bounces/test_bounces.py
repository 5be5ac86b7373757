"""Mails that come back close an address: by our relay's word at once, by a notice later. Then it is SMS, or a call."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.messages import Mail, Sms
from kit.messages.tables import MESSAGE
from kit.servers.mails import MailServer
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import call, new_member
from proxy.messages.bounces.models import Bounce
from proxy.messages.bounces.service import note_refused
from sqlalchemy import func, select

Make = Callable[..., dict[str, Any]]
Letters = Callable[[], Awaitable[list[tuple[str, Mail | Sms]]]]
HTML = {"Accept": "text/html"}


@pytest.fixture
async def asked(voter: AsyncClient, campaign_id: UUID, body: Make) -> str:
    """Somebody with an address and a mobile; the token of their link. One mail waits: to confirm the address."""
    answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body())
    return answer.json()["token"]


async def send_all(sessions: Sessions, reply: str) -> int:
    """What is queued goes to a relay that answers every mail so."""
    caught = CaughtMessages(reply)
    async with MailServer(caught) as server:
        while await send_once(sessions, by_mail(server)) is not None:
            pass
    return len(caught)


async def noted(sessions: Sessions, campaign_id: UUID) -> int:
    async with transaction(sessions, campaign_id) as session:
        return await note_refused(session, campaign_id)


async def last_mail(sessions: Sessions, campaign_id: UUID) -> UUID:
    async with transaction(sessions, campaign_id) as session:
        newest = select(MESSAGE.c.id).where(MESSAGE.c.channel == "email").order_by(MESSAGE.c.entry.desc()).limit(1)
        return await session.scalar(newest) or uuid4()


def notice(about: UUID, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@relais.fr\r\nTo: c@exemple.fr\r\nMessage-ID: <n@relais.fr>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNon.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relais.fr\r\n\r\n"
        f"Final-Recipient: rfc822; zoe@exemple.fr\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{about}@exemple.fr>\r\n\r\n--b--\r\n"
    ).encode()


async def test_a_mail_that_the_relay_refuses_closes_the_address_and_sms_take_over(
    sessions: Sessions,
    campaign_id: UUID,
    coordinator: AsyncClient,
    voter: AsyncClient,
    asked: str,
    body: Make,
    letters: Letters,
) -> None:
    await send_all(sessions, "550 5.1.1 no such user")
    assert await noted(sessions, campaign_id) == 1
    assert await noted(sessions, campaign_id) == 0  # once

    (found,) = (await coordinator.get("/v1/undeliverable-contacts")).json()["items"]
    request = (await coordinator.get("/v1/requests")).json()["items"][0]["id"]
    board = (await coordinator.get("/", headers=HTML)).text
    case = (await coordinator.get(f"/dossiers/{request}", headers=HTML)).text
    await voter.post(f"/v1/public/status/{asked}/withdraw")
    ((kind, letter),) = await letters()

    assert (found["target_id"], found["by_sms"]) == (request, True)
    assert "Leurs e-mails reviennent" in board
    assert "reviennent" in case
    for page in (board, case, str(found)):
        assert "zoe@exemple.fr" not in page
        assert "0612345678" not in page
    assert kind == "withdrawn"
    assert isinstance(letter, Sms)
    assert letter.to == "+33612345678"


@pytest.mark.parametrize("reply", ["552 5.2.2 mailbox full", "554 5.7.1 text refused", "450 later"])
async def test_what_says_nothing_of_the_address_closes_nothing(
    sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, asked: str, reply: str
) -> None:
    await send_all(sessions, reply)
    assert await noted(sessions, campaign_id) == 0
    assert (await coordinator.get("/v1/undeliverable-contacts")).json()["items"] == []


async def test_a_notice_that_comes_later_closes_it_too_and_who_has_no_mobile_is_to_be_called(
    sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, voter: AsyncClient, body: Make, letters: Letters
) -> None:
    place = (await coordinator.post("/v1/bounce-inboxes")).json()["path"]
    sent = body(contact={"phone": ""})
    token = (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=sent)).json()["token"]
    await send_all(sessions, "250 OK")
    mail = await last_mail(sessions, campaign_id)

    for content in (b"", b"\xff\0bonjour", notice(uuid4()), notice(mail, "4.4.1", "delayed"), notice(mail, "4.2.2")):
        assert (await voter.post(place, content=content)).json() == {"noted": False}
    assert (await voter.post(place, content=notice(mail))).json() == {"noted": True}
    assert (await voter.post(place, content=notice(mail))).json() == {"noted": False}

    (found,) = (await coordinator.get("/v1/undeliverable-contacts")).json()["items"]
    assert found["by_sms"] is False
    assert "à appeler" in (await coordinator.get("/", headers=HTML)).text
    await voter.post(f"/v1/public/status/{token}/withdraw")
    assert await letters() == []
    # Neither the link of a form nor an invented one is such an address.
    assert (await voter.post(f"/v1/public/bounces/{token}", content=notice(mail))).status_code == 404
    assert (await voter.post("/v1/public/bounces/rien", content=notice(mail))).status_code == 404
    # What is withdrawn is nobody's to call.
    assert (await coordinator.get("/v1/undeliverable-contacts")).json()["items"] == []


async def test_another_address_or_a_members_word_opens_it_again(
    sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, asked: str
) -> None:
    await send_all(sessions, "550 no such user")
    await noted(sessions, campaign_id)
    (found,) = (await coordinator.get("/v1/undeliverable-contacts")).json()["items"]

    page = await coordinator.post(f"/dossiers/{found['target_id']}/adresse-bonne", headers=HTML, follow_redirects=True)

    assert "C'est fait" in page.text.replace("&#39;", "'")
    assert (await coordinator.get("/v1/undeliverable-contacts")).json()["items"] == []
    assert (await coordinator.delete(f"/v1/undeliverable-contacts/requests/{found['target_id']}")).status_code == 204
    assert (await coordinator.delete(f"/v1/undeliverable-contacts/offers/{uuid4()}")).status_code == 404


async def test_a_corrected_address_is_written_to(
    sessions: Sessions,
    campaign_id: UUID,
    coordinator: AsyncClient,
    voter: AsyncClient,
    asked: str,
    typed: Make,
    letters: Letters,
) -> None:
    await send_all(sessions, "550 no such user")
    await noted(sessions, campaign_id)

    corrected = await voter.post(f"/suivi/{asked}/corriger", data=typed(email="zoe.marie@exemple.fr"))

    assert corrected.status_code == 303, corrected.text
    assert (await coordinator.get("/v1/undeliverable-contacts")).json()["items"] == []
    assert [letter.to for _, letter in await letters()] == ["zoe.marie@exemple.fr"]


async def test_a_territory_sees_its_own_and_an_erased_person_leaves_nothing(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, voter: AsyncClient, asked: str
) -> None:
    await send_all(sessions, "550 no such user")
    await noted(sessions, campaign_id)
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        assert (await local.get("/v1/undeliverable-contacts")).json()["items"] == []
    assert (await voter.delete(f"/v1/public/status/{asked}")).status_code == 204
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(Bounce)) == 0
