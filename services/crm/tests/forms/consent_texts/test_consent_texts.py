"""The words that somebody said yes to are there as long as their yes is: per version and language, never edited."""

import html
import io
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail
from kit.testing.steps import Reading, call, new_campaign, work_off
from kit.testing.tokens import settings
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
ASKED: dict[str, Any] = {
    "languages": ["fr", "ar"],
    "title": {"fr": "Mai", "ar": "مايو"},
    "questions": [{"key": "vote", "kind": "yes_no", "label": {"fr": "Votez-vous ?", "ar": "هل تصوت؟"}}],
}
ARABIC: dict[str, Any] = {
    "agree": "أوافق على",
    "named": "احفظوا إجاباتي",
    "rights": "بياناتك لهذه الحملة",
    "notice": "من يحفظ ماذا",
    "uses": {"email": "تلقي رسائل", "post": "تلقي بريد"},
}
NEVER_SHOWN = "0" * 32


@pytest.fixture
async def put(client: AsyncClient) -> dict[str, Any]:
    made = (await client.post("/v1/questionnaires", json={"name": "Mai", "definition": ASKED})).json()["id"]
    await client.post(f"/v1/questionnaires/{made}/versions")
    said = {"name": "Site", "title": "Rejoindre", "questionnaire_id": made, "number": 1, "uses": ["email"]}
    return said | {"words": {"ar": ARABIC}}


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as found:
        yield found


async def read(anybody: AsyncClient, path: str, lang: str) -> str:
    found = re.search(r'name="read" value="([0-9a-f]+)"', (await anybody.get(path, params={"lang": lang})).text)
    assert found is not None
    return found[1]


async def send(anybody: AsyncClient, path: str, lang: str, mark: str, **more: Any) -> Response:
    said = {"first_names": "Ada", "email": "ada@exemple.fr", "uses": ["email"], "read": mark} | more
    return await anybody.post(path, params={"lang": lang}, data=said)


