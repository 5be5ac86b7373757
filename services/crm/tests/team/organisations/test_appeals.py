"""Appeals of an organisation: each campaign answers, sends and does under its own name."""

import html
from typing import Any
from uuid import UUID, uuid4

from common.scopes import Role
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call, new_campaign, new_member, work_off

from services.crm.tests.team.conftest import MESSAGE, WORK, ask

DEFINITION: dict[str, Any] = {
    "languages": ["fr"],
    "title": {"fr": "Porte à porte"},
    "questions": [{"key": "ecole", "kind": "yes_no", "label": {"fr": "L'école compte-t-elle pour vous ?"}}],
}


async def test_a_message_becomes_a_draft_of_the_campaigns_own_and_work_an_action(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    first, second, third = (f"{organisation}/appeals/{uuid4()}" for _ in range(3))
    assert (await ask(app, "PUT", first, json=MESSAGE)).json()["asked"] == 1
    assert (await ask(app, "PUT", first, json=MESSAGE)).json()["asked"] == 0
    assert (await ask(app, "PUT", second, json=WORK)).json()["asked"] == 1
    assert (await ask(app, "PUT", third, json=MESSAGE | {"departments": ["13"]})).json()["asked"] == 0
    for appeal in (await client.get("/v1/appeals")).json()["items"]:
        done = await client.post(f"/v1/appeals/{appeal['id']}/accept")
        assert done.status_code == 200, done.text
        assert (await client.post(f"/v1/appeals/{appeal['id']}/accept")).status_code == 409
        kind = "mailings" if appeal["kind"] == "message" else "actions"
        made = await client.get(f"/v1/{kind}/{done.json()['made']}")
        assert made.status_code == 200, made.text
        assert made.json().get("state", "draft") == "draft"
        if kind == "mailings":
            assert f'href="/mailings/{done.json()["made"]}"' in (await client.get("/affiliations")).text
            assert (await client.get(f"/mailings/{done.json()['made']}")).status_code == 200
    assert (await ask(app, "GET", first)).json()["accepted"] == 1
    assert (await ask(app, "GET", third)).status_code == 404


async def test_who_leads_asks_from_the_page_and_sees_how_far_it_is(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    page = organisation.removeprefix("/v1")
    opened = await ask(app, "GET", page)
    form = {"id": str(uuid4()), "what": "message", "region": "Île-de-France", "subject": "Samedi", "body": "Bonjour"}
    assert (opened.status_code, "Demander un message" in opened.text) == (200, True)
    asked = await ask(app, "POST", f"{page}/appeals", data=form)
    assert asked.headers["location"].endswith("?done=asked&asked=1")
    assert "C'est demandé à 1 campagne " in html.unescape((await ask(app, "GET", asked.headers["location"])).text)
    elsewhere = form | {"id": str(uuid4()), "region": "Bretagne"}
    assert (await ask(app, "POST", f"{page}/appeals", data=elsewhere)).headers["location"].endswith("asked=0")
    work = {
        "id": str(uuid4()),
        "what": "work",
        "kind": "postering",
        "title": "Collage commun",
        "departments": "Val-de-Marne, 2a",
    }
    hours = {"starts_at": "2029-05-20T20:00", "ends_at": "2029-05-20T22:00", "volunteers": "6"}
    assert (await ask(app, "POST", f"{page}/appeals", data=work | hours)).status_code == 303
    never = await ask(app, "POST", f"{page}/appeals", data=work | {"id": str(uuid4())})
    assert (never.status_code, "Donnez une date" in never.text, "Collage commun" in never.text) == (422, True, True)
    nowhere = await ask(app, "POST", f"{page}/appeals", data=work | hours | {"departments": "Val de Nulle Part"})
    assert (nowhere.status_code, "n'est pas un département" in html.unescape(nowhere.text)) == (422, True)

    (message,) = (one for one in (await client.get("/v1/appeals")).json()["items"] if one["kind"] == "message")
    made = (await client.post(f"/v1/appeals/{message['id']}/accept")).json()["made"]
    assert (await client.post(f"/v1/appeals/{work['id']}/accept")).status_code == 200
    rule = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue de l'Exemple"}
    await client.put("/v1/mailing-rule", json=rule)
    listed = {one["appeal"]: one for one in (await ask(app, "GET", f"{organisation}/appeals")).json()["items"]}
    assert {(one["title"], one["accepted"], one["done"]) for one in listed.values()} == {
        ("Samedi", 1, 0),
        ("Collage commun", 1, 0),
    }
    assert (await client.post(f"/v1/mailings/{made}/send", json={})).status_code == 200
    await work_off(app.state.sessions, JOBS)
    finished = {"volunteers": 4}
    assert (await client.post(f"/v1/actions/{work['id']}/complete", json=finished)).status_code == 200
    assert (await ask(app, "GET", f"{organisation}/appeals/{message['id']}")).json()["done"] == 1
    assert (await ask(app, "GET", f"{organisation}/appeals/{work['id']}")).json()["done"] == 1
    shown = html.unescape((await ask(app, "GET", page)).text)
    assert "Oui : 1, dont envoyés : 1. Sans réponse encore : 0." in shown.replace("\u202f", " ").replace("\xa0", " ")


async def test_a_questionnaire_is_proposed_from_the_page_and_each_campaign_takes_a_copy_of_its_own(
    client: AsyncClient, app: FastAPI, organisation: str, campaign_id: UUID
) -> None:
    own = await new_campaign(app.state.sessions)
    async with call(app, own, subject="lead") as lead:
        await new_member(app.state.sessions, own, "lead", (Role.MANAGER,))
        made = await lead.post("/v1/questionnaires", json={"name": "Porte à porte", "definition": DEFINITION})
        assert made.status_code == 201, made.text
        # An empty one asks nothing, and is not offered.
        empty: dict[str, Any] = {"name": "Vide", "definition": DEFINITION | {"questions": []}}
        assert (await lead.post("/v1/questionnaires", json=empty)).status_code == 201
        page = organisation.removeprefix("/v1")
        opened = html.unescape((await lead.get(page)).text)
        assert "Proposer un questionnaire" in opened
        assert (">Porte à porte</option>" in opened, ">Vide</option>" in opened) == (True, False)
        form = {"id": str(uuid4()), "what": "questionnaire", "questionnaire": made.json()["id"]}
        asked = await lead.post(f"{page}/appeals", data=form)
        assert asked.headers["location"].endswith("?done=asked&asked=1"), asked.text
        nothing = await lead.post(f"{page}/appeals", data=form | {"id": str(uuid4()), "questionnaire": str(uuid4())})
        assert (nothing.status_code, "Choisissez un questionnaire" in html.unescape(nothing.text)) == (422, True)

    assert "Un questionnaire à reprendre" in html.unescape((await client.get("/affiliations")).text)
    taken = await client.post("/v1/questionnaires", json={"name": "Porte à porte", "definition": DEFINITION})
    assert taken.status_code == 201
    (appeal,) = (await client.get("/v1/appeals")).json()["items"]
    assert (appeal["kind"], appeal["title"]) == ("questionnaire", "Porte à porte")
    copied = (await client.post(f"/v1/appeals/{appeal['id']}/accept")).json()["made"]
    copy = (await client.get(f"/v1/questionnaires/{copied}")).json()
    assert (copy["name"], copy["published"]) == ("Porte à porte (Parti d'essai)", 0)
    assert copy["definition"] == made.json()["definition"]
    answers = f"{organisation}/appeals/{appeal['id']}"
    assert (await ask(app, "GET", answers)).json() | {"appeal": ""} == {
        "appeal": "",
        "open": 0,
        "accepted": 1,
        "declined": 0,
        "done": 0,
    }
    assert f'href="/questionnaires/{copied}"' in (await client.get("/affiliations")).text
    assert (await client.post(f"/v1/questionnaires/{copied}/versions")).status_code == 201
    assert (await ask(app, "GET", answers)).json()["done"] == 1


async def test_what_a_campaign_may_not_ask_is_refused_before_it_is_proposed(app: FastAPI, organisation: str) -> None:
    question = DEFINITION["questions"][0] | {"label": {"fr": "Quelle est votre religion ?"}}
    told = {"name": "Votre religion", "definition": DEFINITION | {"questions": [question]}}
    refused = await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json={"questionnaire": told})
    assert refused.status_code == 422, refused.text
    two = MESSAGE | {"questionnaire": {"name": "Porte à porte", "definition": DEFINITION}}
    assert (await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=two)).status_code == 422


async def test_a_member_who_may_not_write_questionnaires_cannot_take_one(
    app: FastAPI, organisation: str, campaign_id: UUID
) -> None:
    put = {"questionnaire": {"name": "Porte à porte", "definition": DEFINITION}}
    appeal = uuid4()
    assert (await ask(app, "PUT", f"{organisation}/appeals/{appeal}", json=put)).json()["asked"] == 1
    async with call(app, campaign_id, "organisations:read", "organisations:write") as client:
        refused = await client.post(f"/v1/appeals/{appeal}/accept")
    assert (refused.status_code, "questionnaires:write" in refused.text) == (403, True)
