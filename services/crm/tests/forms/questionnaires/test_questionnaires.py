"""A draft is edited; a published version stays."""

import html
import re
from collections.abc import Callable
from typing import Any

from crm.forms.questionnaires.definitions import EXAMPLE
from httpx import AsyncClient

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
PUT = {"name": "Mai", "definition": EXAMPLE}


async def test_a_published_version_never_changes(client: AsyncClient) -> None:
    made = (await client.post("/v1/questionnaires", json=PUT)).json()
    assert made["published"] == 0
    place = f"/v1/questionnaires/{made['id']}"
    first = await client.post(f"{place}/versions")
    assert (first.status_code, first.json()["number"]) == (201, 1)
    assert (await client.post(f"{place}/versions")).status_code == 409

    changed = EXAMPLE | {"title": {"fr": "Juin"}}
    put = await client.put(place, json=PUT | {"definition": changed}, headers={"If-Match": '"1"'})
    assert put.json()["version"] == 2
    assert (await client.put(place, json=PUT, headers={"If-Match": '"1"'})).status_code == 412
    assert (await client.get(f"{place}/versions/1")).json()["definition"]["title"] == {"fr": "Porte à porte de mai"}
    assert (await client.post(f"{place}/versions")).json()["number"] == 2
    assert (await client.get(f"{place}/versions/3")).status_code == 404


async def test_what_cannot_be_is_refused_by_its_field(client: AsyncClient) -> None:
    assert (await client.post("/v1/questionnaires", json=PUT)).status_code == 201
    assert (await client.post("/v1/questionnaires", json=PUT)).json()["pointer"] == "/name"
    nothing: dict[str, Any] = EXAMPLE | {"questions": []}
    empty = (await client.post("/v1/questionnaires", json=PUT | {"name": "Vide", "definition": nothing})).json()
    assert (await client.post(f"/v1/questionnaires/{empty['id']}/versions")).status_code == 422
    shouting = EXAMPLE | {"title": {"fr": "<b>Mai</b>"}}
    assert (await client.post("/v1/questionnaires", json={"name": "X", "definition": shouting})).status_code == 422


async def test_a_language_that_is_none_is_the_fault_of_the_languages_alone(client: AsyncClient) -> None:
    wrong = await client.post("/questionnaires", data={"name": "Marché", "languages": "fr français"}, headers=HTML)
    assert (wrong.status_code, wrong.text.count("aria-invalid")) == (422, 1)
    assert 'href="#languages"' in wrong.text
    nameless = await client.post("/questionnaires", data={"name": "", "languages": "fr"}, headers=HTML)
    assert (nameless.status_code, nameless.text.count("aria-invalid")) == (422, 1)
    assert 'href="#name"' in nameless.text


async def test_the_builder_writes_moves_and_publishes(client: AsyncClient) -> None:
    made = await client.post("/questionnaires", data={"name": "Marché", "languages": "fr en"}, headers=HTML)
    place = made.headers["location"].partition("?")[0]
    asked = {"kind": "yes_no", "label_fr": "Inscrit ?", "label_en": "Registered?"}
    assert (await client.post(f"{place}/question", data=asked, headers=HTML)).status_code == 303
    themes = {
        "kind": "choices",
        "label_fr": "Quoi ?",
        "label_en": "What?",
        "options": "L'écologie | Ecology\nsante = La santé | Health",
        "if_question": "inscrit",
        "if_values": "oui",
        "flags": "themes",
    }
    assert (await client.post(f"{place}/question", data=themes, headers=HTML)).status_code == 303
    page = (await client.get(place, headers=HTML)).text
    assert "Posée si « Inscrit ? » : oui" in page
    again = (await client.get(f"{place}?edit=quoi", headers=HTML)).text
    assert "l_ecologie = L&#39;écologie | Ecology" in again
    upside_down = await client.post(f"{place}/move", data={"key": "quoi", "way": "up"}, headers=HTML)
    assert upside_down.status_code == 422
    assert "question posée avant" in upside_down.text
    missing = await client.post(f"{place}/question", data={"kind": "text", "label_fr": "Seul ?"}, headers=HTML)
    assert missing.status_code == 422
    assert 'value="Seul ?"' in missing.text
    assert (await client.post(f"{place}/publish", headers=HTML)).status_code == 303
    sheet = await client.get(f"{place}/versions/1/sheet.pdf", headers=HTML)
    assert sheet.content.startswith(b"%PDF")
    stored = (await client.get("/v1/questionnaires")).json()["items"][0]["definition"]
    assert re.fullmatch("l_ecologie", stored["questions"][1]["options"][0]["key"])
    assert (await client.post(f"{place}/move", data={"key": "quoi", "way": "remove"}, headers=HTML)).status_code == 303


async def test_a_canvasser_reads_and_does_not_write(client: AsyncClient, call_as: Callable[..., Any]) -> None:
    await client.put("/v1/members/merle", json={"display_name": "Merle", "roles": ["canvasser"]})
    async with call_as("merle") as merle:
        assert (await merle.get("/v1/questionnaires")).status_code == 200
        assert (await merle.post("/v1/questionnaires", json=PUT)).status_code == 403


async def test_a_branch_is_written_and_shown_in_the_words_of_the_answers(client: AsyncClient) -> None:
    made = await client.post("/questionnaires", data={"name": "Appel", "languages": "fr"}, headers=HTML)
    place = made.headers["location"].partition("?")[0]
    first = {"kind": "choice", "label_fr": "Alors ?", "options": "Très bien\nPlutôt, oui\nNon"}
    assert (await client.post(f"{place}/question", data=first, headers=HTML)).status_code == 303
    branch = {"kind": "text", "label_fr": "Pourquoi ?", "if_question": "alors"}
    for typed, read in (("tres-bien, Non", ["tres_bien", "non"]), ("Plutôt, oui", ["plutot_oui"])):
        sent = branch | {"if_values": typed, "key": "pourquoi"}
        assert (await client.post(f"{place}/question", data=sent, headers=HTML)).status_code == 303
        stored = (await client.get("/v1/questionnaires")).json()["items"][0]["definition"]
        assert stored["questions"][1]["show_if"][0]["any_of"] == read
    page = html.unescape((await client.get(f"{place}?edit=pourquoi", headers=HTML)).text)
    assert "(Très bien, Plutôt, oui, Non)" in page
    assert 'value="Plutôt, oui"' in page
    assert "tres_bien" not in page.replace("tres_bien =", "")
    wrong = await client.post(f"{place}/question", data=branch | {"if_values": "Peut-être"}, headers=HTML)
    assert (wrong.status_code, 'value="Peut-être"' in html.unescape(wrong.text)) == (422, True)
    assert "« Peut-être » n'est pas une réponse à cette question. Réponses possibles : Très bien" in html.unescape(
        wrong.text
    )