async def confirm(anybody: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        blobs = (
            await session.scalars(text("select content from message where content is not null order by entry"))
        ).all()
    mail = Mail.model_validate_json(vault.open("message", blobs[-1]))
    path = re.search(r"https?://[^/]+(/inscription/\S+)", mail.text)
    assert path is not None
    assert (await anybody.post(path[1])).status_code == 303


async def sign_up(anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, path: str, lang: str) -> None:
    assert (await send(anybody, path, lang, await read(anybody, path, lang))).status_code == 200
    await confirm(anybody, sessions, campaign_id)


async def ledger(client: AsyncClient) -> list[dict[str, Any]]:
    (person,) = (await client.get("/v1/people")).json()["items"]
    return (await client.get(f"/v1/people/{person['id']}/consents")).json()["ledger"]


async def test_three_wordings_of_a_form_are_in_the_copy_that_somebody_gets(
    client: AsyncClient,
    anybody: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    put: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = (await client.post("/v1/sign-up-forms", json=put)).json()
    address = f"/v1/sign-up-forms/{form['id']}"
    await sign_up(anybody, sessions, campaign_id, form["path"], "fr")
    await client.put(address, json=put | {"words": {"ar": ARABIC, "fr": {"agree": "Je veux bien"}}})
    await sign_up(anybody, sessions, campaign_id, form["path"], "fr")
    other = ARABIC | {"uses": {"email": "تلقي رسائل سياسية"}}
    await client.put(address, json=put | {"words": {"ar": other}})
    await sign_up(anybody, sessions, campaign_id, form["path"], "ar")

    lines = await ledger(client)
    short = form["id"][:8]
    assert [one["text_version"] for one in lines] == [f"form-{short}-3-ar", f"form-{short}-2-fr", f"form-{short}-1-fr"]
    said: dict[str, dict[str, str]] = {}
    for line in lines:
        (kept,) = (await client.get(f"/v1/consent-texts/{line['text_version']}")).json()["texts"]
        said[line["text_version"]] = {one["part"]: one["text"] for one in kept["lines"]}
    assert [one["agree"] for one in said.values()] == ["أوافق على", "Je veux bien", "J'accepte"]
    assert said[f"form-{short}-3-ar"]["uses/email"] == "تلقي رسائل سياسية"
    every = (await client.get(f"{address}/consent-texts")).json()["items"]
    assert [(one["number"], one["texts"][0]["language"]) for one in every] == [
        (number, language) for number in (3, 2, 1) for language in ("ar", "en", "fr", "pt")
    ]
    assert all(one["shown_from"] for one in every)

    monkeypatch.setenv("ISOLOIR_SECRET_KEY", settings(sessions).secret_key.get_secret_value())
    monkeypatch.delenv("ISOLOIR_RIGHTS_SERVICES", raising=False)
    asked = {"kind": "access", "channel": "email", "first_names": "Ada", "surname": "X", "emails": ["ada@exemple.fr"]}
    case = f"/v1/rights/cases/{(await client.post('/v1/rights/cases', json=asked)).json()['id']}"
    await client.post(f"{case}/identity", json={"way": "callback"})
    await client.post(f"{case}/process")
    await work_off(sessions, JOBS)
    (crm,) = (await client.get(f"{case}/answer")).json()["services"]
    held = {one["kind"]: one["fields"] for one in crm["held"]}
    written = "\n".join([*held["Consentements"].values(), *held["Textes auxquels vous avez dit oui"].values()])
    for words in ("« J'accepte recevoir", "« Je veux bien recevoir", "« أوافق على تلقي رسائل سياسية »", "بياناتك"):
        assert words in written, words
    pdf = PdfReader(io.BytesIO((await client.get(f"{case}/answer.pdf")).content))
    printed = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "???" not in printed
    for words in ("Je veux bien recevoir", "dans une écriture que ce PDF ne trace pas", f"form-{short}-3-ar"):
        assert words in printed, words


async def test_a_version_is_of_words_alone(client: AsyncClient, put: dict[str, Any]) -> None:
    form = (await client.post("/v1/sign-up-forms", json=put)).json()
    address = f"/v1/sign-up-forms/{form['id']}"
    for same in ({"name": "Autre nom"}, {"is_open": False}, {"is_open": True}):
        form = (await client.put(address, json=put | same)).json()
    assert (form["version"], form["words_version"]) == (4, 1)
    # What nobody could read is not kept: a closed form is written at leisure.
    for words in ("Un", "Deux"):
        form = (await client.put(address, json=put | {"title": words, "is_open": False})).json()
    assert form["words_version"] == 1
    for other in ({"title": "Trois"}, {"uses": ["email", "post"]}, {"intro": "Bonjour"}):
        before, form = form, (await client.put(address, json=put | other)).json()
        assert form["words_version"] == form["version"] == before["version"] + 1
    assert len((await client.get(f"{address}/consent-texts")).json()["items"]) == 4 * 4


async def test_an_edit_while_somebody_fills_it_in_has_them_read_again(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, put: dict[str, Any]
) -> None:
    form = (await client.post("/v1/sign-up-forms", json=put)).json()
    before = await read(anybody, form["path"], "fr")
    await client.put(
        f"/v1/sign-up-forms/{form['id']}", json=put | {"words": {"ar": ARABIC, "fr": {"rights": "Autre."}}}
    )
    for mark in (before, NEVER_SHOWN, ""):
        again = await send(anybody, form["path"], "fr", mark)
        assert (again.status_code, "pendant que vous le remplissiez" in again.text) == (409, True)
        assert 'value="Ada"' in again.text
    # What was read in one language is no yes in another.
    assert (await send(anybody, form["path"], "ar", await read(anybody, form["path"], "fr"))).status_code == 409
    now = re.search(r'name="read" value="([0-9a-f]+)"', again.text)
    assert now is not None
    assert (await send(anybody, form["path"], "fr", now[1])).status_code == 200
    await confirm(anybody, sessions, campaign_id)
    assert [one["text_version"] for one in await ledger(client)] == [f"form-{form['id'][:8]}-2-fr"]


async def test_words_that_no_edit_changed_are_kept_before_somebody_agrees_to_them(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, put: dict[str, Any]
) -> None:
    form = (await client.post("/v1/sign-up-forms", json=put)).json()
    async with transaction(sessions, campaign_id) as session:
        await session.execute(
            text("update campaign set state = jsonb_set(state, '{candidate}', '\"Dominique Autre\"')")
        )
    await sign_up(anybody, sessions, campaign_id, form["path"], "fr")
    (line,) = await ledger(client)
    assert line["text_version"] == f"form-{form['id'][:8]}-2-fr"
    kept = (await client.get(f"/v1/consent-texts/{line['text_version']}")).json()["texts"][0]["lines"]
    assert "Dominique Autre" in {one["part"]: one["text"] for one in kept}["who"]
    first = (await client.get(f"/v1/consent-texts/form-{form['id'][:8]}-1-fr")).json()["texts"][0]["lines"]
    assert "Dominique Autre" not in str(first)


async def test_words_stay_while_a_yes_names_them_and_go_with_their_form_else(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, put: dict[str, Any]
) -> None:
    form = (await client.post("/v1/sign-up-forms", json=put)).json()
    address, short = f"/v1/sign-up-forms/{form['id']}", form["id"][:8]
    await sign_up(anybody, sessions, campaign_id, form["path"], "ar")
    assert (await client.delete(address)).status_code == 409
    await client.put(address, json=put | {"title": "Deux"})
    assert (await send(anybody, form["path"], "fr", await read(anybody, form["path"], "fr"))).status_code == 200
    await client.put(address, json=put | {"is_open": False})
    waits = await client.delete(address)
    assert (waits.status_code, "sept jours" in waits.json()["detail"]) == (409, True)
    await confirm(anybody, sessions, campaign_id)
    assert (await client.delete(address)).status_code == 204
    assert len((await client.get(f"{address}/consent-texts")).json()["items"]) == 8
    run = {"dry": False, "rules": ["wordings"]}
    assert (await client.post("/v1/retention-runs", json=run)).status_code in (201, 202)
    await work_off(sessions, JOBS)
    left = (await client.get(f"{address}/consent-texts")).json()["items"]
    assert [one["text_version"] for one in left] == [f"form-{short}-2-fr", f"form-{short}-1-ar"]
    (person,) = (await client.get("/v1/people")).json()["items"]
    await client.delete(f"/v1/people/{person['id']}")
    await client.post("/v1/retention-runs", json=run)
    await work_off(sessions, JOBS)
    assert (await client.get(f"/v1/consent-texts/form-{short}-1-ar")).status_code == 404


async def test_the_service_may_add_words_and_not_edit_them(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, put: dict[str, Any]
) -> None:
    await client.post("/v1/sign-up-forms", json=put)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("update consent_text set lines = '[]'"))


async def test_the_database_lets_no_words_go_that_somebody_said_yes_to(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    for version in ("papier-1", "papier-2"):
        await client.post("/v1/consent-texts", json={"text_version": version, "text": "J'accepte."})
    person = (await client.post("/v1/people", json={"surname": "Lefèvre", "source": "paper"})).json()["id"]
    yes = {"use": "email", "state": "given", "source": "paper", "text_version": "papier-1"}
    await client.post(f"/v1/people/{person}/consents", json=yes)
    with pytest.raises(DBAPIError, match="named by a consent"):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("delete from consent_text"))
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("delete from consent_text where version = 'papier-2'"))
    assert (await client.get("/v1/consent-texts/papier-1")).status_code == 200
    await client.delete(f"/v1/people/{person}")
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("delete from consent_text"))


