"""People, entered and found again; their addresses sealed; erased for good."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import PersonErased
from common.events.crm import PersonChanged
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, told
from sqlalchemy import text

ADA: dict[str, Any] = {
    "first_names": "Ada Éloïse",
    "surname": "Lefèvre-Martin",
    "town": "Vincennes",
    "station": "94080_0003",
    "roles": ["volunteer"],
    "tags": ["marché"],
    "born_on": "1931-05-04",
    "contacts": [
        {"channel": "email", "address": "Ada@Exemple.fr"},
        {"channel": "phone", "address": "06 12 34 56 78"},
    ],
    "source": "form",
}


async def enter(client: AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/people", json=ADA | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def names(client: AsyncClient, **query: str) -> list[str]:
    answer = await client.post("/v1/people/search", json=query)
    assert answer.status_code == 200, answer.text
    return sorted(one["surname"] for one in answer.json()["items"])


async def test_somebody_is_entered_with_every_channel_off(client: AsyncClient) -> None:
    made = await enter(client)
    assert made["uses"] == []
    assert [(one["channel"], one["hint"], one["mobile"]) for one in made["contacts"]] == [
        ("email", "a…@exemple.fr", False),
        ("phone", "… 78", True),
    ]
    assert (made["has_birth_date"], made["notice_due_on"]) == (True, None)
    assert not re.search(r"\b1931\b", str(made))
    assert (await client.get(f"/v1/people/{made['id']}")).json() == made


async def test_no_two_addresses_of_somebody_have_the_same_hint(client: AsyncClient) -> None:
    mails = ["ada@exemple.fr", "anna@exemple.fr", "b@exemple.fr"]
    made = await enter(client, contacts=[{"channel": "email", "address": mail} for mail in mails])
    assert [one["hint"] for one in made["contacts"]] == ["a…@exemple.fr (1)", "a…@exemple.fr (2)", "b…@exemple.fr"]
    for contact, mail in zip(made["contacts"], mails, strict=True):
        asked = {"field": "contact", "contact_id": contact["id"], "reason": "call"}
        shown = await client.post(f"/v1/people/{made['id']}/sealed-fields/read", json=asked)
        assert shown.json()["value"] == mail


@pytest.mark.parametrize(
    "typed", ["lefevre", "LEFÈVRE", "lefebvre", "lefvre", "lefeve", "martin ada", "lef", "Adа"[:2]]
)
async def test_a_name_is_found_however_it_is_typed(client: AsyncClient, typed: str) -> None:
    await enter(client)
    await enter(client, first_names="Karim", surname="Diallo", contacts=[])
    assert await names(client, name=typed) == ["Lefèvre-Martin"]


async def test_what_is_no_name_finds_nobody(client: AsyncClient) -> None:
    await enter(client)
    for typed in ("zzz", "…", "lefevre diallo"):
        assert await names(client, name=typed) == []


async def test_people_are_listed_by_tag_role_and_theme(client: AsyncClient) -> None:
    ada = await enter(client)
    await enter(client, surname="Diallo", tags=[], roles=["member"], contacts=[])
    said = {"theme": "ecologie", "noted_on": "2025-05-01", "noted_where": "Réunion publique"}
    await client.post(f"/v1/people/{ada['id']}/themes", json=said)
    assert await names(client, tag="marché") == ["Lefèvre-Martin"]
    assert await names(client, role="member") == ["Diallo"]
    assert await names(client, theme="ecologie") == ["Lefèvre-Martin"]
    assert await names(client, use="email") == []
    (theme,) = (await client.get(f"/v1/people/{ada['id']}")).json()["themes"]
    assert (theme["noted_where"], theme["noted_on"]) == ("Réunion publique", "2025-05-01")


async def test_nothing_that_reaches_a_person_is_readable_in_the_database(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter(client)
    async with transaction(sessions, campaign_id) as session:
        rows = [
            str(row)
            for table in ("person", "contact_point")
            for row in await session.execute(text(f"select * from {table}"))
        ]
    for word in (r"exemple\.fr", "612345678", r"\b1931\b"):
        assert not any(re.search(word, row) for row in rows), word


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"first_names": None, "surname": None}, "/surname"),
        ({"surname": "<b>"}, "/surname"),
        ({"born_on": "2090-01-01"}, "/born_on"),
        ({"collected_on": "2090-01-01"}, "/collected_on"),
        ({"contacts": [{"channel": "phone", "address": "06 12"}]}, "/contacts/0/address"),
        ({"contacts": [{"channel": "fax", "address": "06 12"}]}, "/contacts/0/channel"),
        ({"station": "94080_0003", "commune": "94033"}, "/station"),
        ({"custom": {"velo": True}}, "/custom/velo"),
        ({"opinion": 5}, "/opinion"),
        ({"tags": ["x" * 61]}, "/tags/0"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(client: AsyncClient, more: dict[str, Any], pointer: str) -> None:
    answer = await client.post("/v1/people", json=ADA | more)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
    assert await names(client) == []


async def test_one_household_shares_an_address_and_one_person_is_entered_once(client: AsyncClient) -> None:
    made = await enter(client)
    await enter(client, first_names="Léo")
    again = await client.post("/v1/people", json=ADA | {"first_names": "ADA eloise", "surname": "LEFEVRE MARTIN"})
    assert (again.status_code, again.json()["person"]) == (409, made["id"])


async def test_two_editors_lose_nothing(client: AsyncClient) -> None:
    made = await enter(client)
    path = f"/v1/people/{made['id']}"
    first = await client.patch(path, json={"town": "Saint-Mandé"}, headers={"If-Match": '"1"'})
    late = await client.patch(path, json={"town": "Créteil"}, headers={"If-Match": '"1"'})
    assert (first.json()["town"], first.json()["surname"]) == ("Saint-Mandé", "Lefèvre-Martin")
    assert (late.status_code, late.json()["current"]["town"]) == (412, "Saint-Mandé")
    assert (await client.patch(path, json={"first_names": None, "surname": None})).json()["pointer"] == "/surname"
    renamed = await client.patch(path, json={"surname": "Diallo"})
    assert renamed.json()["version"] == 3
    assert await names(client, name="diallo") == ["Diallo"]
    assert await names(client, name="lefevre") == []


async def test_a_field_of_the_campaign_holds_what_it_is_for_and_goes_with_its_values(client: AsyncClient) -> None:
    put = {"label": "Vient à vélo", "kind": "yes_no"}
    assert (await client.put("/v1/custom-fields/velo", json=put)).status_code == 200
    sizes = {"label": "Taille", "kind": "choice", "options": ["S", "M"]}
    await client.put("/v1/custom-fields/taille", json=sizes)
    made = await enter(client, custom={"velo": True, "taille": "M"})
    wrong = await client.patch(f"/v1/people/{made['id']}", json={"custom": {"taille": "XXL"}})
    assert (wrong.status_code, "S, M" in wrong.json()["detail"]) == (422, True)
    assert (await client.put("/v1/custom-fields/velo", json=put | {"kind": "text"})).status_code == 409
    assert (await client.put("/v1/custom-fields/x", json={"label": "X", "kind": "choice"})).status_code == 422
    for key, label in (("x", "Réligion"), ("x", "Opinion politique"), ("lieu_de_naissance", "Origines")):
        refused = await client.put(f"/v1/custom-fields/{key}", json={"label": label, "kind": "text"})
        assert (refused.status_code, "art. 9" in refused.json()["detail"]) == (422, True)
    assert (await client.delete("/v1/custom-fields/velo")).status_code == 204
    assert (await client.get(f"/v1/people/{made['id']}")).json()["custom"] == {"taille": "M"}
    assert [one["key"] for one in (await client.get("/v1/custom-fields")).json()["items"]] == ["taille"]


async def test_who_is_erased_is_gone_and_no_file_brings_the_address_back(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    made = await enter(client)
    assert (await client.delete(f"/v1/people/{made['id']}")).status_code == 204
    assert (await client.get(f"/v1/people/{made['id']}")).status_code == 404
    assert await names(client, name="lefevre") == []
    erased = (await told(sessions, campaign_id))[-1]
    assert isinstance(erased, PersonErased)
    assert str(erased.person) == made["id"]
    back = await enter(client, source="import")
    assert [one["suppressed"] for one in back["contacts"]] == ["erasure", "erasure"]


async def test_events_name_fields_and_nobody(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    made = await enter(client)
    await client.patch(f"/v1/people/{made['id']}", json={"tags": ["vélo"]})
    changes = [one for one in await told(sessions, campaign_id) if isinstance(one, PersonChanged)]
    assert [one.version for one in changes] == [1, 2]
    assert "contacts" in changes[0].fields
    assert changes[1].fields == ["tags"]
    assert not any(word in str(changes) for word in ("Lefèvre", "marché", "vélo", "exemple.fr"))


async def test_the_postcode_and_town_of_a_person_say_their_commune_and_a_corrected_town_another(
    client: AsyncClient,
) -> None:
    made = await enter(client, station=None, postcode="94300", town="VINCENNES CEDEX", contacts=[])
    assert made["commune"] == "94080"
    moved = (await client.patch(f"/v1/people/{made['id']}", json={"postcode": "23000", "town": "Guéret"})).json()
    assert moved["commune"] == "23096"
    unclear = await client.patch(f"/v1/people/{made['id']}", json={"postcode": None, "town": "Saint-Aubin"})
    assert unclear.json()["commune"] is None, "a commune of before would be another's"
    said = await client.patch(f"/v1/people/{made['id']}", json={"town": "Saint-Aubin", "commune": "91538"})
    assert said.json()["commune"] == "91538"


async def test_a_member_sees_the_people_of_their_territories(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    here, there = await enter(client), await enter(client, surname="Ailleurs", station="94033_0001", contacts=[])
    nowhere = await enter(client, surname="Nulle Part", station=None, postcode=None, town=None, contacts=[])
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), territories=("94080",))
    async with call(app, campaign_id, subject="local") as local:
        assert await names(local) == ["Lefèvre-Martin"]
        assert (await local.get(f"/v1/people/{here['id']}")).status_code == 200
        for other in (there, nowhere):
            assert (await local.get(f"/v1/people/{other['id']}")).status_code == 404
            assert (await local.delete(f"/v1/people/{other['id']}")).status_code == 404
        moved = await local.patch(f"/v1/people/{here['id']}", json={"station": "94033_0001"})
        assert (moved.status_code, moved.json()["pointer"]) == (403, "/station")
        lost = await local.post("/v1/people", json=ADA | {"station": None, "postcode": None, "town": None})
        assert (lost.status_code, lost.json()["pointer"]) == (422, "/station")


async def test_a_canvasser_sees_nobody(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "door", (Role.CANVASSER,))
    async with call(app, campaign_id, subject="door") as door:
        assert (await door.get("/v1/people")).status_code == 403


async def test_another_campaign_knows_nobody_of_ours(app: FastAPI, sessions: Sessions, client: AsyncClient) -> None:
    made = await enter(client)
    async with call(app, await new_campaign(sessions)) as other:
        assert await names(other) == []
        assert (await other.get(f"/v1/people/{made['id']}")).status_code == 404
        assert (await other.patch(f"/v1/people/{uuid4()}", json={"town": "x"})).status_code == 404


async def test_a_rare_name_goes_with_the_last_who_bore_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    made = [
        (await client.post("/v1/people", json={"surname": surname, "source": "form"})).json()["id"]
        for surname in ("Zyngermann", "Zyngermann")
    ]
    for left, person in zip((True, False), made, strict=True):
        assert (await client.delete(f"/v1/people/{person}")).status_code == 204
        async with transaction(sessions, campaign_id) as session:
            words = await session.scalars(text("select distinct word from name_key"))
            assert ("zyngermann" in words.all()) is left


async def test_a_page_that_is_asked_for_wrongly_says_so_in_french_alone(client: AsyncClient) -> None:
    asked = {"Accept": "text/html", "Accept-Language": "en"}
    page = await client.get("/people/tout-le-monde", headers=asked)
    assert page.status_code == 422
    assert "un identifiant UUID est attendu" in page.text
