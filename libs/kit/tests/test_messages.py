"""Mails and SMS: queued, sent once over real connections, and never twice."""

import asyncio
import email
import hashlib
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.policy import default as modern
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from kit.db import Sessions, transaction
from kit.messages import PUBLIC, Channel, Mail, Sms, State, Writer, cancel, forget, queue
from kit.messages.contents import Fate
from kit.messages.mime import Unsendable, mail_bytes
from kit.messages.queueing import count_messages, list_messages
from kit.messages.schemas import MessageRead
from kit.messages.sending import LOST_SECONDS, open_posts, send_next, tidy
from kit.messages.settings import Settings
from kit.messages.sms import fill
from kit.messages.tables import MESSAGE
from kit.servers.mails import Caught, MailServer
from kit.testing import as_worker, call, new_campaign, settings
from sqlalchemy import select, text, update

MAIL = Mail(to="zoe@exemple.fr", subject="Votre demande", text="Bonjour Zoé.\n", html="<p>Bonjour Zoé.</p>")
FAST = 10_000.0


def of(**more: Any) -> Settings:
    return Settings.model_validate({"secret_key": settings().secret_key, "mail_from": "equipe@exemple.fr"} | more)


def by_mail(server: MailServer) -> Settings:
    return of(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", smtp_seconds=2)


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


async def put(sessions: Sessions, campaign_id: UUID, content: Mail | Sms = MAIL, **more: Any) -> UUID | None:
    async with transaction(sessions, campaign_id) as session:
        return await queue(session, campaign_id, content, kind="try", **more)


async def read(sessions: Sessions, campaign_id: UUID) -> list[MessageRead]:
    async with transaction(sessions, campaign_id) as session:
        return (await list_messages(session, campaign_id, None, None, 100))[0]


async def send(sessions: Sessions, given: Settings, channel: Channel = Channel.EMAIL) -> Fate | None:
    posts = open_posts(given)
    async with as_worker(sessions) as opened:
        outcome = await send_next(opened, posts, channel, FAST)
    await posts.close()
    return outcome.fate if outcome else None


class Caughts(list[Caught]):
    def __init__(self, reply: str = "250 OK") -> None:
        super().__init__()
        self.reply = reply

    async def __call__(self, mail: Caught) -> str:
        self.append(mail)
        return self.reply


async def test_a_mail_arrives_whole_and_its_content_is_then_forgotten(sessions: Sessions, campaign_id: UUID) -> None:
    caught = Caughts()
    async with MailServer(caught) as server:
        mail = MAIL.model_copy(
            update={
                "from_name": "Camille Étoile, l'équipe",
                "reply_to": "camille@exemple.fr",
                "unsubscribe_url": "https://exemple.fr/d/abc",
                "text": "Bonjour Zoé.\n.\n..\nÀ bientôt — " + "long " * 300 + "\n",
            }
        )
        await put(sessions, campaign_id, mail)
        assert await send(sessions, by_mail(server)) == Fate.SENT
    (one,) = caught
    assert one.recipients == ("zoe@exemple.fr",)
    assert one.sender == "equipe@exemple.fr"
    message = email.message_from_bytes(one.content, policy=modern)
    assert message["From"].addresses[0].display_name == "Camille Étoile, l'équipe"
    assert message["List-Unsubscribe"] == "<https://exemple.fr/d/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == mail.text
    assert html.get_content().strip() == mail.html
    assert all(len(line) <= 998 for line in one.content.split(b"\r\n"))
    async with transaction(sessions, campaign_id) as session:
        row = (await session.execute(select(MESSAGE))).one()
    assert (row.state, row.content, row.attempts) == ("sent", None, 1)


async def test_links_begin_with_the_address_that_the_worker_knows(sessions: Sessions, campaign_id: UUID) -> None:
    caught = Caughts()
    async with MailServer(caught) as server:
        given = by_mail(server).model_copy(update={"public_url": "https://isoloir.exemple.fr", "root_path": "/proxy"})
        await put(sessions, campaign_id, MAIL.model_copy(update={"text": f"Voir {PUBLIC}/suivi/1"}))
        await send(sessions, given)
    assert b"Voir https://isoloir.exemple.fr/proxy/suivi/1" in caught[0].content


async def test_what_is_stored_of_a_message_is_sealed(sessions: Sessions, campaign_id: UUID) -> None:
    await put(sessions, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        row = (await session.execute(select(MESSAGE))).one()
    assert b"zoe" not in row.content
    assert "zoe" not in str([value for value in row if value != row.content])


@pytest.mark.parametrize(
    ("reply", "fate", "state"),
    [
        ("250 OK", Fate.SENT, State.SENT),
        ("554 no", Fate.REFUSED, State.FAILED),
        ("451 later", Fate.LATER, State.QUEUED),
        ("421 closing", Fate.AWAY, State.QUEUED),
    ],
)
async def test_each_answer_of_the_relay_to_a_mail_has_its_meaning(
    sessions: Sessions, campaign_id: UUID, reply: str, fate: Fate, state: State
) -> None:
    async with MailServer(Caughts(reply)) as server:
        await put(sessions, campaign_id)
        assert await send(sessions, by_mail(server)) == fate
    (message,) = await read(sessions, campaign_id)
    assert message.state == state
    assert message.attempts == (0 if fate == Fate.AWAY else 1)


async def test_a_recipient_who_is_refused_fails_alone(sessions: Sessions, campaign_id: UUID) -> None:
    caught = Caughts()
    refuse: Callable[[str], str] = lambda to: "550 unknown" if to.startswith("nobody") else "250 OK"  # noqa: E731
    async with MailServer(caught, reply_to_recipient=refuse) as server:
        await put(sessions, campaign_id, MAIL.model_copy(update={"to": "nobody@exemple.fr"}))
        await put(sessions, campaign_id)
        given = by_mail(server)
        assert [await send(sessions, given) for _ in range(3)] == [Fate.REFUSED, Fate.SENT, None]
    assert [one.recipients for one in caught] == [("zoe@exemple.fr",)]


async def test_a_mail_whose_answer_is_lost_is_listed_and_never_sent_again(
    sessions: Sessions, campaign_id: UUID
) -> None:
    async def hang_up(_: Caught) -> str:
        raise OSError("gone")

    async with MailServer(hang_up) as server:
        await put(sessions, campaign_id)
        assert [await send(sessions, by_mail(server)) for _ in range(2)] == [Fate.UNKNOWN, None]
    (message,) = await read(sessions, campaign_id)
    assert message.state == State.UNKNOWN


async def test_a_relay_that_is_away_costs_no_attempt(sessions: Sessions, campaign_id: UUID) -> None:
    async with MailServer(Caughts()) as server:
        given = by_mail(server)
    await put(sessions, campaign_id)
    assert await send(sessions, given) == Fate.AWAY
    (message,) = await read(sessions, campaign_id)
    assert (message.state, message.attempts) == (State.QUEUED, 0)


async def test_a_mail_that_is_put_off_too_often_fails(sessions: Sessions, campaign_id: UUID) -> None:
    async with MailServer(Caughts("451 later")) as server:
        await put(sessions, campaign_id)
        for _ in range(6):
            await send(sessions, by_mail(server))
            async with transaction(sessions, campaign_id) as session:
                await session.execute(update(MESSAGE).values(not_before=text("now()")))
    (message,) = await read(sessions, campaign_id)
    assert (message.state, message.reason, message.attempts) == (State.FAILED, "SMTP 451", 5)


async def test_a_mail_waits_for_its_time_and_is_not_sent_after_it(sessions: Sessions, campaign_id: UUID) -> None:
    now = datetime.now(UTC)
    async with MailServer(Caughts()) as server:
        await put(sessions, campaign_id, not_before=now + timedelta(hours=1))
        await put(sessions, campaign_id, expires_at=now - timedelta(seconds=1))
        assert await send(sessions, by_mail(server)) is None
    async with as_worker(sessions) as opened:
        await tidy(opened)
    assert [one.state for one in await read(sessions, campaign_id)] == [State.EXPIRED, State.QUEUED]


async def test_what_somebody_waits_for_goes_before_the_many(sessions: Sessions, campaign_id: UUID) -> None:
    caught = Caughts()
    async with MailServer(caught) as server:
        await put(sessions, campaign_id, MAIL.model_copy(update={"to": "bulk@exemple.fr"}), bulk=True)
        await put(sessions, campaign_id)
        for _ in range(2):
            await send(sessions, by_mail(server))
    assert [one.recipients[0] for one in caught] == ["zoe@exemple.fr", "bulk@exemple.fr"]


async def test_the_pace_holds_for_all_workers_together(sessions: Sessions, campaign_id: UUID) -> None:
    caught = Caughts()
    async with MailServer(caught) as server, as_worker(sessions) as opened:
        for _ in range(4):
            await put(sessions, campaign_id)
        posts = [open_posts(by_mail(server)) for _ in range(2)]
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            await asyncio.gather(*(send_next(opened, one, Channel.EMAIL, 2.0) for one in posts))
        for one in posts:
            await one.close()
    assert 1 <= len(caught) <= 3


async def test_a_name_is_queued_once_and_somebody_erased_leaves_nothing(sessions: Sessions, campaign_id: UUID) -> None:
    about = uuid4()
    assert await put(sessions, campaign_id, about=about, once="j-5")
    assert await put(sessions, campaign_id, about=about, once="j-5") is None
    async with transaction(sessions, campaign_id) as session:
        assert len(await cancel(session, campaign_id, about)) == 1
        assert (await count_messages(session, campaign_id))[State.CANCELLED] == 1
        await forget(session, campaign_id, about)
    assert await read(sessions, campaign_id) == []


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


async def test_a_relay_gets_mails_only_under_a_certificate_that_is_trusted(
    sessions: Sessions, campaign_id: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    caught = Caughts()
    async with MailServer(caught, tls=context) as server, MailServer(caught) as plain:
        given = by_mail(server).model_copy(update={"smtp_security": "starttls"})
        await put(sessions, campaign_id)
        assert await send(sessions, given) == Fate.AWAY
        assert await send(sessions, given.model_copy(update={"smtp_port": plain.port})) == Fate.AWAY
        assert caught == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert await send(sessions, given) == Fate.SENT


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    package = tmp_path / "lettres"
    (package / "templates" / "messages").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "templates" / "messages" / "hello.txt").write_text(
        "{% block subject %}Votre demande, {{ candidate }}{% endblock %}\n"
        '{% block body %}\nBonjour {{ name }},\nune ligne.\n\n{{ link("Confirmer", url) }}\n{% endblock %}\n'
        '{% block sms %}Bonjour {{ name }} : {{ link("Confirmer", url) }}{% endblock %}'
    )
    (package / "templates" / "messages" / "leak.txt").write_text(
        "{% block subject %}Bonjour {{ name }}{% endblock %}{% block body %}-{% endblock %}"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return Writer("lettres")


def test_both_parts_of_a_mail_say_the_same_and_nobody_types_a_link(writer: Writer) -> None:
    name = "Zoé <b>\n\n\ue000Gagnez\ue001https://evil.example\ue002"
    public, private = {"candidate": "Camille"}, {"name": name, "url": "https://x.fr/c/1?a=1&b=2"}
    said = writer.mail("hello", public, private)
    assert said.subject == "Votre demande, Camille"
    assert said.text == (
        "Bonjour Zoé <b> Gagnezhttps://evil.example,\nune ligne.\n\nConfirmer : https://x.fr/c/1?a=1&b=2\n"
    )
    assert "Zoé &lt;b&gt; Gagnezhttps://evil.example,<br>une ligne." in said.html
    assert said.html.count("<a ") == 1
    assert 'href="https://x.fr/c/1?a=1&amp;b=2"' in said.html
    assert writer.sms("hello", public, private).endswith("evil.example : https://x.fr/c/1?a=1&b=2")


def test_a_subject_cannot_name_a_person(writer: Writer) -> None:
    with pytest.raises(UndefinedError):
        writer.mail("leak", {"candidate": "Camille"}, {"name": "Zoé"})


KILLED = """
import asyncio, sys
from kit.db import open_database
from kit.messages import Channel
from kit.messages.sending import open_posts, send_next
from kit.messages.settings import Settings

async def main():
    posts = open_posts(Settings())
    sessions = open_database(Settings().worker_database_url, bytes.fromhex(sys.argv[1]))
    while True:
        await send_next(sessions, posts, Channel.EMAIL, 10_000.0)

asyncio.run(main())
"""


async def test_after_kill_9_no_mail_is_sent_twice_and_the_doubtful_ones_are_listed(
    sessions: Sessions, campaign_id: UUID
) -> None:
    """A worker is killed while the relay holds a mail: that one is filed, the others go out once."""
    arrived: list[str] = []
    holding = asyncio.Event()

    async def hold_the_third(mail: Caught) -> str:
        arrived.append(mail.recipients[0])
        if len(arrived) == 3:
            holding.set()
            await asyncio.sleep(3)
        return "250 OK"

    async with MailServer(hold_the_third) as server:
        for number in range(6):
            await put(sessions, campaign_id, MAIL.model_copy(update={"to": f"n{number}@exemple.fr"}))
        given = by_mail(server)
        environment = {
            "ISOLOIR_SECRET_KEY": given.secret_key.get_secret_value(),
            "ISOLOIR_WORKER_DATABASE_URL": settings(sessions).worker_database_url,
            "ISOLOIR_SMTP_HOST": "127.0.0.1",
            "ISOLOIR_SMTP_PORT": str(server.port),
            "ISOLOIR_SMTP_SECURITY": "none",
            "ISOLOIR_MAIL_FROM": "equipe@exemple.fr",
        }
        secret = sessions.kw["info"]["secret"].hex()
        worker = subprocess.Popen(  # noqa: ASYNC220  # starts at once
            [sys.executable, "-c", KILLED, secret], env=os.environ | environment
        )
        try:
            await asyncio.wait_for(holding.wait(), 60)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait(10)
        states = [one.state for one in await read(sessions, campaign_id)]
        assert states.count(State.SENDING) == 1
        async with transaction(sessions, campaign_id) as session:
            long_ago = text(f"now() - interval '{LOST_SECONDS + 1} seconds'")
            await session.execute(update(MESSAGE).values(claimed_at=long_ago))
        async with as_worker(sessions) as opened:
            await tidy(opened)
        while await send(sessions, given) is not None:
            pass
    assert sorted(arrived) == sorted(set(arrived))
    assert len(arrived) == 6
    unknown = [one for one in await read(sessions, campaign_id) if one.state == State.UNKNOWN]
    assert [one.reason for one in unknown] == ["worker lost"]


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
        given = of(sms_url=url, sms_headers={"api-key": "k"}, sms_refused_at="/invalidReceivers")
        await put(sessions, campaign_id, Sms(to="+33600000000", text='Bonjour "Zoé" {to}'))
        assert await send(sessions, given, Channel.SMS) == fate
    ((head, body),) = asked
    assert "api-key: k" in head
    assert json.loads(body) == {"to": "+33600000000", "text": 'Bonjour "Zoé" {to}', "from": ""}


async def test_a_doubtful_sms_is_repeated_where_the_provider_knows_a_repeat(
    sessions: Sessions, campaign_id: UUID
) -> None:
    answers = iter([None, http(500), http(201)])
    async with sms_server(lambda _head, _body: next(answers)) as (url, asked):
        given = of(sms_url=url, sms_idempotency_header="Idempotency-Key")
        message_id = await put(sessions, campaign_id, Sms(to="+33600000000", text="Bonjour"))
        assert await send(sessions, given, Channel.SMS) == Fate.SENT
    assert [f"idempotency-key: {message_id}" in head.lower() for head, _ in asked] == [True] * 3


async def test_ovh_is_asked_with_its_signature(sessions: Sessions, campaign_id: UUID) -> None:
    """SHA-1 over secret, consumer, method, address, body and time, as OVH documents it."""
    async with sms_server(lambda _head, _body: http(200)) as (url, asked):
        given = of(
            sms_url=url,
            sms_headers={"X-Ovh-Application": "app", "X-Ovh-Consumer": "consumer"},
            sms_ovh_secret="secret",
            sms_body='{"message": "{text}", "receivers": ["{to}"], "noStopClause": true}',
        )
        await put(sessions, campaign_id, Sms(to="+33600000000", text="Élu"))
        assert await send(sessions, given, Channel.SMS) == Fate.SENT
    ((head, body),) = asked
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
    said = f"secret+consumer+POST+{url}+{body.decode()}+{headers['x-ovh-timestamp']}"
    assert headers["x-ovh-signature"] == "$1$" + hashlib.sha1(said.encode()).hexdigest()
    assert json.loads(body) == {"message": "Élu", "receivers": ["+33600000000"], "noStopClause": True}


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "zoe@exemple.fr\r\nBcc: all@exemple.fr"},
        {"to": "zoe"},
        {"to": ""},
        {"subject": "Bonjour\nBcc: all@exemple.fr"},
        {"from_name": "Zoé\r\nBcc: all@exemple.fr"},
        {"reply_to": "a@b.fr>, <c@d.fr"},
        {"unsubscribe_url": "https://x.fr/>\r\nBcc: all@exemple.fr"},
        {"unsubscribe_url": "javascript:alert(1)"},
    ],
)
async def test_a_header_that_would_add_another_is_never_sent(
    sessions: Sessions, campaign_id: UUID, wrong: dict[str, str]
) -> None:
    caught = Caughts()
    async with MailServer(caught) as server:
        await put(sessions, campaign_id, MAIL.model_copy(update=wrong))
        assert await send(sessions, by_mail(server)) == Fate.REFUSED
    assert caught == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_adds_a_header(subject: str, name: str) -> None:
    try:
        content = mail_bytes(
            MAIL.model_copy(update={"subject": subject, "from_name": name}), "e@x.fr", uuid4(), uuid4()
        )
    except Unsendable:
        return
    found = email.message_from_bytes(content, policy=modern)
    assert set(found.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Isoloir-Campaign",
        "MIME-Version",
        "Content-Type",
    }


def test_what_is_filled_in_is_not_read_again() -> None:
    values = {"to": "{text}", "text": "{sender}", "sender": "", "id": "", "campaign": ""}
    assert fill({"a": ["{to}-{text}"], "b": True}, values) == {"a": ["{text}-{sender}"], "b": True}


def test_a_password_never_goes_in_clear_to_another_machine() -> None:
    with pytest.raises(ValueError, match="in clear"):
        of(smtp_host="smtp.exemple.fr", smtp_security="none", smtp_password="secret")


async def test_the_team_sees_what_became_of_messages_not_what_they_say(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await put(sessions, campaign_id)
    other = await new_campaign(sessions)
    async with call(app, campaign_id) as client:
        page = (await client.get("/v1/message-queue")).json()
        counts = (await client.get("/v1/message-queue/counts")).json()
        assert (await client.get("/v1/message-queue?state=sent")).json()["items"] == []
        assert (await client.get("/v1/message-queue?state=odd")).status_code == 422
    assert "zoe" not in json.dumps(page)
    assert page["items"][0]["state"] == "queued"
    assert counts["queued"] == 1
    async with call(app, other) as client:
        assert (await client.get("/v1/message-queue")).json()["items"] == []
