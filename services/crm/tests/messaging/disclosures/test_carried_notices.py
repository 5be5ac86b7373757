"""The first message of the campaign to somebody whose data came from somebody else tells them so (art. 14(3)(b))."""

from io import BytesIO
from typing import Any

import pytest
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.mail_relay import CaughtMessages
from kit.testing.steps import work_off
from pypdf import PdfReader

from .conftest import CONTROLLER, TODAY, Fill
from .contact_notices import GIVEN, inform, person_of, read
from .notices import bounced, link_of, message_of, send_all, words_of

RULE = {"second_person": False, "sponsor": "Camille Exemple", "sponsor_address": "1 rue de l'Essai, 94300 Vincennes"}
FILE = (
    "nom;prénom;adresse;code postal;ville;téléphone;e-mail;e-mail accepté;sms accepté;courrier accepté;source;texte;"
    "date de l'accord;preuve\n"
    f"Durand;Anne;9 rue des Prés;94300;Vincennes;0612345678;anne@exemple.fr;oui;oui;oui;papier;f-1;{TODAY};cahier 1\n"
    f"Petit;Luc;9 rue des Prés;94300;Vincennes;0612345679;luc@exemple.fr;oui;oui;oui;papier;f-1;{TODAY};cahier 2\n"
).encode()
COLUMNS = [
    "surname",
    "first_names",
    "street",
    "postcode",
    "town",
    "phone",
    "email",
    "use:email",
    "use:sms",
    "use:post",
    "consent_source",
    "consent_text",
    "consent_on",
    "consent_proof",
]
SAYS = {"email": {"subject": "Samedi au marché"}, "post": {"subject": "Samedi au marché"}, "sms": {}}


@pytest.fixture
async def agreed(client: AsyncClient, bring: Fill, controller: None) -> None:
    """Two who agreed to mails, SMS and letters, as a file says that somebody gave the campaign."""
    assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200
    await bring(FILE, columns=COLUMNS, given_by=GIVEN)


async def draft(client: AsyncClient, channel: str, name: str = "Marché") -> str:
    said = {"name": name, "channel": channel, "body": "Nous serons au marché samedi."} | SAYS[channel]
    made = await client.post("/v1/mailings", json=said)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def audience(client: AsyncClient, mailing: str) -> dict[str, Any]:
    counted = await client.post(f"/v1/mailings/{mailing}/count")
    assert counted.status_code == 200, counted.text
    return counted.json()


async def send(client: AsyncClient, sessions: Sessions, mailing: str, reply: str = "250 OK") -> CaughtMessages:
    sent = await client.post(f"/v1/mailings/{mailing}/send", json={})
    assert sent.status_code == 200, sent.text
    await work_off(sessions, JOBS)
    return await send_all(sessions, reply)


async def test_a_first_mail_tells_it_and_the_second_no_more(
    client: AsyncClient, sessions: Sessions, agreed: None
) -> None:
    first = await draft(client, "email")
    anne = await person_of(client, "Durand")
    seen = await client.post(f"/v1/mailings/{first}/preview", json={"person_id": anne["id"]})
    assert f"{GIVEN}, qui nous les a remises" in " ".join(seen.json()["text"].split())
    mails = await send(client, sessions, first)
    assert len(mails) == 2
    for mail in mails:
        said = " ".join(words_of(mail).split())
        assert "la première fois que nous vous écrivons" in said
        assert f"{GIVEN}, qui nous les a remises" in said
    told = await read(client)
    assert (told["mailed"], told["due"], told["to_mail"]) == (2, 0, 0)
    assert (await person_of(client, "Durand"))["notice_on"] == TODAY.isoformat()
    link = next(link_of(one) for one in mails if one.recipients == ("luc@exemple.fr",))
    assert (await client.post(link, headers={"Authorization": ""})).status_code == 200
    (second,) = await send(client, sessions, await draft(client, "email", "Encore"))
    assert second.recipients == ("anne@exemple.fr",)
    assert "première fois" not in words_of(second)
    assert f"nous viennent de : {GIVEN}" in " ".join(words_of(second).split())


