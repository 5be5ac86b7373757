"""Anybody may send a form; it counts once the address has confirmed it, and nobody signs up or learns of another."""

import html
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from crm.forms.questionnaires.definitions import EXAMPLE
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail
from kit.testing.steps import Reading, call, clock_offset, new_campaign
from sqlalchemy import text

SENT: dict[str, Any] = {
    "first_names": "Ada",
    "email": "ada@exemple.fr",
    "uses": ["email"],
    "q_vote": "yes",
    "q_themes": ["ecologie"],
}
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def form(client: AsyncClient) -> str:
    made = (await client.post("/v1/questionnaires", json={"name": "Mai", "definition": EXAMPLE})).json()["id"]
    await client.post(f"/v1/questionnaires/{made}/versions")
    put = {"name": "Site", "title": "Rejoindre", "questionnaire_id": made, "number": 1, "uses": ["email", "sms"]}
    answer = await client.post("/v1/sign-up-forms", json=put)
    assert answer.status_code == 201, answer.text
    return answer.json()["path"]


async def mails(sessions: Sessions, campaign_id: UUID) -> list[Mail]:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        rows = await session.scalars(text("select content from message where content is not null order by entry"))
        return [Mail.model_validate_json(vault.open("message", blob)) for blob in rows]


def path_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/]+(/inscription/\S+)", mail.text)
    assert found is not None
    return found[1]


async def send(anybody: AsyncClient, path: str, said: dict[str, Any], lang: str = "fr") -> Response:
    """As a browser does: with the mark of the words that are on the page."""
    page = (await anybody.get(path, params={"lang": lang})).text
    read = re.search(r'name="read" value="([0-9a-f]+)"', page)
    assert read is not None
    return await anybody.post(path, params={"lang": lang}, data=said | {"read": read[1]})


async def test_a_sign_up_counts_once_it_is_confirmed(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, form: str
) -> None:
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        page = await anybody.get(form)
        assert "set-cookie" not in page.headers
        assert "Rejoindre" in page.text
        assert "script" not in page.text
        sent = await send(anybody, form, SENT | {"named": "1"})
        assert "Merci" in sent.text
        assert (await client.get("/v1/people")).json()["items"] == []
        (mail,) = await mails(sessions, campaign_id)
        confirm = path_in(mail)
        assert (await anybody.get(confirm)).status_code == 200
        assert (await client.get("/v1/people")).json()["items"] == []
        done = await anybody.post(confirm)
        assert done.headers["location"].startswith("/moi/")
        assert "Bonjour Ada" in (await anybody.get(done.headers["location"])).text
        assert (await anybody.post(confirm)).status_code == 404
    (person,) = (await client.get("/v1/people")).json()["items"]
    assert (person["uses"], person["roles"]) == (["email"], ["sympathiser"])
    card = (await client.get(f"/v1/people/{person['id']}")).json()
    assert [one["theme"] for one in card["themes"]] == ["ecologie"]
    ledger = (await client.get(f"/v1/people/{person['id']}/consents")).json()["ledger"]
    assert ledger[0]["text_version"].startswith("form-")


async def test_who_is_known_is_neither_shown_nor_changed(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, form: str
) -> None:
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}]
    put = {"first_names": "Ada", "surname": "Vraie", "source": "form", "contacts": contacts}
    person = (await client.post("/v1/people", json=put)).json()["id"]
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        known = await send(anybody, form, SENT | {"first_names": "Autre"})
        new = await send(anybody, form, SENT | {"email": "bob@exemple.fr"})
        assert known.text == new.text
        confirm = path_in((await mails(sessions, campaign_id))[0])
        assert (await anybody.post(confirm)).status_code == 303
    card = (await client.get(f"/v1/people/{person}")).json()
    assert (card["first_names"], card["surname"], card["uses"]) == ("Ada", "Vraie", ["email"])
    assert len((await client.get("/v1/people")).json()["items"]) == 1


