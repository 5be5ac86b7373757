"""A file that the campaign collected itself: its people are informed when they fill in the form (GDPR, art. 13)."""

import html
from datetime import timedelta
from importlib import import_module
from io import BytesIO

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import work_off
from pypdf import PdfReader

from .conftest import TODAY, Fill
from .contact_notices import NOTICE, inform, person_of, read
from .notices import words_of

SIGNED = b"nom;e-mail;adresse;code postal;ville\nDurand;anne@exemple.fr;;;\nMoreau;;9 rue des Pres;94300;Vincennes\n"
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_people_who_read_the_notice_on_the_form_need_no_other(
    client: AsyncClient, controller: None, bring: Fill
) -> None:
    signed_on = TODAY - timedelta(days=40)
    agreed_on = TODAY - timedelta(days=3)
    lines = [f"Durand;anne@exemple.fr;{signed_on};", "Petit;luc@exemple.fr;;", f"Moreau;zoe@exemple.fr;;{agreed_on}"]
    data = "\n".join(["nom;e-mail;recueilli le;date du consentement", *lines]).encode()
    await bring(data, origin="campaign", informed=True)
    notice = await read(client)
    assert (notice["due"], notice["late"], notice["givers"]) == (0, 0, [])
    anne, luc = await person_of(client, "Durand"), await person_of(client, "Petit")
    assert (anne["notice_on"], anne["notice_due_on"]) == (signed_on.isoformat(), None)
    assert luc["notice_on"] == TODAY.isoformat()
    assert (await person_of(client, "Moreau"))["notice_on"] == agreed_on.isoformat()
    assert "à informer" not in html.unescape((await client.get("/rights", headers=HTML)).text)


async def test_people_who_did_not_are_informed_at_once_and_as_those_who_gave_their_data(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(SIGNED, origin="campaign")
    notice = await read(client)
    assert (notice["due"], notice["unsaid"], notice["due_on"]) == (2, 0, TODAY.isoformat())
    assert "art. 13" in notice["text"]
    assert (await person_of(client, "Durand"))["notice_due_on"] == TODAY.isoformat()
    page = html.unescape((await client.get("/contact-notice", headers=HTML)).text)
    assert "D'elles-mêmes (fichier importé) : 2 personnes, à informer dès maintenant" in page
    assert "Qui a remis les données" not in page

    (mail,) = await inform(client, sessions)
    said = " ".join(words_of(mail).split())
    assert "D'où elles viennent : de vous ; elles sont au fichier depuis le" in said
    assert "que vous lui avez confiées" in said
    assert "que vous ne lui avez pas données" not in said
    letters = await client.post(f"{NOTICE}/letters", json={})
    (sheet,) = [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(letters.content)).pages]
    assert "que vous lui avez confiées" in sheet


async def test_they_are_late_from_the_next_day_and_never_erased_for_the_month_of_article_14(
    client: AsyncClient, controller: None, bring: Fill
) -> None:
    yesterday, long_ago = TODAY - timedelta(days=1), TODAY - timedelta(days=40)
    data = f"nom;e-mail;recueilli le\nDurand;anne@exemple.fr;{yesterday}\nPetit;luc@exemple.fr;{long_ago}\n".encode()
    await bring(data, origin="campaign")
    notice = await read(client)
    assert (notice["due"], notice["late"]) == (2, 2)
    assert "2 en retard" in html.unescape((await client.get("/rights", headers=HTML)).text)
    assert "auraient déjà dû être informés" in html.unescape((await client.get("/", headers=HTML)).text)
    (unheard,) = [one for one in (await client.get("/v1/retention-rules")).json()["items"] if one["key"] == "unheard"]
    assert unheard["due"] == 0


async def test_only_a_file_of_the_campaign_says_that_its_people_were_informed(client: AsyncClient) -> None:
    for origin, accepted in (("regular", 422), ("campaign", 202)):
        sent = (await client.post(f"/v1/imports?origin={origin}", files={"file": ("a.csv", SIGNED)})).json()
        columns = [one["proposed"] for one in sent["columns"]]
        page = html.unescape((await client.get(f"/imports/{sent['id']}", headers=HTML)).text)
        assert ("L'avis d'information était sur le formulaire" in page) is (origin == "campaign")
        assert ("Qui vous a remis ce fichier" in page) is (origin != "campaign")
        put = await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns, "informed": True})
        assert put.status_code == accepted, put.text
    assert put.json()["mapping"]["informed"] is True
    again = (await client.post("/v1/imports?origin=campaign", files={"file": ("b.csv", SIGNED)})).json()
    page = (await client.get(f"/imports/{again['id']}", headers=HTML)).text
    assert 'name="informed"' in page
    assert 'name="informed" value="true" checked' not in page


async def test_that_they_read_it_on_the_form_can_be_said_afterwards(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    signed_on = TODAY - timedelta(days=12)
    await bring(f"nom;e-mail;recueilli le\nDurand;anne@exemple.fr;{signed_on}\n".encode(), origin="campaign")
    await bring(b"nom;e-mail\nPetit;luc@exemple.fr\n", given_by="Collectif des Tilleuls")
    assert "Elles ont lu notre avis ce jour-là" in (await client.get("/contact-notice", headers=HTML)).text
    said = await client.post("/contact-notice/on-form", headers=HTML)
    assert said.headers["location"] == "/contact-notice?done=on-form"
    await work_off(sessions, JOBS)
    assert (await person_of(client, "Durand"))["notice_on"] == signed_on.isoformat()
    assert (await person_of(client, "Petit"))["notice_on"] is None
    page = (await client.get("/contact-notice", headers=HTML)).text
    assert "Elles ont lu notre avis" not in page
    assert (await client.post("/contact-notice/on-form", headers=HTML)).status_code == 409


async def test_files_from_before_are_taken_for_what_was_said_of_them(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill, postgres: Postgres
) -> None:
    await bring(b"nom;e-mail\nDurand;anne@exemple.fr\n", origin="campaign")
    await bring(b"nom;e-mail\nPetit;luc@exemple.fr\n")
    database = sessions.kw["bind"].url.database
    run_sql(postgres, "update person set given_by = null", database=database)
    migration = import_module("crm.migrations.versions.0090_joint_contacts")
    run_sql(postgres, migration.COLLECTED, database=database)
    assert (await person_of(client, "Durand"))["given_by"] == "la personne elle-même"
    assert (await person_of(client, "Petit"))["given_by"] is None
