"""The art. 14 notice of a list from elsewhere: said in full, sent once to each, by mail or letter, and objected to."""

import asyncio
import html
import json
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off
from pypdf import PdfReader

from .conftest import TODAY, Fill
from .notices import bounced, inform, link_of, message_of, read, send_all, settle, words_of

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_each_is_told_once_what_the_law_owes_them_by_the_way_that_the_list_holds(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    before = await read(client, acquired_list)
    assert (before["to_mail"], before["to_print"], before["nowhere"], before["state"]) == (3, 1, 1, "none")
    mails = await inform(client, sessions, acquired_list)
    assert sorted(one.recipients[0] for one in mails) == ["anne@exemple.fr", "eloise@exemple.fr"]
    said = next(words_of(one) for one in mails if one.recipients == ("anne@exemple.fr",))
    for owed in (
        "Bonjour Anne Durand",
        "Camille Exemple, candidate, 1 rue de l'Essai, 94300 Vincennes, donnees@exemple.fr",
        "Dominique Délégué, dpo@exemple.fr",
        "Proposer de rejoindre la campagne",
        "RGPD, art. 6, 1, f",
        "nom, adresse postale, e-mail ou téléphone, bureau de vote",
        "Collectif des Tilleuls, qui nous les a remises le",
        "CNIL",
        "opposer",
    ):
        assert owed in " ".join(said.split()), owed
    assert "Annonce politique" not in said
    told = await read(client, acquired_list)
    assert (told["mailed"], told["sent"], told["state"]) == (3, {"sent": 2}, "ended")
    assert told["notice_on"] is None  # somebody is still to have a letter
    printed = await client.post(f"/v1/acquired-lists/{acquired_list}/notice/letters")
    assert printed.status_code == 200, printed.text
    (page,) = [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(printed.content)).pages]
    assert "Zoé MOREAU 9 rue des Prés 94300 Vincennes" in page
    assert "Collectif des Tilleuls" in page
    assert "/opposition/" in page
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/letters")).status_code == 409
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/send")).status_code == 409
    after = await read(client, acquired_list)
    assert (after["printed"], after["nowhere"], after["notice_on"]) == (1, 1, TODAY.isoformat())
    assert (await client.get(f"/v1/acquired-lists/{acquired_list}")).json()["notice_on"] == TODAY.isoformat()
    people = (await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    assert sorted(str(one["notice_channel"]) for one in people) == ["None", "email", "email", "email", "post"]
    audit_log = (await client.get("/v1/audit-log", params={"about_id": acquired_list})).json()["items"]
    assert [line["fields"] for line in audit_log if "notice" in line["fields"]] == [["notice"], ["notice", "sent"]]


async def test_who_was_told_becomes_a_contact_with_the_day_of_it(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    people = (await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    ids = {one["surname"]: one["id"] for one in people}
    said = {"use": "email", "source": "phone", "text_version": "v1", "proof": "appel du 12"}
    adopt = f"/v1/acquired-lists/{acquired_list}/people/{ids['Durand']}/adopt"
    assert (await client.post(adopt, json=said)).status_code == 409
    await inform(client, sessions, acquired_list)
    made = await client.post(adopt, json=said)
    assert made.status_code == 201, made.text
    person = (await client.get(f"/v1/people/{made.json()['person_id']}")).json()
    assert person["notice_on"] == TODAY.isoformat()
    not_told = f"/v1/acquired-lists/{acquired_list}/people/{ids['Petit']}/adopt"
    assert (await client.post(not_told, json=said | {"use": "call"})).status_code == 409


async def test_one_click_takes_who_objects_off_the_list_for_good(
    client: AsyncClient, sessions: Sessions, acquired_list: str, fill: Fill
) -> None:
    mails = await inform(client, sessions, acquired_list)
    eloise = next(one for one in mails if one.recipients == ("eloise@exemple.fr",))
    link = link_of(eloise)
    assert message_of(eloise)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (await client.get(link, headers={"Authorization": ""})).status_code == 200
    assert (await read(client, acquired_list))["people"] == 5
    said, nobody = {"List-Unsubscribe": "One-Click"}, {"Authorization": ""}
    for done in await asyncio.gather(*(client.post(link, data=said, headers=nobody) for _ in range(6))):
        assert (done.status_code, "C'est fait" in html.unescape(done.text)) == (200, True)
    told = await read(client, acquired_list)
    assert (told["people"], told["objected"]) == (3, 2)  # who stood on it twice
    again = await fill(name="Autre", source="Autre collectif")
    names = [one["surname"] for one in (await client.get(f"/v1/acquired-lists/{again}/people")).json()["items"]]
    assert "Lefèvre" not in names
    for broken in (link[:-1], link[:-4] + "AAAA", f"{link}A", link.rpartition("/")[0] + "/%00"):
        assert (await client.post(broken, headers={"Authorization": ""})).status_code in (404, 422)


async def test_a_no_after_the_line_has_gone_still_closes_the_address(
    client: AsyncClient, sessions: Sessions, acquired_list: str, fill: Fill
) -> None:
    mails = await inform(client, sessions, acquired_list)
    link = next(link_of(one) for one in mails if one.recipients == ("anne@exemple.fr",))
    assert (await client.delete(f"/v1/acquired-lists/{acquired_list}")).status_code == 204
    assert (await client.post(link, headers={"Authorization": ""})).status_code == 200
    again = await fill()
    names = [one["surname"] for one in (await client.get(f"/v1/acquired-lists/{again}/people")).json()["items"]]
    assert "Durand" not in names


async def test_a_mail_that_comes_back_becomes_a_letter(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    mails = await inform(client, sessions, acquired_list, "550 5.1.1 nobody here")
    assert len(mails) == 2
    told = await read(client, acquired_list)
    assert (told["came_back"], told["mailed"], told["to_print"], told["nowhere"]) == (3, 0, 3, 2)
    printed = await client.post(f"/v1/acquired-lists/{acquired_list}/notice/letters")
    assert len(PdfReader(BytesIO(printed.content)).pages) == 3
    assert (await read(client, acquired_list))["printed"] == 3


async def test_what_comes_back_later_or_is_answered_with_a_no_is_heard(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    mails = await inform(client, sessions, acquired_list)
    intake = (await client.post("/v1/intake-links")).json()["path"]
    ids = {one.recipients[0]: str(message_of(one)["Message-ID"]) for one in mails}
    back = bounced("eloise@exemple.fr", ids["eloise@exemple.fr"])

    def answer(sender: str, about: str) -> bytes:
        said = EmailMessage()
        said["From"], said["To"], said["In-Reply-To"] = sender, "c@exemple.fr", about
        said.set_content("STOP\n")
        return said.as_bytes()

    for content, became in (
        (answer("autre@exemple.fr", ids["anne@exemple.fr"]), "unknown"),  # forwarded to somebody else
        (answer("anne@exemple.fr", ids["anne@exemple.fr"]), "withdrawn"),
        (back, "bounce"),
    ):
        taken = await client.post(f"{intake}/mail", content=content, headers={"Content-Type": "message/rfc822"})
        assert (taken.status_code, taken.json()["became"]) == (200, became), taken.text
    told = await read(client, acquired_list)
    assert (told["people"], told["objected"], told["came_back"], told["to_print"]) == (4, 1, 2, 3)


async def test_what_is_asked_at_once_is_done_one_after_the_other(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    notice = f"/v1/acquired-lists/{acquired_list}/notice"
    acts = [client.post(f"{notice}/{what}") for what in ("send", "letters", "send", "letters", "stop", "send")]
    statuses = [one.status_code for one in await asyncio.gather(*acts)]
    assert set(statuses) <= {200, 202, 409}, statuses
    assert statuses[1] + statuses[3] == 200 + 409
    await asyncio.gather(work_off(sessions, JOBS), client.post(f"{notice}/stop"), settle(sessions))
    await send_all(sessions)
    told = await read(client, acquired_list)
    assert (told["mailed"] + told["to_mail"], told["printed"]) == (3, 1)


async def test_a_list_that_is_deleted_takes_its_mails_along(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/send")).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.delete(f"/v1/acquired-lists/{acquired_list}")).status_code == 204
    assert await send_all(sessions) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"address": 7}, 422),
        ({"address": "x" * 300}, 422),
        ({"address": "a\x00b@exemple.fr"}, 422),
        ({"address": "\ud800@exemple.fr"}, 422),
        ({"address": "a@exemple.fr", "more": 1}, 422),
        ({"address": "a@exemple.fr"}, 204),
    ],
    ids=str,
)
async def test_a_test_goes_to_one_address_and_nothing_else_is_taken(
    client: AsyncClient, sessions: Sessions, acquired_list: str, body: dict[str, Any], status: int
) -> None:
    sent = await client.post(
        f"/v1/acquired-lists/{acquired_list}/notice/test",
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert sent.status_code == status, sent.text
    mails = await send_all(sessions)
    assert [one.recipients for one in mails] == ([("a@exemple.fr",)] if status == 204 else [])
    assert (await read(client, acquired_list))["mailed"] == 0


async def test_the_page_shows_the_words_and_sends(client: AsyncClient, sessions: Sessions, acquired_list: str) -> None:
    late = (TODAY - timedelta(days=40)).isoformat()
    shown = html.unescape((await client.get(f"/acquired-lists/{acquired_list}", headers=HTML)).text)
    assert f'href="/acquired-lists/{acquired_list}/notice"' in shown
    page = html.unescape((await client.get(f"/acquired-lists/{acquired_list}/notice", headers=HTML)).text)
    assert "3 personnes à informer par e-mail" in page
    assert "Bonjour Camille Exemple" in page
    wrong = await client.post(f"/acquired-lists/{acquired_list}/notice/test", data={"address": "x"}, headers=HTML)
    assert wrong.status_code == 422
    sent = await client.post(f"/acquired-lists/{acquired_list}/notice/send", headers=HTML)
    assert sent.status_code == 303, sent.text
    await work_off(sessions, JOBS)
    assert "Arrêter l'envoi" in html.unescape(
        (await client.get(f"/acquired-lists/{acquired_list}/notice", headers=HTML)).text
    )
    await send_all(sessions)
    letters = await client.post(f"/acquired-lists/{acquired_list}/notice/letters.pdf", headers=HTML)
    assert letters.content.startswith(b"%PDF")
    page = html.unescape((await client.get(f"/acquired-lists/{acquired_list}/notice", headers=HTML)).text)
    assert "sont informées depuis le" in page
    assert late not in page