async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(app: FastAPI, form: str) -> None:
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        for wrong, said in (
            ({"email": "ada"}, "adresse e-mail n'est pas complète"),
            ({"email": ""}, "Donnez une adresse e-mail ou un mobile"),
            ({"email": "", "phone": "01 45 67 89 10"}, "donnez un mobile"),
            ({"first_names": ""}, "le prénom"),
            ({"uses": ["party_sharing"]}, "ne demande pas cet accord"),
            ({"q_themes": ["lune"]}, "réponses proposées"),
        ):
            again = await send(anybody, form, SENT | wrong)
            assert again.status_code == 422, wrong
            assert said in html.unescape(again.text)
        assert 'value="Ada"' in (await send(anybody, form, SENT | {"email": "ada"})).text
        # An answer to what is not asked after the others is dropped: the page cannot hide a question.
        assert (await send(anybody, form, SENT | {"q_vote": "no"})).status_code == 200
        english = await anybody.get(form, params={"lang": "en"})
        assert "Sign up" in english.text


async def test_a_flood_from_one_place_is_stopped_and_a_machine_is_not_told(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, form: str
) -> None:
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        assert (await send(anybody, form, SENT | {"website": "http://x"})).status_code == 200
        assert await mails(sessions, campaign_id) == []
        codes = [(await send(anybody, form, SENT | {"email": f"a{n}@exemple.fr"})).status_code for n in range(13)]
    assert codes == [200] * 12 + [429]


async def test_one_address_gets_one_confirmation_an_hour(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, form: str
) -> None:
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        spellings = ["ada@exemple.fr", "ADA@exemple.fr", "ada+1@exemple.fr", "ada@exemple.fr", "ada@exemple.fr"]
        pages = [(await send(anybody, form, SENT | {"email": email})).text for email in spellings]
    # What is answered does not tell a stranger that the address was typed before.
    assert len(set(pages)) == 1
    async with transaction(sessions, campaign_id) as session:
        waits = list(await session.scalars(text("select not_before > now() from message order by not_before")))
    assert waits == [False, True, True, True]


async def test_only_the_sites_of_the_list_may_frame_it(client: AsyncClient, app: FastAPI, form: str) -> None:
    put = await client.put("/v1/sign-up-sites", json={"origins": ["https://www.exemple.fr/page"]})
    assert put.json()["items"] == ["https://www.exemple.fr"]
    assert (await client.put("/v1/sign-up-sites", json={"origins": ["*"]})).json()["pointer"] == "/origins/0"
    async with AsyncClient(transport=Reading(app), base_url="http://service") as anybody:
        for frame in (f"{form}/cadre", form.replace("/inscription/", "/cadre/")):  # that of pages pasted before
            policy = (await anybody.get(frame)).headers["content-security-policy"]
            assert policy.endswith("frame-ancestors 'self' https://www.exemple.fr")
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
        alone = (await anybody.get(form)).headers["content-security-policy"]
        assert alone.endswith("frame-ancestors 'none'")


async def test_in_the_silence_public_pages_stay_as_they_are(app: FastAPI, sessions: Sessions) -> None:
    eve = datetime(2029, 6, 9, 8, tzinfo=UTC)
    other = await new_campaign(sessions, clock_offset_seconds=clock_offset(eve))
    async with call(app, other) as client:
        refused = await client.post("/v1/sign-up-forms", json={"name": "Site", "title": "Rejoindre"})
        assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")


async def test_the_form_leads_to_who_keeps_what(
    client: AsyncClient, app: FastAPI, form: str, campaign_id: UUID
) -> None:
    async with call(app) as anybody:
        for lang in ("fr", "en"):
            page = await anybody.get(form, params={"lang": lang}, headers=HTML)
            assert f'href="/avis/{campaign_id}?lang={lang}"' in page.text
        assert "an invented campaign" in page.text
        assert (await anybody.get(f"/avis/{campaign_id}")).status_code == 200


