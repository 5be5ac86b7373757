"""SMS by a provider's HTTP API, on a real socket."""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from kit.db.sessions import Sessions, transaction
from kit.messages import Channel, Sms, queue_message
from kit.messages.contents import Fate
from kit.messages.sms import fill_slots
from kit.testing.mail_relay import message_settings, send_once


async def put(sessions: Sessions, campaign_id: UUID, content: Sms) -> UUID | None:
    async with transaction(sessions, campaign_id) as session:
        return await queue_message(session, campaign_id, content, kind="try")


@asynccontextmanager
async def sms_server(
    answer: Callable[[str, bytes], bytes | None],
) -> AsyncGenerator[tuple[str, list[tuple[str, bytes]]]]:
    """A provider on a real socket; `answer` gives the whole HTTP response, None hangs up after reading."""
    asked: list[tuple[str, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        body = await reader.readexactly(length)
        asked.append((head, body))
        said = answer(head, body)
        if said is not None:
            writer.write(said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/send", asked
    finally:
        server.close()


def http(code: int, body: str = "{}") -> bytes:
    return f"HTTP/1.1 {code} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (http(200), Fate.SENT),
        (http(200, '{"invalidReceivers": ["+33600000000"]}'), Fate.REFUSED),
        (http(400), Fate.REFUSED),
        (http(401), Fate.AWAY),
        (http(429), Fate.LATER),
        (http(503), Fate.LATER),
        (http(500), Fate.UNKNOWN),
        (None, Fate.UNKNOWN),
    ],
)
async def test_each_answer_of_the_sms_provider_has_its_meaning(
    sessions: Sessions, campaign_id: UUID, answer: bytes | None, fate: Fate
) -> None:
    async with sms_server(lambda _head, _body: answer) as (url, asked):
        given = message_settings(sms_url=url, sms_headers={"api-key": "k"}, sms_refused_at="/invalidReceivers")
        await put(sessions, campaign_id, Sms(to="+33600000000", text='Bonjour "Zoé" {to}'))
        assert await send_once(sessions, given, Channel.SMS) == fate
    ((head, body),) = asked
    assert "api-key: k" in head
    assert json.loads(body) == {"to": "+33600000000", "text": 'Bonjour "Zoé" {to}', "from": ""}


async def test_a_doubtful_sms_is_repeated_where_the_provider_knows_a_repeat(
    sessions: Sessions, campaign_id: UUID
) -> None:
    answers = iter([None, http(500), http(201)])
    async with sms_server(lambda _head, _body: next(answers)) as (url, asked):
        given = message_settings(sms_url=url, sms_idempotency_header="Idempotency-Key")
        message_id = await put(sessions, campaign_id, Sms(to="+33600000000", text="Bonjour"))
        assert await send_once(sessions, given, Channel.SMS) == Fate.SENT
    assert [f"idempotency-key: {message_id}" in head.lower() for head, _ in asked] == [True] * 3


async def test_ovh_is_asked_with_its_signature(sessions: Sessions, campaign_id: UUID) -> None:
    """SHA-1 over secret, consumer, method, address, body and time, as OVH documents it."""
    async with sms_server(lambda _head, _body: http(200)) as (url, asked):
        given = message_settings(
            sms_url=url,
            sms_headers={"X-Ovh-Application": "app", "X-Ovh-Consumer": "consumer"},
            sms_ovh_secret="secret",
            sms_body='{"message": "{text}", "receivers": ["{to}"], "noStopClause": true}',
        )
        await put(sessions, campaign_id, Sms(to="+33600000000", text="Élu"))
        assert await send_once(sessions, given, Channel.SMS) == Fate.SENT
    ((head, body),) = asked
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
    said = f"secret+consumer+POST+{url}+{body.decode()}+{headers['x-ovh-timestamp']}"
    assert headers["x-ovh-signature"] == "$1$" + hashlib.sha1(said.encode()).hexdigest()
    assert json.loads(body) == {"message": "Élu", "receivers": ["+33600000000"], "noStopClause": True}


def test_what_is_filled_in_is_not_read_again() -> None:
    values = {"to": "{text}", "text": "{sender}", "sender": "", "id": "", "campaign": ""}
    assert fill_slots({"a": ["{to}-{text}"], "b": True}, values) == {"a": ["{text}-{sender}"], "b": True}
