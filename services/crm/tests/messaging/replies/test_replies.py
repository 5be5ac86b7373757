"""What comes back by IMAP and by a provider's call: answers, noes, bounces, complaints; each once."""

import json
from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.messaging.replies.mailbox import read_once
from crm.settings import Settings
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.messages.incoming_mail import read_letter, without_quotes
from kit.testing.steps import as_worker, work_off
from kit.testing.tokens import settings

from .conftest import Mailbox

RULE = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue"}
MAILING = {"name": "Invitation", "channel": "email", "subject": "Samedi", "body": "Bonjour {{ prenom }}"}


def reply(about: str, text: str, sender: str = "ada@exemple.fr", name: str = "<1@exemple.fr>") -> bytes:
    return (
        f"From: Ada <{sender}>\r\nTo: c@exemple.fr\r\nSubject: Re: Samedi\r\nMessage-ID: {name}\r\n"
        f"In-Reply-To: <{about}@exemple.fr>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        "Le lundi 4 juin, la campagne a écrit :\r\n> Bonjour\r\n"
    ).encode()


def report(about: str, kind: str, middle: str, name: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@relais.fr\r\nTo: c@exemple.fr\r\nMessage-ID: {name}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNon.\r\n"
        f"--b\r\n{middle}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{about}@exemple.fr>\r\n"
        "Subject: Samedi\r\n\r\n--b--\r\n"
    ).encode()


def bounce(about: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    middle = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relais.fr\r\n\r\n"
        f"Final-Recipient: rfc822; ada@exemple.fr\r\nAction: {action}\r\nStatus: {status}\r\n"
    )
    return report(about, "delivery-status", middle, f"<b{status}@relais.fr>")


def complaint(about: str) -> bytes:
    middle = "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
    return report(about, "feedback-report", middle, "<c@relais.fr>")


@pytest.fixture
async def ada(client: AsyncClient) -> str:
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}, {"channel": "phone", "address": "06 12 34 56 78"}]
    put = {"first_names": "Ada", "source": "form", "contacts": contacts}
    person = (await client.post("/v1/people", json=put)).json()["id"]
    for use in ("email", "sms"):
        yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
        assert (await client.post(f"/v1/people/{person}/consents", json=yes)).status_code == 201
    return person


@pytest.fixture
async def message(client: AsyncClient, sessions: Sessions, ada: str) -> str:
    """The id of a message that ada was sent."""
    await client.put("/v1/mailing-rule", json=RULE)
    mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 200
    await work_off(sessions, JOBS)
    (queued,) = (await client.get("/v1/message-queue")).json()["items"]
    assert queued["about"] == ada
    return queued["id"]


async def timeline(client: AsyncClient, person: str) -> list[dict[str, Any]]:
    return (await client.get(f"/v1/people/{person}/timeline")).json()["items"]


@pytest.mark.parametrize("keeps_keywords", [True, False])
async def test_the_mailbox_is_read_once_and_marked(
    client: AsyncClient, sessions: Sessions, ada: str, message: str, mailbox: Mailbox, keeps_keywords: bool
) -> None:
    """What is none of ours stays unread for a person, where the server keeps a keyword of ours."""
    mailbox.keeps_keywords = keeps_keywords
    mailbox.letters = {
        1: reply(message, "Avec plaisir, à samedi !"),
        2: reply(message, "Avec plaisir, à samedi !"),
        3: b"From: x@y.fr\r\nSubject: Pub\r\n\r\nrien",
        4: b"\xff\xfe\x00 pas un mail",
    }
    said = Settings.model_validate(
        settings(sessions).model_dump()
        | {
            "imap_host": "127.0.0.1",
            "imap_port": mailbox.port,
            "imap_security": "none",
            "imap_user": "campagne",
            "imap_password": mailbox.password,
        }
    )
    async with as_worker(sessions) as opened:
        assert await read_once(said, opened) == 4
        assert await read_once(said, opened) == 0
    assert mailbox.seen == ({1, 2} if keeps_keywords else {1, 2, 3, 4})
    assert mailbox.keywords == ({3, 4} if keeps_keywords else set())
    lines = await timeline(client, ada)
    answers = [one for one in lines if one["what"] == "interaction"]
    assert [(one["direction"], one["text"]) for one in answers] == [("in", "Avec plaisir, à samedi !")]
    assert [one["detail"] for one in lines if one["what"] == "message"] == ["Invitation"]


async def test_bounces_and_complaints_close_the_address(
    client: AsyncClient, app: FastAPI, ada: str, message: str
) -> None:
    path = (await client.post("/v1/intake-links")).json()["path"]
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as provider:

        async def bring(content: bytes) -> str:
            headers = {"Content-Type": "message/rfc822"}
            return (await provider.post(f"{path}/mail", content=content, headers=headers)).json()["became"]

        assert await bring(bounce(message, "4.2.2", "delayed")) == "unknown"
        card = (await client.get(f"/v1/people/{ada}")).json()
        assert card["contacts"][0]["suppressed"] is None
        assert await bring(bounce(message)) == "bounce"
        assert await bring(bounce(message)) == "repeated"
        assert await bring(bounce("00000000-0000-4000-8000-000000000000", "5.0.0")) == "unknown"
        card = (await client.get(f"/v1/people/{ada}")).json()
        assert (card["contacts"][0]["suppressed"], card["uses"]) == ("bounce", ["email", "sms"])
        assert await bring(complaint(message)) == "complaint"
        assert (await client.get(f"/v1/people/{ada}")).json()["uses"] == ["sms"]
        # Somebody to whom it was forwarded answers: it is not hers.
        assert await bring(reply(message, "Moi aussi", "voisine@exemple.fr", "<v@x>")) == "unknown"
        assert await bring(reply(message, "STOP", name="<s@x>")) == "withdrawn"
        assert (await provider.post("/v1/public/intake/inconnu/mail", content=b"x")).status_code == 404


