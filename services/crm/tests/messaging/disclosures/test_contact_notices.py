"""Contacts who came by a file or another program are told what art. 14 GDPR owes them: once, by mail or letter."""

import html
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.servers.postgres import Postgres
from kit.testing.steps import call, new_campaign
from pypdf import PdfReader

from .conftest import CONTROLLER, TODAY, Fill, forget_controller
from .contact_notices import CONTACTS, GIVEN, NOTICE, inform, person_of, read
from .notices import words_of

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


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
    sent = (
        await client.post(
            "/v1/imports?origin=regular", files={"file": ("b.csv", b"nom;e-mail\nPetit;luc@exemple.fr\n")}
        )
    ).json()
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
    [
        (10, None),
        (25, "Des contacts venus d'un fichier sont à informer dans la semaine"),
        (31, "auraient déjà dû être informés"),
    ],
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