async def test_who_was_told_by_a_notice_is_not_told_again(
    client: AsyncClient, sessions: Sessions, agreed: None
) -> None:
    assert len(await inform(client, sessions)) == 2
    for mail in await send(client, sessions, await draft(client, "email")):
        assert "première fois" not in words_of(mail)


async def test_a_first_mail_that_does_not_arrive_told_nobody(
    client: AsyncClient, sessions: Sessions, agreed: None
) -> None:
    intake = (await client.post("/v1/intake-links")).json()["path"]
    mails = await send(client, sessions, await draft(client, "email"))
    anne = next(one for one in mails if one.recipients == ("anne@exemple.fr",))
    back = bounced("anne@exemple.fr", str(message_of(anne)["Message-ID"]))
    taken = await client.post(f"{intake}/mail", content=back, headers={"Content-Type": "message/rfc822"})
    assert taken.json()["became"] == "bounce", taken.text
    person = await person_of(client, "Durand")
    assert (person["notice_on"], person["contacts"][0]["suppressed"]) == (None, "bounce")
    assert (await read(client))["to_print"] == 1


async def test_a_first_sms_waits_for_the_notice(client: AsyncClient, sessions: Sessions, agreed: None) -> None:
    sms = await draft(client, "sms")
    assert await audience(client, sms) == {"reached": 0, "excluded": {"untold": 2}, "targeted": False}
    await inform(client, sessions)
    assert (await audience(client, sms))["reached"] == 2


async def test_a_first_letter_tells_it_with_a_code_to_object(
    client: AsyncClient, sessions: Sessions, agreed: None
) -> None:
    letter = await draft(client, "post")
    printed = await client.post(f"/v1/mailings/{letter}/letters")
    assert printed.status_code == 200, printed.text
    pages = [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(printed.content)).pages]
    said = " ".join(pages)
    assert (said.count("la première fois que nous vous écrivons"), said.count("/opposition/")) == (2, 2)
    told = await read(client)
    assert (told["printed"], told["due"]) == (2, 0)


async def test_who_cannot_be_told_by_it_is_left_out_and_counted(
    client: AsyncClient, sessions: Sessions, bring: Fill
) -> None:
    assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200
    await bring(FILE, columns=COLUMNS)
    mail = await draft(client, "email")
    assert (await audience(client, mail))["excluded"] == {"untold": 2}  # nobody answers for the file
    assert (await client.put("/v1/register/controller", json=CONTROLLER)).status_code == 200
    assert (await audience(client, mail))["excluded"] == {"untold": 2}  # nobody said who gave it
    assert await send(client, sessions, mail) == []
    assert (await client.get(f"/v1/mailings/{mail}")).json()["counts"] == {"reached": 0, "untold": 2}
    anne = await person_of(client, "Durand")
    seen = await client.post(f"/v1/mailings/{mail}/preview", json={"person_id": anne["id"]})
    assert "informez-la d'abord" in seen.json()["excluded"]


async def test_once_the_source_is_stated_messages_inform_and_nothing_is_sent(client: AsyncClient) -> None:
    person = {"first_names": "Ada", "source": "import", "contacts": [{"channel": "email", "address": "a@exemple.fr"}]}
    known = (await client.post("/v1/people", json=person)).json()["id"]
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    await client.post(f"/v1/people/{known}/consents", json=yes)
    mailing = {"name": "Lettre", "channel": "email", "subject": "Samedi", "body": "Bonjour."}
    made = (await client.post("/v1/mailings", json=mailing)).json()["id"]
    before = (await client.post(f"/v1/mailings/{made}/count")).json()
    assert (before["reached"], before["excluded"]) == (0, {"untold": 1})
    stated = await client.post("/v1/contact-notice/source", json={"given_by": "Ada, sa lettre de 2026"})
    assert (stated.status_code, stated.json()["given_by"], stated.json()["sent"]) == (200, "Ada, sa lettre de 2026", {})
    after = (await client.post(f"/v1/mailings/{made}/count")).json()
    assert (after["reached"], after["excluded"]) == (1, {})