async def test_the_form_is_read_in_each_language_of_its_questions(client: AsyncClient, app: FastAPI) -> None:
    asked = {
        "languages": ["fr", "en", "oc"],
        "title": {"fr": "Mai", "en": "Join us in May", "oc": "Mai"},
        "questions": [
            {"key": "vote", "kind": "yes_no", "label": {"fr": "Votez-vous ?", "en": "Do you vote?", "oc": "Votatz ?"}}
        ],
    }
    made = (await client.post("/v1/questionnaires", json={"name": "Mai", "definition": asked})).json()["id"]
    await client.post(f"/v1/questionnaires/{made}/versions")
    put: dict[str, Any] = {"name": "Site", "title": "Rejoindre", "questionnaire_id": made, "number": 1}
    put |= {"words": {"oc": {"rights": "Vòstras donadas", "notice": "Qui garda qué", "named": "Gardatz mon nom"}}}
    path = (await client.post("/v1/sign-up-forms", json=put)).json()["path"]
    async with call(app) as anybody:
        french, english = [
            html.unescape((await anybody.get(path, params={"lang": lang}, headers=HTML)).text) for lang in ("fr", "en")
        ]
    assert "<h1>Rejoindre</h1>" in french
    assert ">English</a>" in french
    assert 'href="?lang=oc"' in french
    assert "<h1>Join us in May</h1>" in english
    assert ">Français</a>" in english


async def test_a_form_is_not_opened_before_what_people_agree_to_is_in_each_language(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    asked = {
        "languages": ["fr", "ar"],
        "title": {"fr": "Mai", "ar": "مايو"},
        "questions": [{"key": "vote", "kind": "yes_no", "label": {"fr": "Votez-vous ?", "ar": "هل تصوت؟"}}],
    }
    made = (await client.post("/v1/questionnaires", json={"name": "Mai", "definition": asked})).json()["id"]
    await client.post(f"/v1/questionnaires/{made}/versions")
    put = {"name": "API", "title": "Rejoindre", "questionnaire_id": made, "number": 1, "uses": ["email"]}
    refused = await client.post("/v1/sign-up-forms", json=put)
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/words/ar/rights")
    assert refused.json()["missing"] == ["rights", "notice", "named", "agree", "uses/email"]
    assert (await client.post("/v1/sign-up-forms", json=put | {"is_open": False})).status_code == 201

    typed = {"name": "Page", "title": "Rejoindre", "questionnaire": f"{made}:1", "uses": ["email"]}
    led = await client.post("/sign-up-forms", data=typed, headers=HTML)
    words = led.headers["location"]
    assert (led.status_code, words[-9:]) == (303, "/words/ar")
    assert "obligatoire" in (await client.get(words, headers=HTML)).text
    said = {"agree": "أوافق", "uses/email": "رسائل", "rights": "بياناتك", "notice": "من يحفظ", "who": "حملة"}
    again = await client.post(words, data=said, headers=HTML)
    assert (again.status_code, "tient la place du nom" in again.text, "أوافق" in again.text) == (422, True, True)
    said["who"] = "حملة {}."
    assert (await client.post(words, data=said, headers=HTML)).status_code == 303
    form = words.removeprefix("/sign-up-forms/").removesuffix("/words/ar")
    still = await client.post(f"/sign-up-forms/{form}/turn", headers=HTML)
    assert (still.status_code, "1 phrase" in still.text) == (422, True)
    assert (await client.post(words, data=said | {"named": "احفظ", "yes": "نعم"}, headers=HTML)).status_code == 303
    assert (await client.post(f"/sign-up-forms/{form}/turn", headers=HTML)).status_code == 303

    path = f"/inscription/{campaign_id}/{form}"
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as anybody:
        page = html.unescape((await anybody.get(path, params={"lang": "ar"})).text)
        assert '<html lang="ar" dir="rtl">' in page
        for text in ("<h1>مايو</h1>", "نعم", "أوافق", "رسائل", "Prénom"):
            assert text in page, text
        sent = {"first_names": "Ada", "email": "ada@exemple.fr", "uses": ["email"]}
        assert (await send(anybody, path, sent, "ar")).status_code == 200
        # What was read then is what was agreed to, though the form was changed before it was confirmed.
        await client.post(f"/sign-up-forms/{form}/turn", headers=HTML)
        assert (await anybody.post(path_in((await mails(sessions, campaign_id))[0]))).status_code == 303
    (person,) = (await client.get("/v1/people")).json()["items"]
    (line,) = (await client.get(f"/v1/people/{person['id']}/consents")).json()["ledger"]
    assert line["text_version"] == f"form-{form[:8]}-4-ar"