async def test_words_of_a_paper_are_entered_once(client: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    paper = {"text_version": "papier-2029-05", "text": "J'accepte.\nTout.", "shown_on": "2026-01-02"}
    assert (await client.post("/v1/consent-texts", json=paper)).json()["origin"] == "campaign"
    assert (await client.post("/v1/consent-texts", json=paper)).status_code == 201
    other = await client.post("/v1/consent-texts", json=paper | {"text": "J'accepte autre chose."})
    assert (other.status_code, other.json()["pointer"]) == (409, "/text_version")
    for wrong, pointer in (
        ({"text_version": "form-00000000-1-fr"}, "/text_version"),
        ({"text_version": "porte-2026-11"}, "/text_version"),
        ({"text_version": "../x"}, "/text_version"),
        ({"text": "  "}, "/text"),
        ({"text": "a\x00"}, "/text"),
        ({"text": "x" * 8001}, "/text"),
        ({"language": "français"}, "/language"),
        ({"shown_on": "2999-01-01"}, "/shown_on"),
        ({"shown_on": "0001-01-01"}, "/shown_on"),
    ):
        refused = await client.post("/v1/consent-texts", json={"text_version": "autre", "text": "Oui."} | wrong)
        assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), wrong
    half = b'{"text_version": "autre", "text": "\\ud800"}'
    assert (await client.post("/v1/consent-texts", content=half)).status_code == 422
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/consent-texts/papier-2029-05")).status_code == 404
        assert (await stranger.get("/v1/consent-texts/porte-2026-11")).json()["origin"] == "service"


