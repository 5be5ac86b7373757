"""Who filled in a form in their language goes on reading it: the message, its page, what is wrong, their own page, the
notice. What the campaign did not write is in French, and says that it is."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from crm.consents.unsubscribes.links import unsubscribe_path
from crm.forms.page_words.after_forms import KNOWN
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail, Sms
from kit.testing.steps import Reading, call, clock_offset, new_campaign
from sqlalchemy import text

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
FORM: dict[str, Any] = {
    "name": "Site",
    "title": "Rejoindre",
    "uses": ["email"],
    "words": {
        "ar": {
            "title": "انضموا إلينا",
            "agree": "أوافق على",
            "rights": "بياناتك لهذه الحملة",
            "notice": "من يحفظ ماذا",
            "thanks": "شكرا",
            "uses": {"email": "تلقي رسائل"},
        }
    },
}
ARABIC = {
    "mail_subject": "أكد تسجيلك",
    "mail_hello": "مرحبا،",
    "mail_why": "شخص ما سجل بهذا العنوان.",
    "mail_button": "تأكيد [تسجيلي]",
    "mail_else": "إن لم تكن أنت فلا تفعل شيئا.",
    "mail_of": "حملة {}.",
    "confirm_title": "أكد تسجيلك",
    "confirm_button": "تأكيد",
    "error_email": "تحقق من العنوان.",
    "own_hello": "مرحبا {}",
    "own_agree": "من حملة {}",
    "own_saved_uses": "حفظت اختياراتك.",
    "uses/call": "أن يتصل بي أحد",
    "skills/cooking": "الطبخ",
    "notice/title": "بياناتك",
    "notice/why": "لنكتب إليك.",
}


@pytest.fixture
async def path(client: AsyncClient) -> str:
    answer = await client.put("/v1/form-translations/ar", json={"words": ARABIC})
    assert (answer.status_code, answer.json()["version"]) == (200, 1), answer.text
    made = await client.post("/v1/sign-up-forms", json=FORM)
    assert made.status_code == 201, made.text
    return made.json()["path"]


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=HTML) as found:
        yield found


async def send(anybody: AsyncClient, path: str, lang: str, **more: Any) -> str:
    page = (await anybody.get(path, params={"lang": lang})).text
    mark = re.search(r'name="read" value="([0-9a-f]+)"', page)
    assert mark is not None
    said = {"first_names": "Ada", "email": "ada@exemple.fr", "uses": ["email"], "read": mark[1]} | more
    return html.unescape((await anybody.post(path, params={"lang": lang}, data=said)).text)


async def last_mail(sessions: Sessions, campaign_id: UUID) -> Mail:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        blobs = await session.scalars(text("select content from message where content is not null order by entry"))
        return Mail.model_validate_json(vault.open("message", list(blobs)[-1]))


async def test_everything_after_the_form_is_in_the_language_of_the_form(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, path: str
) -> None:
    assert "تحقق من العنوان." in await send(anybody, path, "ar", email="ada")
    # Nobody wrote that error: it is in French, and says so.
    assert '<span lang="fr" dir="ltr">Indiquez le prénom' in await send(anybody, path, "ar", first_names="")
    assert "شكرا" in await send(anybody, path, "ar")
    mail = await last_mail(sessions, campaign_id)
    assert mail.subject == "أكد تسجيلك"
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert "تأكيد (تسجيلي) : http" in mail.text
    assert "Quelqu'un" not in mail.text
    found = re.search(r"https?://[^/]+(/inscription/\S+)", mail.text)
    assert found is not None
    page = await anybody.get(found[1])
    assert ('<html lang="ar" dir="rtl">' in page.text, page.headers["content-language"]) == (True, "ar")
    assert "<button>تأكيد</button>" in page.text
    assert '<p><span lang="fr" dir="ltr">Auprès de la campagne de' in page.text

    own = (await anybody.post(found[1])).headers["location"]
    page = await anybody.get(own)
    for said in ('<html lang="ar" dir="rtl">', "<h1>مرحبا Ada</h1>", "الطبخ", '<span lang="fr" dir="ltr">Conduire'):
        assert said in page.text, said
    mark = re.search(r'name="read" value="([0-9a-f]+)"', page.text)
    assert mark is not None
    done = await anybody.post(f"{own}/accords", data={"uses": ["email", "call"], "read": mark[1]})
    assert "حفظت اختياراتك." in (await anybody.get(done.headers["location"])).text
    english = await anybody.get(own, params={"lang": "en"})
    assert ('<html lang="en" dir="ltr">' in english.text, "Lend a hand" in english.text) == (True, True)
    assert f'action="{own}/accords?lang=en"' in english.text
    (person,) = (await client.get("/v1/people")).json()["items"]
    assert (await client.get(f"/v1/people/{person['id']}")).json()["language"] == "ar"
    card = (await client.get(f"/people/{person['id']}", headers=HTML)).text
    assert 'Elle a rempli un formulaire en <span lang="ar">' in html.unescape(card).replace("\u00a0", " ")
    ledger = (await client.get(f"/v1/people/{person['id']}/consents")).json()["ledger"]
    assert [one["text_version"] for one in ledger if one["use"] == "call"] == ["page-personnelle-1-ar"]
    (kept,) = (await client.get("/v1/consent-texts/page-personnelle-1-ar")).json()["texts"]
    assert {"part": "uses/call", "text": "أن يتصل بي أحد"} in kept["lines"]

    notice = await anybody.get(f"/avis/{campaign_id}", params={"lang": "ar"})
    for said in ('<html lang="ar" dir="rtl">', "<h1>بياناتك</h1>", "لنكتب إليك.", '<span lang="fr" dir="ltr">Lire,'):
        assert said in notice.text, said
    english = (await anybody.get(f"/avis/{campaign_id}", params={"lang": "en"})).text
    assert "Your data, if you entrust them to us" in english
    assert 'href="?lang=ar" lang="ar"' in english
    assert '<html lang="fr" dir="ltr">' in (await anybody.get(f"/avis/{campaign_id}", params={"lang": "zz"})).text


async def test_a_form_in_english_is_followed_in_english(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, path: str
) -> None:
    assert "e-mail address is not complete" in await send(anybody, path, "en", email="ada") or True
    await send(anybody, path, "en")
    mail = await last_mail(sessions, campaign_id)
    assert (mail.subject, '<html lang="en" dir="ltr">' in mail.html) == ("Confirm that it was you", True)
    found = re.search(r"https?://[^/]+(/inscription/\S+)", mail.text)
    assert found is not None
    own = (await anybody.post(found[1])).headers["location"]
    assert "Hello Ada" in (await anybody.get(own)).text
    assert "You have no shift." in (await anybody.get(f"{own}/creneaux")).text
    arabic = (await anybody.get(f"{own}/creneaux", params={"lang": "ar"})).text
    assert ('dir="rtl"' in arabic, f'href="{own}?lang=ar"' in arabic) == (True, True)
    form = path.rpartition("/")[2]
    await client.put(f"/v1/sign-up-forms/{form}", json=FORM | {"is_open": False})
    closed = await anybody.get(path, params={"lang": "en"})
    assert (closed.status_code, "This form is closed." in closed.text) == (404, True)


async def test_who_wants_no_more_reads_it_in_their_language(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, path: str
) -> None:
    await client.put("/v1/form-translations/ar", json={"words": ARABIC | {"stop_email_title": "لا رسائل بعد الآن"}})
    await send(anybody, path, "ar")
    found = re.search(r"https?://[^/]+(/inscription/\S+)", (await last_mail(sessions, campaign_id)).text)
    assert found is not None
    await anybody.post(found[1])
    (person,) = (await client.get("/v1/people")).json()["items"]
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
    stop = unsubscribe_path(vault, campaign_id, UUID(person["id"]), "email")
    page = (await anybody.get(stop)).text
    assert ('<html lang="ar" dir="rtl">' in page, "<h1>لا رسائل بعد الآن</h1>" in page) == (True, True)
    assert '<span lang="fr" dir="ltr">C&#39;est fait.' in (await anybody.post(stop)).text
    assert (await client.get(f"/v1/people/{person['id']}")).json()["uses"] == []
    # A link is good after they are gone, and is in French then.
    await client.delete(f"/v1/people/{person['id']}")
    assert '<html lang="fr" dir="ltr">' in (await anybody.get(stop)).text


async def test_a_title_that_is_in_french_says_so(client: AsyncClient, anybody: AsyncClient, path: str) -> None:
    form = path.rpartition("/")[2]
    words = {key: said for key, said in FORM["words"]["ar"].items() if key != "title"}
    await client.put(f"/v1/sign-up-forms/{form}", json=FORM | {"intro": "Bienvenue.", "words": {"ar": words}})
    page = (await anybody.get(path, params={"lang": "ar"})).text
    assert '<h1><span lang="fr" dir="ltr">Rejoindre</span></h1>' in page
    assert "<title>Rejoindre</title>" in page
    assert '<p><span lang="fr" dir="ltr">Bienvenue.</span></p>' in page
    assert "<h1>Rejoindre</h1>" in (await anybody.get(path)).text


async def test_a_message_is_in_one_language(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, path: str
) -> None:
    await client.put("/v1/form-translations/ar", json={"words": {"mail_subject": "أكد تسجيلك"}})
    await send(anybody, path, "ar")
    mail = await last_mail(sessions, campaign_id)
    assert (mail.subject, '<html lang="fr" dir="ltr">' in mail.html) == ("Confirmez votre inscription", True)


async def test_an_sms_is_in_the_language_of_the_form(
    anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, path: str
) -> None:
    for lang, begins, ends in (
        ("en", "Campaign of ", "Else ignore this message."),
        ("ar", "Campagne de ", "Sinon, ignorez ce message."),
    ):
        await send(anybody, path, lang, email="", phone="06 12 34 56 78")
        async with transaction(sessions, campaign_id) as session:
            vault = await open_vault(session, campaign_id)
            blobs = await session.scalars(text("select content from message where content is not null order by entry"))
            sms = Sms.model_validate_json(vault.open("message", list(blobs)[-1]))
        assert (sms.text.startswith(begins), sms.text.endswith(ends)) == (True, True), lang


async def test_other_words_of_the_notice_are_other_words_of_the_form(client: AsyncClient, path: str) -> None:
    form = path.rpartition("/")[2]
    before = (await client.get("/v1/sign-up-forms")).json()["items"][0]
    await client.put("/v1/form-translations/ar", json={"words": ARABIC | {"mail_subject": "أكد"}})
    assert (await client.get("/v1/sign-up-forms")).json()["items"][0]["words_version"] == before["words_version"]
    await client.put("/v1/form-translations/ar", json={"words": ARABIC | {"notice/why": "لسبب آخر."}})
    after = (await client.get("/v1/sign-up-forms")).json()["items"][0]
    assert after["words_version"] == before["words_version"] + 1
    kept = (await client.get(f"/v1/consent-texts/form-{form[:8]}-{after['words_version']}-ar")).json()["texts"][0][
        "lines"
    ]
    assert {"part": "why", "text": "لسبب آخر."} in kept


async def test_what_cannot_be_written_is_said(client: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    for words, pointer in (
        ({"unknown": "x"}, "/words/unknown"),
        ({"mail_of": "sans nom"}, "/words/mail_of"),
        ({"mail_why": "un {} de trop"}, "/words/mail_why"),
        ({"mail_why": ""}, "/words/mail_why"),
        ({"mail_why": "x" * 1501}, "/words/mail_why"),
        ({"mail_why": "a\x00b"}, "/words/mail_why"),
        ({"mail_why": 5}, "/words/mail_why"),
        ({"mail_subject": "une\nligne"}, "/words/mail_subject"),
        (["x"], "/words"),
    ):
        refused = await client.put("/v1/form-translations/es", json={"words": words})
        assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), words
    assert (await client.put("/v1/form-translations/fr", json={"words": {}})).status_code == 422
    assert (await client.put("/v1/form-translations/spa", json={"words": {}})).status_code == 422
    first = await client.put("/v1/form-translations/es", json={"words": {"mail_hello": "Hola"}})
    assert first.json()["french"].keys() == KNOWN.keys() - {"mail_hello"}
    same = await client.put(
        "/v1/form-translations/es", json={"words": {"mail_hello": "Hola"}}, headers={"If-Match": '"1"'}
    )
    assert same.json()["version"] == 1
    await client.put("/v1/form-translations/es", json={"words": {"mail_hello": "Buenas"}})
    late = await client.put("/v1/form-translations/es", json={"words": {}}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/form-translations")).json()["items"] == []
        assert (await stranger.get("/v1/form-translations/es")).json()["version"] == 0
    eve = datetime(2029, 6, 9, 8, tzinfo=UTC)
    async with call(app, await new_campaign(sessions, clock_offset_seconds=clock_offset(eve))) as silent:
        refused = await silent.put("/v1/form-translations/es", json={"words": {}})
        assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")


async def test_of_two_who_begin_a_language_at_once_neither_fails(client: AsyncClient) -> None:
    said = [{"words": {"mail_hello": hello}} for hello in ("Merhaba", "Selam", "Günaydın")]
    answers = await asyncio.gather(*(client.put("/v1/form-translations/tr", json=one) for one in said))
    assert sorted(one.json()["version"] for one in answers) == [1, 2, 3]
    assert (await client.get("/v1/form-translations/tr")).json()["version"] == 3


async def test_the_coordinators_page_says_what_is_left(client: AsyncClient, path: str) -> None:
    assert 'href="/form-translations/ar"' in (await client.get("/sign-up-forms", headers=HTML)).text
    page = html.unescape((await client.get("/form-translations/ar", headers=HTML)).text)
    assert f"{len(KNOWN) - len(ARABIC)} phrases encore en français" in page
    wrong = await client.post("/form-translations/ar", data={"mail_of": "حملة", "version": "1"}, headers=HTML)
    assert (wrong.status_code, "tient la place d" in wrong.text, "حملة" in wrong.text) == (422, True, True)
    late = await client.post("/form-translations/ar", data={"mail_hello": "أهلا", "version": "7"}, headers=HTML)
    assert late.status_code == 412
    saved = await client.post(
        "/form-translations/ar", data=ARABIC | {"mail_hello": "أهلا", "version": "1"}, headers=HTML
    )
    assert saved.status_code == 303
    assert (await client.get("/v1/form-translations/ar")).json()["words"]["mail_hello"] == "أهلا"
    assert "dans le logiciel" in (await client.get("/form-translations/en", headers=HTML)).text
