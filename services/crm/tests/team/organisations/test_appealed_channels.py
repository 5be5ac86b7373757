"""An organisation asks for a mail, an SMS or a letter; each campaign sends it to who agreed to that, under its name."""

import html
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call, work_off
from kit.testing.tokens import bearer
from pypdf import PdfReader

RULE = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue de l'Exemple"}
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def organisation(client: AsyncClient, app: FastAPI) -> str:
    """Led by `lead`; the campaign of `client` is in it."""
    path = f"/v1/organisations/{uuid4()}"
    put = {"name": "Parti d'essai", "lead": "lead", "lead_name": "Dominique"}
    async with call(app) as anyone:
        assert (await anyone.put(path, json=put, headers=bearer(None, "operate"))).status_code == 204
        code = (await anyone.post(f"{path}/join-links", headers=bearer(None, subject="lead"))).json()["code"]
    put = {"code": code, "shares": ["appeals"], "arrangement": 1}
    assert (await client.post("/v1/affiliations", json=put)).status_code == 201
    return path


async def ask(app: FastAPI, method: str, path: str, **body: Any) -> Any:
    async with call(app) as client:
        return await client.request(method, path, headers=bearer(None, subject="lead"), **body)


async def enter(client: AsyncClient) -> None:
    """Two who agree to SMS and post, one to post alone."""
    for number, uses in enumerate((("sms", "post"), ("sms", "post"), ("post",))):
        put = {
            "first_names": f"P{number}",
            "surname": "Exemple",
            "street": f"{number} rue de l'Essai",
            "postcode": "94300",
            "town": "Vincennes",
            "source": "form",
            "contacts": [{"channel": "phone", "address": f"06 12 34 56 7{number}"}],
        }
        person = (await client.post("/v1/people", json=put)).json()["id"]
        for use in uses:
            yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
            assert (await client.post(f"/v1/people/{person}/consents", json=yes)).status_code == 201


async def test_sms_and_letters_go_to_who_agreed_to_them_once_the_campaign_sends(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    await enter(client)
    await client.put("/v1/mailing-rule", json=RULE)
    sms = {
        "message": {
            "channel": "sms",
            "body": "Bonjour {{ prenom }}, rendez-vous samedi au marché, place de la Mairie !",
        }
    }
    letter = {"message": {"channel": "post", "subject": "Samedi", "body": "Bonjour {{ prenom }}"}}
    ids = {"sms": str(uuid4()), "post": str(uuid4())}
    for channel, put in (("sms", sms), ("post", letter)):
        for asked in (1, 0):
            done = await ask(app, "PUT", f"{organisation}/appeals/{ids[channel]}", json=put)
            assert done.json()["asked"] == asked, done.text
    listed = {one["id"]: one for one in (await client.get("/v1/appeals")).json()["items"]}
    assert {one["channel"] for one in listed.values()} == {"sms", "post"}
    assert listed[ids["sms"]]["title"] == "Bonjour {{ prenom }}, rendez-vous samedi au marché, place…"
    page = html.unescape((await client.get("/affiliations", headers=HTML)).text)
    assert "SMS à vos propres contacts qui l'acceptent, sous votre nom" in page
    made = {key: (await client.post(f"/v1/appeals/{one}/accept")).json()["made"] for key, one in ids.items()}
    for key, reached in (("sms", 2), ("post", 3)):
        mailing = (await client.get(f"/v1/mailings/{made[key]}")).json()
        assert (mailing["channel"], mailing["state"]) == (key, "draft")
        assert (await client.post(f"/v1/mailings/{made[key]}/count")).json()["reached"] == reached
    done = {one: (await ask(app, "GET", f"{organisation}/appeals/{one}")).json()["done"] for one in ids.values()}
    assert set(done.values()) == {0}
    assert (await client.post(f"/v1/mailings/{made['sms']}/send", json={})).status_code == 200
    await work_off(app.state.sessions, JOBS)
    printed = await client.post(f"/v1/mailings/{made['post']}/letters")
    assert len(PdfReader(BytesIO(printed.content)).pages) == 3
    for one in (await ask(app, "GET", f"{organisation}/appeals")).json()["items"]:
        assert (one["done"], one["channel"]) == (1, "sms" if one["appeal"] == ids["sms"] else "post")


async def test_an_appeal_of_before_is_a_mail(client: AsyncClient, app: FastAPI, organisation: str) -> None:
    appeal = str(uuid4())
    put = {"message": {"subject": "Samedi", "body": "Bonjour"}}
    await ask(app, "PUT", f"{organisation}/appeals/{appeal}", json=put)
    made = (await client.post(f"/v1/appeals/{appeal}/accept")).json()["made"]
    assert (await client.get(f"/v1/mailings/{made}")).json()["channel"] == "email"


@pytest.mark.parametrize(
    ("message", "pointer"),
    [
        ({"body": "Bonjour"}, "/message/subject"),
        ({"channel": "post", "body": "Bonjour", "subject": "  "}, "/message/subject"),
        ({"channel": "sms", "body": "x" * 701}, "/message/body"),
        ({"channel": "sms", "body": "{{ mot_de_passe }}"}, "/message/body"),
        ({"channel": "sms", "body": "{% for i in range(9) %}x{% endfor %}"}, "/message/body"),
        ({"channel": "pigeon", "body": "Bonjour"}, "/message/channel"),
        ({"channel": 3, "body": "Bonjour"}, "/message/channel"),
        ({"channel": "sms", "body": "a\x00"}, "/message/body"),
        ({"subject": "{{ prenom }}", "body": "Bonjour"}, "/message/subject"),
    ],
    ids=str,
)
async def test_what_no_campaign_could_send_is_not_asked(
    client: AsyncClient, app: FastAPI, organisation: str, message: dict[str, Any], pointer: str
) -> None:
    refused = await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json={"message": message})
    assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), refused.text
    assert (await client.get("/v1/appeals")).json()["items"] == []


async def test_the_page_asks_by_sms(client: AsyncClient, app: FastAPI, organisation: str) -> None:
    page = organisation.removeprefix("/v1")
    form = {"id": str(uuid4()), "what": "message", "channel": "sms", "subject": "", "body": "Rendez-vous samedi"}
    assert (await ask(app, "POST", f"{page}/appeals", data=form)).headers["location"].endswith("asked=1")
    assert "SMS que chacune envoie" in html.unescape((await ask(app, "GET", page)).text)
    wrong = await ask(app, "POST", f"{page}/appeals", data=form | {"id": str(uuid4()), "channel": "email"})
    assert (wrong.status_code, "Donnez un objet" in wrong.text) == (422, True)
