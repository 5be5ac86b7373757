"""Appeals of an organisation: each campaign answers, sends and does under its own name."""

import html
from uuid import uuid4

from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import work_off

from services.crm.tests.team.conftest import MESSAGE, WORK, ask


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
