"""Notices as they are sent and come back."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from crm.consumers import JOBS
from crm.messaging.disclosures.delivery_outcomes import settle_all
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.servers.mails import CaughtMessage, MailServer
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import as_worker, work_off


async def settle(sessions: Sessions) -> None:
    async with as_worker(sessions) as opened:
        await settle_all(opened)


async def send_all(sessions: Sessions, reply: str = "250 OK") -> CaughtMessages:
    caught = CaughtMessages(reply)
    async with MailServer(caught) as server:
        while await send_once(sessions, by_mail(server)) is not None:
            pass
    await settle(sessions)
    return caught


async def inform(client: AsyncClient, sessions: Sessions, acquired_list: str, reply: str = "250 OK") -> CaughtMessages:
    answer = await client.post(f"/v1/acquired-lists/{acquired_list}/notice/send")
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    return await send_all(sessions, reply)


def message_of(mail: CaughtMessage) -> EmailMessage:
    return message_from_bytes(mail.content, policy=policy.default)  # pyright: ignore[reportReturnType]


def words_of(mail: CaughtMessage) -> str:
    body = message_of(mail).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_of(mail: CaughtMessage) -> str:
    return re.search(r"https?://[^\s/]+(/\S*opposition/\S+)", words_of(mail))[1]  # type: ignore[index]


def bounced(address: str, message_id: str) -> bytes:
    """What a relay says of a mail that it cannot deliver, for good."""
    return (
        "From: MAILER-DAEMON@relais.fr\r\nTo: c@exemple.fr\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNon.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relais.fr\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


async def read(client: AsyncClient, acquired_list: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/acquired-lists/{acquired_list}/notice")
    assert answer.status_code == 200, answer.text
    return answer.json()
