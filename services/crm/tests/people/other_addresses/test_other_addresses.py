"""Several postal addresses, and one that a judge protects."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.privacy.rights import holdings
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.testing.steps import work_off
from pypdf import PdfReader

HOME = {"street": "12 rue des Essais", "postcode": "94300", "town": "Vincennes"}
POST = {"kind": "post", "street": "3 quai du Modèle", "postcode": "56000", "town": "Vannes"}


async def enter(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/v1/people", json={"surname": "Serinette", "source": "form"} | HOME | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_addresses_are_added_once_corrected_and_taken_off(client: AsyncClient) -> None:
    path = f"/v1/people/{await enter(client)}/other-addresses"
    added = await client.post(path, json=POST | {"since": "2029-01-01"})
    assert added.status_code == 201
    again = await client.post(path, json=POST | {"since": "2029-01-01"})
    assert again.json() == added.json()
    one = f"{path}/{added.json()['id']}"
    ended = await client.put(one, json=POST | {"since": "2029-01-01", "until": "2029-02-01"})
    assert ended.json()["until"] == "2029-02-01"
    for wrong in (
        {"kind": "home"},
        {"street": None, "town": None},
        {"since": "2029-03-01", "until": "2029-02-01"},
        {"street": "\x00"},
        {"postcode": "x" * 11},
        {"since": "hier"},
    ):
        assert (await client.post(path, json=POST | wrong)).status_code == 422, wrong
    assert (await client.delete(one)).status_code == 204
    assert (await client.delete(one)).status_code == 404
    assert (await client.get(path)).json()["items"] == []
    for number in range(10):
        assert (await client.post(path, json=POST | {"street": f"{number} rue"})).status_code == 201
    assert (await client.post(path, json=POST)).status_code == 422


async def test_a_protected_address_is_forgotten_and_nothing_brings_it_back(
    client: AsyncClient, sessions: Sessions
) -> None:
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}]
    person = await enter(client, contacts=contacts)
    for kind in ("work", "post"):
        await client.post(f"/v1/people/{person}/other-addresses", json=POST | {"kind": kind})
    path = f"/v1/people/{person}"
    assert (await client.put(f"{path}/protection", json={"address_masked": True})).status_code == 204
    read = (await client.get(path)).json()
    assert (read["address_masked"], read["street"], read["postcode"], read["town"]) == (True, None, None, "Vincennes")
    assert [one["kind"] for one in (await client.get(f"{path}/other-addresses")).json()["items"]] == ["post"]
    refused = await client.patch(path, json={"street": "12 rue des Essais"})
    assert (refused.status_code, refused.json()["pointer"]) == (409, "/street")
    assert (await client.post(f"{path}/other-addresses", json=POST | {"kind": "second"})).json()["pointer"] == "/kind"
    masked = await client.post("/v1/people", json={"surname": "B", "source": "form", "address_masked": True} | HOME)
    assert masked.status_code == 409
    file = "Nom;Courriel;Adresse;CP;Ville\nSerinette;ada@exemple.fr;12 rue des Essais;94300;Vincennes\n"
    await take_in(client, sessions, file, "replace")
    assert (await client.get(path)).json()["street"] is None
    assert "Adresse protégée" in (await client.get(f"/people/{person}")).text
    assert (await client.put(f"{path}/protection", json={"address_masked": False})).status_code == 204
    assert (await client.patch(path, json=HOME)).json()["street"] == HOME["street"]


async def take_in(client: AsyncClient, sessions: Sessions, text: str, known: str = "complete") -> str:
    sent = (await client.post("/v1/imports?origin=regular", files={"file": ("f.csv", text.encode())})).json()
    mapping = {"columns": [one["proposed"] for one in sent["columns"]], "known": known}
    put = await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapping)
    assert put.status_code == 202, put.text
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)
    return sent["id"]


async def test_a_file_brings_other_addresses_takes_them_back_and_an_export_holds_them(
    client: AsyncClient, sessions: Sessions
) -> None:
    ada = await enter(client, contacts=[{"channel": "email", "address": "ada@exemple.fr"}])
    head = "Nom;Courriel;Adresse courrier;Code postal courrier;Ville courrier;Adresse masquée\n"
    rows = "Serinette;ada@exemple.fr;3 quai du Modèle;56000;Vannes;\nModèle;bea@exemple.fr;;;Brest;oui\n"
    number = await take_in(client, sessions, head + rows)
    (mine,) = (await client.get(f"/v1/people/{ada}/other-addresses")).json()["items"]
    assert (mine["kind"], mine["street"], mine["town"]) == ("post", "3 quai du Modèle", "Vannes")
    out = await client.post("/v1/people-exports", json={"columns": ["surname", "residences"], "reason": "essai"})
    cells = dict(list(csv.reader(io.StringIO(out.text.removeprefix("\ufeff")), delimiter=";"))[1:])
    assert cells == {
        "Serinette": "Pour le courrier : 3 quai du Modèle, 56000 Vannes",
        "Modèle": "Pour le courrier : Brest",
    }
    (bea,) = (await client.post("/v1/people/search", json={"name": "modele"})).json()["items"]
    assert (await client.get(f"/v1/people/{bea['id']}")).json()["address_masked"] is True
    again = await take_in(client, sessions, head + rows)
    assert len((await client.get(f"/v1/people/{ada}/other-addresses")).json()["items"]) == 1
    assert (await client.get(f"/v1/imports/{again}")).json()["counts"]["same"] == 2
    assert (await client.post(f"/v1/imports/{number}/undo")).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.get(f"/v1/people/{ada}/other-addresses")).json()["items"] == []


@pytest.mark.parametrize(("ended", "where"), [(False, "3 quai du Modèle"), (True, "12 rue des Essais")])
async def test_a_letter_goes_to_the_address_for_the_post_while_it_lasts(
    client: AsyncClient, *, ended: bool, where: str
) -> None:
    ada = await enter(client)
    yes = {"use": "post", "state": "given", "source": "form", "text_version": "f"}
    assert (await client.post(f"/v1/people/{ada}/consents", json=yes)).status_code == 201
    await client.post(f"/v1/people/{ada}/other-addresses", json=POST | ({"until": "2020-01-01"} if ended else {}))
    rule = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue"}
    await client.put("/v1/mailing-rule", json=rule)
    letter = {"name": "Lettre", "channel": "post", "subject": "Samedi", "body": "Bonjour"}
    mailing = (await client.post("/v1/mailings", json=letter)).json()["id"]
    printed = await client.post(f"/mailings/{mailing}/letters.pdf", headers={"Sec-Fetch-Site": "same-origin"})
    assert printed.status_code == 200, printed.text
    shown = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert where in shown


async def test_who_asks_reads_their_other_addresses_too(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    ada = await enter(client, first_names="Ada", contacts=[{"channel": "email", "address": "ada@exemple.fr"}])
    await client.post(f"/v1/people/{ada}/other-addresses", json=POST)
    await client.post("/v1/households", json={"people": [ada]})
    asked = RequesterIdentity(first_names="Ada", surname="Serinette", emails=["ada@exemple.fr"])
    async with transaction(sessions, campaign_id) as session:
        held = {one.kind: one.fields for one in (await holdings.find(session, campaign_id, asked)).held}
    assert list(held["Autres adresses"].values()) == ["Pour le courrier : 3 quai du Modèle, 56000 Vannes"]
    assert held["Foyer"] == {"Nom": "Foyer SERINETTE", "Autres personnes": "0"}
