"""Mails: written so that nobody adds a header or a link, sent over TLS, and each answer understood."""

import email
import ssl
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
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from kit.db.sessions import Sessions, transaction
from kit.messages import Mail, MessageTemplates, Sms, State, queue_message
from kit.messages.contents import Fate
from kit.messages.mail_layout import as_html, as_text
from kit.messages.mime import UnsendableMail, mail_bytes
from kit.messages.queue import list_messages
from kit.messages.tables import MESSAGE
from kit.servers.mails import MailServer
from kit.testing.mail_relay import CaughtMessages, by_mail, message_settings, send_once
from sqlalchemy import select

MAIL = Mail(to="zoe@exemple.fr", subject="Votre demande", text="Bonjour Zoé.\n", html="<p>Bonjour Zoé.</p>")


async def put(sessions: Sessions, campaign_id: UUID, content: Mail | Sms = MAIL, **more: Any) -> UUID | None:
    async with transaction(sessions, campaign_id) as session:
        return await queue_message(session, campaign_id, content, kind="try", **more)


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
    caught = CaughtMessages()
    async with MailServer(caught, tls=context) as server, MailServer(caught) as plain:
        given = by_mail(server).model_copy(update={"smtp_security": "starttls"})
        await put(sessions, campaign_id)
        assert await send_once(sessions, given) == Fate.AWAY
        assert await send_once(sessions, given.model_copy(update={"smtp_port": plain.port})) == Fate.AWAY
        assert caught == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert await send_once(sessions, given) == Fate.SENT


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MessageTemplates:
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
    return MessageTemplates("lettres")


def test_both_parts_of_a_mail_say_the_same_and_nobody_types_a_link(writer: MessageTemplates) -> None:
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


def test_a_french_mail_breaks_no_line_before_a_colon_or_within_guillemets() -> None:
    body, foot = "Entrez dans « La Fédération » : [ici](https://exemple.fr/x).", ["Pas vous ? N'en faites rien."]
    french = as_html("Objet", body, foot)
    assert "« La Fédération » : <a" in french.replace("\xa0", " ")
    assert "«\xa0La Fédération\xa0»\xa0: <a" in french
    assert "Pas vous\xa0?" in french
    assert "\xa0" not in as_html("Subject", body, foot, "en")
    assert "\xa0" not in as_text(body, foot)


def test_a_subject_cannot_name_a_person(writer: MessageTemplates) -> None:
    with pytest.raises(UndefinedError):
        writer.mail("leak", {"candidate": "Camille"}, {"name": "Zoé"})


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
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        await put(sessions, campaign_id, MAIL.model_copy(update=wrong))
        assert await send_once(sessions, by_mail(server)) == Fate.REFUSED
    assert caught == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_adds_a_header(subject: str, name: str) -> None:
    try:
        content = mail_bytes(
            MAIL.model_copy(update={"subject": subject, "from_name": name}), "e@x.fr", uuid4(), uuid4()
        )
    except UnsendableMail:
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


def test_a_password_never_goes_in_clear_to_another_machine() -> None:
    with pytest.raises(ValueError, match="in clear"):
        message_settings(smtp_host="smtp.exemple.fr", smtp_security="none", smtp_password="secret")


async def test_a_mail_arrives_whole_and_its_content_is_then_forgotten(sessions: Sessions, campaign_id: UUID) -> None:
    caught = CaughtMessages()
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
        assert await send_once(sessions, by_mail(server)) == Fate.SENT
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
    async with MailServer(CaughtMessages(reply)) as server:
        await put(sessions, campaign_id)
        assert await send_once(sessions, by_mail(server)) == fate
    async with transaction(sessions, campaign_id) as session:
        (message,) = (await list_messages(session, campaign_id, None, None, 100))[0]
    assert message.state == state
    assert message.attempts == (0 if fate == Fate.AWAY else 1)


async def test_a_recipient_who_is_refused_fails_alone(sessions: Sessions, campaign_id: UUID) -> None:
    caught = CaughtMessages()

    def refuse(to: str) -> str:
        return "550 unknown" if to.startswith("nobody") else "250 OK"

    async with MailServer(caught, reply_to_recipient=refuse) as server:
        await put(sessions, campaign_id, MAIL.model_copy(update={"to": "nobody@exemple.fr"}))
        await put(sessions, campaign_id)
        given = by_mail(server)
        assert [await send_once(sessions, given) for _ in range(3)] == [Fate.REFUSED, Fate.SENT, None]
    assert [one.recipients for one in caught] == [("zoe@exemple.fr",)]
