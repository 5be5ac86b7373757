import html
import re

from httpx import AsyncClient

from services.crm.tests.integrations.clients.conftest import REGISTERED, Register


async def test_a_page_registers_lets_in_changes_the_secret_and_cuts_off(client: AsyncClient) -> None:
    form = {name: value for name, value in REGISTERED.items() if name != "scopes"} | {"scopes": REGISTERED["scopes"]}
    made = await client.post("/applications", data=form)
    assert made.status_code == 200, made.text
    assert made.headers["cache-control"] == "no-store"
    secret = _value(made.text, "secret")
    assert "noter des portes" not in made.text
    path = _action(made.text, "grant").removesuffix("/grant")
    again = await client.get(path)
    assert secret not in again.text
    assert "voir les personnes" in again.text
    # What shows people is for a hand to tick.
    assert re.search(r'value="canvasses:read" checked', again.text)
    assert not re.search(r'value="people:read" checked', again.text)
    given = await client.post(f"{path}/grant", data={"scopes": ["people:read"], "territories": "94033", "state": "z"})
    assert "aucun autre" in given.text
    assert "granted=people%3Aread" in html.unescape(given.text)
    assert "state=z" in html.unescape(given.text)
    dated = {"scopes": ["people:read"], "territories": "94033", "ends_on": "2031-05-04"}
    assert (await client.post(f"{path}/grant", data=dated)).status_code == 200
    shown = await client.get(path)
    assert 'type="date" value="2031-05-04"' in shown.text
    assert re.search(r'value="people:read" checked', shown.text)
    assert not re.search(r'value="people:write" checked', shown.text)
    assert _value((await client.post(f"{path}/secret")).text, "secret") != secret
    refused = await client.post(f"{path}/refuse", data={"state": "z"})
    assert "error=access_denied" in html.unescape(refused.text)
    assert (await client.post(f"{path}/revoke")).status_code == 303
    assert "Coupée par" in (await client.get(path)).text
    assert "coupée" in (await client.get("/applications")).text.lower()


async def test_a_consent_that_is_not_possible_says_why_and_changes_nothing(
    register: Register, client: AsyncClient
) -> None:
    software = await register()
    path = f"/applications/{software.id}"
    for data, words in (
        ({}, "Cochez au moins un droit"),
        ({"scopes": ["people:export"]}, "ne demande pas"),
        ({"scopes": ["people:read"], "territories": "partout"}, "les territoires"),
        ({"scopes": ["people:read"], "ends_on": "31/31/2027"}, "date de fin"),
    ):
        refused = await client.post(f"{path}/grant", data=data)
        assert refused.status_code == 422
        assert words in html.unescape(refused.text), data
    assert (await client.get(f"/v1/clients/{software.id}")).json()["granted"] == []


async def test_the_way_from_the_software_and_back_is_the_registered_one(
    register: Register, client: AsyncClient
) -> None:
    software = await register()
    asked = {"client_id": software.client_id, "redirect_uri": str(REGISTERED["callback"]), "state": 'a&b"<'}
    shown = await client.get("/applications/consent", params=asked)
    assert shown.status_code == 200
    assert 'value="a&amp;b&#34;&lt;"' in shown.text
    assert "Retourner chez" not in shown.text
    wrong = await client.get(
        "/applications/consent", params=asked | {"redirect_uri": "https://carnet.exemple.fr.voleur.fr/"}
    )
    assert wrong.status_code == 422
    assert "voleur" not in wrong.text


async def test_what_was_read_is_a_page(register: Register, client: AsyncClient, person: str) -> None:
    software = await register(["people:read", "people:write"])
    await software.anybody.get(f"/v1/people/{person}", headers=await software.headers())
    page = await client.get("/client-reads", params={"client": software.subject})
    assert "GET /v1/people/{person_id}" in page.text
    assert "Une seule application : Carnet de porte" in page.text
    assert f">{software.subject}<" not in page.text
    assert person in page.text
    await software.anybody.patch(f"/v1/people/{person}", json={"town": "Lyon"}, headers=await software.headers())
    audit_log = await client.get("/audit-log", params={"actor": software.subject})
    assert "Carnet de porte a changé une personne" in audit_log.text
    assert f"/applications/{software.id}" in (await client.get("/audit-log")).text
    assert "2 appels " in (await client.get(f"/applications/{software.id}")).text


def _value(page: str, name: str) -> str:
    found = re.search(rf'id="{name}" readonly value="([^"]+)"', page)
    assert found
    return found[1]


def _action(page: str, ends: str) -> str:
    found = re.search(rf'action="([^"]+/{ends})"', page)
    assert found
    return found[1]
