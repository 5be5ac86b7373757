"""Contacts who came by a file or another program are told what art. 14 GDPR owes them: once, by mail or letter."""

import asyncio
import html
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.servers.postgres import Postgres
from kit.testing.mail_relay import CaughtMessages
from kit.testing.steps import call, new_campaign, work_off
from pypdf import PdfReader
from sqlalchemy import text

from .conftest import CONTROLLER, TODAY, Fill, forget_controller
from .notices import bounced, link_of, message_of, send_all, settle, words_of

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
NOTICE = "/v1/contact-notice"
CONTACTS = """nom;prénom;adresse;code postal;ville;code insee;bureau;téléphone;e-mail
Lefèvre;Éloïse;3 rue des Tilleuls;94300;Vincennes;94080;3;;eloise@exemple.fr, e.lefevre@exemple.fr
Moreau;Zoé;9 rue des Prés;94300;Vincennes;94080;4;0612345678;
Durand;Anne;;;Vincennes;94080;4;;anne@exemple.fr
Petit;Luc;;;Vincennes;94080;4;0612345679;
""".encode()
GIVEN = "Collectif des Tilleuls"


async def read(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get(NOTICE)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def inform(client: AsyncClient, sessions: Sessions, reply: str = "250 OK", **asked: str) -> CaughtMessages:
    answer = await client.post(f"{NOTICE}/send", json=asked)
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    return await send_all(sessions, reply)


async def person_of(client: AsyncClient, surname: str) -> dict[str, Any]:
    found = (await client.post("/v1/people/search", json={"name": surname})).json()["items"]
    return (await client.get(f"/v1/people/{found[0]['id']}")).json()


async def test_each_is_told_once_by_whom_their_data_was_given(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    before = await read(client)
    counted = (
        before["due"],
        before["to_mail"],
        before["to_print"],
        before["nowhere"],
        before["unsaid"],
        before["state"],
    )
    assert counted == (4, 2, 1, 1, 0, "none")
    assert before["givers"] == [
        {
            "given_by": GIVEN,
            "source": "import",
            "people": 4,
            "due_on": (TODAY + timedelta(days=30)).isoformat(),
        }
    ]
    mails = await inform(client, sessions)
    assert sorted(one.recipients[0] for one in mails) == ["anne@exemple.fr", "eloise@exemple.fr"]
    said = " ".join(next(words_of(one) for one in mails if one.recipients == ("anne@exemple.fr",)).split())
    for owed in (
        "Bonjour Anne Durand",
        "Camille Exemple, candidate, 1 rue de l'Essai, 94300 Vincennes, donnees@exemple.fr",
        "Dominique Délégué, dpo@exemple.fr",
        "RGPD, art. 6, 1, f",
        "Quelles données : nom, adresse postale, e-mail ou téléphone, bureau de vote",
        f"{GIVEN}, qui nous les a remises le",
        "sauf si vous acceptez d'ici là",
        "CNIL",
        "opposer",
    ):
        assert owed in said, owed
    assert "Annonce politique" not in said
    told = await read(client)
    assert (told["mailed"], told["waiting"], told["sent"], told["state"]) == (2, 0, {"sent": 2}, "ended")
    anne = await person_of(client, "Durand")
    assert (anne["notice_on"], anne["notice_due_on"], anne["given_by"], anne["version"]) == (
        TODAY.isoformat(),
        None,
        GIVEN,
        2,
    )
    line = (await client.get(f"/v1/people/{anne['id']}/timeline")).json()["items"][0]
    assert (line["what"], line["channel"], line["direction"]) == ("notice", "email", "out")
    printed = await client.post(f"{NOTICE}/letters", json={})
    assert printed.status_code == 200, printed.text
    (page,) = [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(printed.content)).pages]
    assert "Zoé MOREAU 9 rue des Prés 94300 Vincennes" in page
    assert GIVEN in page
    assert "/opposition/" in page
    assert (await client.post(f"{NOTICE}/letters", json={})).status_code == 409
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 409
    after = await read(client)
    assert (after["printed"], after["due"], after["nowhere"]) == (1, 1, 1)
    assert (await person_of(client, "Moreau"))["notice_on"] == TODAY.isoformat()


async def test_who_gave_them_is_asked_where_it_was_not_said(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(b"nom;e-mail\nDurand;anne@exemple.fr\n")
    sent = {"first_names": "Luc", "surname": "Petit", "contacts": [{"channel": "email", "address": "luc@exemple.fr"}]}
    put = await client.post("/v1/people/bulk", json={"people": [sent | {"given_by": "Fichier du parti"}]})
    assert put.json()["created"] == 1, put.text
    assert (await read(client))["unsaid"] == 1
    for what in ("send", "letters"):
        refused = await client.post(f"{NOTICE}/{what}", json={})
        assert (refused.status_code, refused.json()["pointer"]) == (409, "/given_by"), refused.text
    mails = await inform(client, sessions, given_by="Une association amie")
    said = {one.recipients[0]: words_of(one) for one in mails}
    assert "Une association amie, qui nous" in " ".join(said["anne@exemple.fr"].split())
    assert "Fichier du parti, qui nous" in " ".join(said["luc@exemple.fr"].split())
    assert (await read(client))["given_by"] == "Une association amie"


async def test_a_saved_mapping_does_not_say_who_gave_the_next_file(client: AsyncClient, bring: Fill) -> None:
    await bring(b"nom;e-mail\nDurand;anne@exemple.fr\n", given_by=GIVEN)
    sent = (await client.post("/v1/imports", files={"file": ("b.csv", b"nom;e-mail\nPetit;luc@exemple.fr\n")})).json()
    page = await client.get(f"/imports/{sent['id']}", headers=HTML)
    assert page.status_code == 200
    assert GIVEN not in html.unescape(page.text)


async def test_who_told_them_or_was_told_by_themselves_is_not_due(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(
        f"nom;e-mail;informé le\nDurand;anne@exemple.fr;{TODAY.isoformat()}\nPetit;luc@exemple.fr;\n".encode(),
        given_by=GIVEN,
    )
    own = {"surname": "Moreau", "source": "form", "contacts": [{"channel": "email", "address": "zoe@exemple.fr"}]}
    assert (await client.post("/v1/people", json=own)).status_code == 201
    assert [one.recipients for one in await inform(client, sessions)] == [("luc@exemple.fr",)]


async def test_who_said_no_or_is_erased_is_left_out(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    anne, eloise = await person_of(client, "Durand"), await person_of(client, "Lefèvre")
    no = {"use": "email", "state": "withdrawn", "source": "phone"}
    assert (await client.post(f"/v1/people/{anne['id']}/consents", json=no)).status_code == 201
    told = await read(client)
    assert (told["refused"], told["to_mail"]) == (1, 1)
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.delete(f"/v1/people/{eloise['id']}")).status_code == 204
    assert await send_all(sessions) == []
    told = await read(client)
    assert (told["waiting"], told["mailed"], told["state"]) == (0, 0, "ended")


async def test_one_click_says_no_to_everything_for_good(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    mails = await inform(client, sessions)
    anne = next(one for one in mails if one.recipients == ("anne@exemple.fr",))
    link, nobody = link_of(anne), {"Authorization": ""}
    assert message_of(anne)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    looked = await client.get(link, headers=nobody)
    assert (looked.status_code, "M'opposer" in html.unescape(looked.text)) == (200, True)
    person = await person_of(client, "Durand")
    assert person["contacts"][0]["suppressed"] is None
    said = {"List-Unsubscribe": "One-Click"}
    for done in await asyncio.gather(*(client.post(link, data=said, headers=nobody) for _ in range(6))):
        assert (done.status_code, "C'est fait" in html.unescape(done.text)) == (200, True)
    person = await person_of(client, "Durand")
    assert (person["contacts"][0]["suppressed"], person["uses"]) == ("opt_out", [])
    ledger = (await client.get(f"/v1/people/{person['id']}/consents")).json()["ledger"]
    assert [(one["state"], one["source"]) for one in ledger] == [("withdrawn", "link")] * 8
    assert (await read(client))["objected"] == 1
    for broken in (link[:-1], link[:-4] + "AAAA", f"{link}A", link.rpartition("/")[0] + "/%00"):
        assert (await client.post(broken, headers=nobody)).status_code in (404, 422)
    assert (await client.delete(f"/v1/people/{person['id']}")).status_code == 204
    assert (await client.post(link, headers=nobody)).status_code == 200


async def test_what_comes_back_closes_that_address_and_the_next_one_is_tried(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    intake = (await client.post("/v1/intake-links")).json()["path"]
    mails = await inform(client, sessions)
    first = next(one for one in mails if one.recipients == ("eloise@exemple.fr",))
    back = bounced("eloise@exemple.fr", str(message_of(first)["Message-ID"]))
    headers = {"Content-Type": "message/rfc822"}
    taken = await client.post(f"{intake}/mail", content=back, headers=headers)
    assert taken.json()["became"] == "bounce", taken.text
    eloise = await person_of(client, "Lefèvre")
    assert (eloise["notice_on"], [one["suppressed"] for one in eloise["contacts"]]) == (None, ["bounce", None])
    (second,) = await send_all(sessions)
    assert second.recipients == ("e.lefevre@exemple.fr",)
    assert (await person_of(client, "Lefèvre"))["notice_on"] == TODAY.isoformat()
    back = bounced("e.lefevre@exemple.fr", str(message_of(second)["Message-ID"]))
    assert (await client.post(f"{intake}/mail", content=back, headers=headers)).json()["became"] == "bounce"
    assert await send_all(sessions) == []
    assert (await read(client))["to_print"] == 2


async def test_an_address_that_the_relay_refuses_is_passed_over(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    assert len(await inform(client, sessions, "550 5.1.1 nobody here")) == 2
    assert [one.recipients for one in await send_all(sessions)] == [("e.lefevre@exemple.fr",)]
    told = await read(client)
    assert (told["mailed"], told["to_mail"], told["nowhere"], told["came_back"]) == (1, 0, 2, 1)


async def test_what_was_stopped_is_still_to_be_told(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    assert (await client.post(f"{NOTICE}/stop")).status_code == 409
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 202
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 409
    await work_off(sessions, JOBS)
    assert (await client.post(f"{NOTICE}/stop")).status_code == 200
    await settle(sessions)
    told = await read(client)
    assert (told["to_mail"], told["waiting"], told["sent"], told["state"]) == (2, 0, {"cancelled": 2}, "ended")
    assert len(await inform(client, sessions)) == 2
    assert (await read(client))["mailed"] == 2


async def test_what_is_asked_at_once_is_done_one_after_the_other(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    acts = [client.post(f"{NOTICE}/{what}", json={}) for what in ("send", "letters", "send", "letters", "send")]
    statuses = [one.status_code for one in await asyncio.gather(*acts)]
    assert sorted(statuses) == [200, 202, 409, 409, 409]
    await asyncio.gather(work_off(sessions, JOBS), client.post(f"{NOTICE}/stop"), settle(sessions))
    await send_all(sessions)
    told = await read(client)
    assert (told["mailed"] + told["to_mail"], told["printed"], told["waiting"]) == (2, 1, 0)


async def test_the_silence_holds_it_back(sessions: Sessions, app: FastAPI, bring: Fill) -> None:
    eve = datetime(2029, 6, 9, 8, tzinfo=UTC)
    silent = await new_campaign(sessions, clock_offset_seconds=int((eve - datetime.now(UTC)).total_seconds()))
    async with call(app, silent) as there:
        await there.put("/v1/register/controller", json=CONTROLLER)
        await bring(CONTACTS, there=there, given_by=GIVEN)
        for what, body in (("send", {}), ("letters", {}), ("test", {"address": "a@exemple.fr"})):
            refused = await there.post(f"{NOTICE}/{what}", json=body)
            assert (refused.status_code, refused.json()["article"]) == (409, "L. 49"), what


@pytest.mark.parametrize(
    ("days", "said"),
    [(10, None), (25, "Des contacts venus d'un fichier sont à informer dans la semaine"), (31, "et le mois est passé")],
)
async def test_the_day_sheet_and_the_rights_desk_warn_until_they_are_told(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill, days: int, said: str | None
) -> None:
    came = (TODAY - timedelta(days=days)).isoformat()
    await bring(f"nom;e-mail;recueilli le\nDurand;a@b.fr;{came}\n".encode(), given_by=GIVEN)
    sheet = html.unescape((await client.get("/", headers=HTML)).text)
    assert ("Contacts venus d'un fichier" in sheet) is (said is not None)
    assert said is None or said in sheet
    desk = html.unescape((await client.get("/rights", headers=HTML)).text)
    assert "1 contact venu d'un fichier est à informer" in desk
    assert ("dont 1 en retard" in desk) is (days > 30)
    assert (await client.get("/contact-notice", headers=HTML)).status_code == 200
    await inform(client, sessions)
    assert "Contacts venus d'un fichier" not in html.unescape((await client.get("/", headers=HTML)).text)
    assert "est à informer" not in html.unescape((await client.get("/rights", headers=HTML)).text)


async def test_nothing_goes_before_somebody_answers_for_it_and_no_other_campaign_sees_it(
    client: AsyncClient, app: FastAPI, sessions: Sessions, postgres: Postgres, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    forget_controller(postgres, sessions)
    assert len((await read(client))["missing"]) == 1
    for what, body in (("send", {}), ("letters", {}), ("test", {"address": "a@exemple.fr"})):
        refused = await client.post(f"{NOTICE}/{what}", json=body)
        assert (refused.status_code, refused.json()["pointer"]) == (409, "/controller"), what
    async with call(app, await new_campaign(sessions)) as stranger:
        told = await read(stranger)
        assert (told["due"], told["givers"]) == (0, [])


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"given_by": 7},
        {"given_by": ""},
        {"given_by": "x" * 300},
        {"given_by": "a\x00b"},
        {"given_by": "\ud800"},
        {"given_by": "a\nb"},
        {"run": 3},
    ],
    ids=str,
)
async def test_a_wrong_body_is_refused_by_its_field(client: AsyncClient, controller: None, body: Any) -> None:
    for what in ("send", "letters"):
        refused = await client.post(
            f"{NOTICE}/{what}", content=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        assert refused.status_code == 422, refused.text


async def test_a_list_s_link_says_no_for_no_contact(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    mails = await inform(client, sessions)
    link = next(link_of(one) for one in mails if one.recipients == ("anne@exemple.fr",))
    other = await new_campaign(sessions)
    stranger = link.replace(str(campaign_id), str(other))
    assert (await client.post(stranger, headers={"Authorization": ""})).status_code == 404
    unknown = link.replace(str(campaign_id), str(uuid4()))
    assert (await client.post(unknown, headers={"Authorization": ""})).status_code == 404
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from suppression")) == 0


async def test_who_was_told_stays_told_when_two_entries_are_one(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(
        "nom;prénom;adresse;code postal;ville;e-mail;téléphone\n"
        "Martin;Jeanne;9 rue des Prés;94300;Vincennes;jeanne@exemple.fr, j.martin@exemple.fr;0612345678\n"
        "Martin;Jeane;9 rue des Prés;94300;Vincennes;;0612345678\n".encode(),
        given_by=GIVEN,
    )
    intake = (await client.post("/v1/intake-links")).json()["path"]
    (first,) = await inform(client, sessions)
    back = bounced("jeanne@exemple.fr", str(message_of(first)["Message-ID"]))
    await client.post(f"{intake}/mail", content=back, headers={"Content-Type": "message/rfc822"})
    assert len(await send_all(sessions)) == 1
    assert (await read(client))["to_print"] == 1
    jeane = await person_of(client, "Jeane Martin")
    assert (await client.post("/v1/duplicates/searches")).status_code == 202
    await work_off(sessions, JOBS)
    (pair,) = (await client.get("/v1/duplicates")).json()["items"]
    keep = {"decision": "keep_first" if pair["first_id"] == jeane["id"] else "keep_second"}
    merged = await client.post(f"/v1/duplicates/{pair['id']}/decision", json=keep)
    assert merged.status_code == 200, merged.text
    told = await read(client)
    assert (told["due"], told["mailed"]) == (0, 1)
    assert (await client.get(f"/v1/people/{jeane['id']}")).json()["notice_on"] == TODAY.isoformat()
    assert (await client.post(f"/v1/person-merges/{merged.json()['id']}/undo")).status_code == 204
    told = await read(client)
    assert (told["due"], told["mailed"], told["to_print"]) == (1, 1, 1)
