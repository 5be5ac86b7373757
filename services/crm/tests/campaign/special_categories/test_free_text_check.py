"""No free text about people keeps in clear what GDPR, art. 9, protects; only a false alarm is let through."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import text

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
ADA: dict[str, Any] = {"first_names": "Ada", "surname": "Lefèvre", "source": "form"}
QUESTION = {"key": "vote", "kind": "text", "label": {"fr": "Pour qui avez-vous voté en 2024 ?"}}
HTML = {"Accept": "text/html"}


async def person_of(client: AsyncClient, **more: Any) -> str:
    made = await client.post("/v1/people", json=ADA | more)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def refused(answer: Any, pointer: str, category: str) -> None:
    assert answer.status_code == 422, answer.text
    said = answer.json()
    assert (said["pointer"], said["category"], said["article"]) == (pointer, category, "RGPD, art. 9")


@pytest.mark.parametrize(
    ("tag", "category"),
    [("musulman", "religion"), ("vote LFI", "opinion"), ("maghrébine", "origin"), ("CGT", "union"), ("PMR", "health"),
     ("lesbienne", "sexual_life")],
)  # fmt: skip
async def test_a_tag_that_reveals_is_refused_wherever_it_comes_in(client: AsyncClient, tag: str, category: str) -> None:
    refused(await client.post("/v1/people", json=ADA | {"tags": ["marché", tag]}), "/tags/1", category)
    ada = await person_of(client, tags=["marché"])
    refused(await client.patch(f"/v1/people/{ada}", json={"tags": [tag]}), "/tags/0", category)
    rows = [ADA | {"surname": "Autre", "tags": [tag]}, {"id": ada, "tags": ["marché", tag]}]
    done = (await client.post("/v1/people/bulk", json={"people": rows})).json()["rows"]
    assert [(row["outcome"], row["problem"]["category"]) for row in done] == [("refused", category)] * 2
    assert (await client.get(f"/v1/people/{ada}")).json()["tags"] == ["marché"]
    assert len((await client.get("/v1/people")).json()["items"]) == 1


@pytest.mark.parametrize("label", ["Vote en 2024", "Parti préféré", "Religion", "Niveau de soutien", "Syndicat"])
async def test_a_field_that_reveals_is_refused(client: AsyncClient, label: str) -> None:
    answer = await client.put("/v1/custom-fields/champ", json={"label": label, "kind": "text"})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/label")
    key = await client.put("/v1/custom-fields/vote_2024", json={"label": "Divers", "kind": "text"})
    assert key.status_code == 422
    options = {"label": "Groupe", "kind": "choice", "options": ["A", "macroniste"]}
    refused(await client.put("/v1/custom-fields/groupe", json=options), "/options/1", "opinion")
    assert (await client.get("/v1/custom-fields")).json()["items"] == []


async def test_values_notes_tasks_names_and_questions_are_looked_at(client: AsyncClient) -> None:
    assert (await client.put("/v1/custom-fields/divers", json={"label": "Divers", "kind": "text"})).status_code == 200
    ada = await person_of(client)
    values = {"custom": {"divers": "fait le ramadan"}}
    refused(await client.patch(f"/v1/people/{ada}", json=values), "/custom/divers", "religion")
    note = {"channel": "note", "direction": "none", "text": "Rencontrée au marché. A voté RN, en fauteuil roulant."}
    refused(await client.post(f"/v1/people/{ada}/interactions", json=note), "/text", "opinion")
    refused(await client.post("/v1/tasks", json={"text": "Rappeler le délégué CGT"}), "/text", "union")
    named = {"name": "Familles juives", "filter": {"kind": "tag", "tag": "marché"}}
    refused(await client.post("/v1/segments", json=named), "/name", "religion")
    chosen = {"name": "Marché", "filter": {"kind": "not", "of": {"kind": "tag", "tag": "catho"}}}
    refused(await client.post("/v1/segments", json=chosen), "/filter", "religion")
    theme = {"theme": "islam", "noted_on": "2026-03-14", "noted_where": "Marché"}
    refused(await client.post(f"/v1/people/{ada}/themes", json=theme), "/theme", "religion")


async def test_a_question_in_clear_may_not_ask_and_a_sealed_one_may(client: AsyncClient) -> None:
    form = {"languages": ["fr"], "title": {"fr": "Porte-à-porte"}, "questions": [QUESTION]}
    put = {"name": "Porte", "definition": form}
    refused(await client.post("/v1/questionnaires", json=put), "/definition/questions/0/label/fr", "opinion")
    sealed = {"name": "Porte", "definition": form | {"questions": [QUESTION | {"sensitive": True}]}}
    assert (await client.post("/v1/questionnaires", json=sealed)).status_code == 201


async def test_a_manager_lets_an_exact_text_through_and_it_is_in_the_log(client: AsyncClient, call_as: CallAs) -> None:
    refused(await client.post("/v1/people", json=ADA | {"tags": ["Temple"]}), "/tags/0", "religion")
    asked = {"text": "temple", "reason": "La salle des fêtes du quartier s’appelle ainsi."}
    put = {"display_name": "Merle", "roles": ["coordinator"], "territories": []}
    assert (await client.put("/v1/members/merle", json=put)).status_code == 200
    async with call_as("merle") as merle:
        assert (await merle.post("/v1/false-alarms", json=asked)).status_code == 403
    assert (await client.post("/v1/false-alarms", json=asked)).status_code == 201
    assert (await client.post("/v1/false-alarms", json=asked)).status_code == 409
    await person_of(client, tags=["Temple"])
    refused(await client.post("/v1/people", json=ADA | {"tags": ["va au temple"]}), "/tags/0", "religion")
    logged = (await client.get("/v1/audit-log")).json()["items"]
    assert [(one["act"], one["fields"]) for one in logged if one["about"] == "false_alarm"] == [("added", ["religion"])]
    assert (await client.delete("/v1/false-alarms", params={"text": "Temple"})).status_code == 204
    refused(await client.post("/v1/people", json=ADA | {"tags": ["temple"]}), "/tags/0", "religion")


@pytest.mark.parametrize("real", ["vote LFI", "musulman", "maghrébin", "macroniste"])
async def test_a_real_opinion_belief_or_origin_is_never_let_through(client: AsyncClient, real: str) -> None:
    answer = await client.post("/v1/false-alarms", json={"text": real, "reason": "Nous en avons besoin."})
    assert (answer.status_code, answer.json()["pointer"], answer.json()["waivable"]) == (422, "/text", False)


async def test_what_was_stored_before_is_shown_cannot_be_used_and_is_taken_off(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    ada = await person_of(client, tags=["marché"])
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update person set tags = '{marché,vote LFI}'"))
    review = (await client.get("/v1/special-category-review")).json()
    assert [(one["holder"], one["key"], one["people"]) for one in review["findings"]] == [("tag", "vote LFI", 1)]
    kept = await client.patch(f"/v1/people/{ada}", json={"tags": ["marché", "vote LFI", "affiches"]})
    assert kept.status_code == 200, "what was there stops no other change"
    chosen = {"name": "Eux", "filter": {"kind": "tag", "tag": "vote LFI"}}
    refused(await client.post("/v1/segments", json=chosen), "/filter", "opinion")
    page = await client.get("/sensitive-words", headers=HTML)
    assert (page.status_code, "vote LFI" in page.text) == (200, True)
    asked = {"holder": "tag", "key": "vote LFI"}
    taken = await client.post("/v1/special-category-review/removals", json=asked)
    assert taken.json() == {"people": 1}
    assert (await client.get(f"/v1/people/{ada}")).json()["tags"] == ["marché", "affiches"]
    assert (await client.get("/v1/special-category-review")).json()["findings"] == []


async def test_a_false_alarm_is_allowed_and_stopped_on_the_page(client: AsyncClient) -> None:
    asked = {"text": "Temple", "reason": "La salle des fêtes s’appelle ainsi."}
    allowed = await client.post("/sensitive-words", data=asked, headers=HTML)
    assert (allowed.status_code, allowed.headers["location"]) == (303, "/sensitive-words?done=kept")
    again = await client.post("/sensitive-words", data=asked, headers=HTML)
    assert (again.status_code, 'href="#text"' in again.text, 'value="Temple"' in again.text) == (409, True, True)
    stopped = await client.post("/sensitive-words/stop", data={"text": "Temple"}, headers=HTML)
    assert stopped.headers["location"] == "/sensitive-words?done=stopped"
    assert "Temple" not in (await client.get("/sensitive-words", headers=HTML)).text


async def test_a_false_alarm_says_what_is_wrong_at_each_input(client: AsyncClient) -> None:
    refused = await client.post("/sensitive-words", data={"text": "", "reason": "Court"}, headers=HTML)
    assert refused.status_code == 422
    assert ('href="#text"' in refused.text, 'href="#reason"' in refused.text) == (True, True)
    unknown = await client.post("/sensitive-words/remove", data={"holder": "mur", "key": "x"}, headers=HTML)
    assert (unknown.status_code, 'role="alert"' in unknown.text) == (422, True)