async def test_the_persons_page_leads_to_the_words_and_says_where_none_are_kept(client: AsyncClient) -> None:
    person = (await client.post("/v1/people", json={"surname": "Lefèvre", "source": "paper"})).json()["id"]
    for version in ("papier-2029-05", "form-0a1b2c3d-1-fr", "porte-2026-11"):
        yes = {"use": "email", "state": "given", "source": "paper", "text_version": version}
        assert (await client.post(f"/v1/people/{person}/consents", json=yes)).status_code == 201
    page = html.unescape((await client.get(f"/people/{person}", headers=HTML)).text)
    for version in ("papier-2029-05", "form-0a1b2c3d-1-fr", "porte-2026-11"):
        assert f'href="/consent-texts/{version}">le texte accepté</a>' in page
    first = (await client.get("/v1/consent-texts", params={"limit": 2})).json()
    rest = (await client.get("/v1/consent-texts", params={"after": first["next"]})).json()
    assert [(one["text_version"], one["lines"], one["is_kept"]) for one in [*first["items"], *rest["items"]]] == [
        ("form-0a1b2c3d-1-fr", 1, False),
        ("papier-2029-05", 1, False),
        ("porte-2026-11", 1, True),
    ]
    missing = (await client.get("/consent-texts", headers=HTML)).text
    assert ("papier-2029-05" in missing, "porte-2026-11" in missing) == (True, False)
    gone = await client.get("/consent-texts/form-0a1b2c3d-1-fr", headers=HTML)
    assert (gone.status_code, "Texte non conservé" in gone.text, "Enregistrer" in gone.text) == (404, True, False)
    assert "Je fais campagne pour" in (await client.get("/consent-texts/porte-2026-11", headers=HTML)).text
    paper = "/consent-texts/papier-2029-05"
    assert "Enregistrer ce texte" in (await client.get(paper, headers=HTML)).text
    empty = await client.post(paper, data={"text": " ", "language": "fr"}, headers=HTML)
    assert (empty.status_code, "Indiquez le texte" in empty.text) == (422, True)
    said = {"text": "J'accepte de recevoir.", "language": "fr", "shown_on": "2026-01-02"}
    assert (await client.post(paper, data=said, headers=HTML)).status_code == 303
    there = html.unescape((await client.get(paper, headers=HTML)).text)
    assert "J'accepte de recevoir." in there
    assert "Enregistrer ce texte" not in there