async def test_an_sms_is_noted_and_stop_closes_the_number(
    client: AsyncClient, app: FastAPI, ada: str, campaign_id: UUID
) -> None:
    path = (await client.post("/v1/intake-links")).json()["path"] + "/sms"
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as provider:
        said = {"from": "+33612345678", "text": "Je viens !", "id": "a1"}
        assert (await provider.post(path, json=said)).json() == {"became": "reply"}
        assert (await provider.post(path, json=said)).json() == {"became": "repeated"}
        form = {"msisdn": "0612345678", "body": "Stop svp"}
        named = {"sender": "msisdn", "text": "body"}
        assert (await provider.post(path, data=form, params=named)).json() == {"became": "withdrawn"}
        assert (await provider.post(path, json={"from": "+33711111111", "text": "?"})).json() == {"became": "unknown"}
        assert (await provider.post(path, json={"from": "x"})).status_code == 422
        assert (await provider.post(path, json=[1])).status_code == 422
        junk = await provider.post(path, content=b"{", headers={"Content-Type": "application/json"})
        assert junk.status_code == 422
        deep = await provider.post(path, content=b"[" * 100_000, headers={"Content-Type": "application/json"})
        assert deep.status_code == 422
    assert (await client.get(f"/v1/people/{ada}")).json()["uses"] == ["email"]
    assert [one["text"] for one in await timeline(client, ada) if one["what"] == "interaction"] == ["Je viens !"]


async def test_nothing_that_a_provider_brings_is_lost_for_what_it_holds(
    client: AsyncClient, app: FastAPI, ada: str, message: str
) -> None:
    path = (await client.post("/v1/intake-links")).json()["path"]
    nul = reply(message, "Je viens\0 samedi", name="<nul\0@x>")
    large = reply(message, "Avec la photo", name="<large@x>") + b"=" * 20 * 2**20
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as provider:
        for content, kind in ((nul, "message/rfc822"), (large, "message/rfc822"), (nul[:-1], "text/plain")):
            brought = await provider.post(f"{path}/mail", content=content, headers={"Content-Type": kind})
            assert (brought.status_code, brought.json()["became"]) == (200, "repeated" if kind[0] == "t" else "reply")
        for said in (r'"a\u0000b \ud83d"', json.dumps("x" * 3000)):
            content = f'{{"from": "+33612345678", "text": {said}, "id": "\\u0000"}}'
            kind = {"Content-Type": "application/json"}
            brought = await provider.post(f"{path}/sms", content=content, headers=kind)
            assert (brought.status_code, brought.json()["became"]) == (200, "reply" if "a" in said else "repeated")
        form = {"from": "+33612345678", "text": "x" * 3000 + "\0"}
        assert (await provider.post(f"{path}/sms", data=form)).json()["became"] == "reply"
    said = [one["text"] for one in await timeline(client, ada) if one["what"] == "interaction"]
    assert [one[:20] for one in said if one] == ["x" * 20, "a\ufffdb ?", "Avec la photo", "Je viens samedi"]


@given(st.binary(max_size=300))
def test_whatever_comes_is_read(content: bytes) -> None:
    assert read_letter(content).kind in ("reply", "bounce", "complaint", "other")


def test_an_answering_machine_says_nothing() -> None:
    machine = reply("00000000-0000-4000-8000-000000000000", "Absent").replace(
        b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:", 1
    )
    assert read_letter(machine).kind == "other"
    assert without_quotes("Oui\n\n> non\n> non") == "Oui"


PAGE = "From: Ada <ada@exemple.fr>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}"


@given(st.text(max_size=200))
def test_whatever_page_comes_is_read(page: str) -> None:
    letter = read_letter(PAGE.format(page).encode("utf-8", "replace"))
    assert letter.kind == "reply"


def test_an_answer_that_is_a_page_alone_is_read_without_what_it_quotes() -> None:
    page = (
        "<html><head><title>Re</title><style>p { color: red }</style></head><body>"
        "<p>Je <b>viens</b>&nbsp;avec plaisir,</p>\r\n<div>samedi.<br>Ada</div>"
        "<blockquote><p>Bonjour, STOP</p></blockquote></body></html>"
    )
    letter = read_letter(PAGE.format(page).encode())
    assert (letter.text, letter.says_no) == ("Je viens avec plaisir,\nsamedi.\nAda", False)
    assert read_letter(PAGE.format("<div>stop</div>").encode()).says_no
