import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import ClientChanged
from common.scopes import BEYOND_CLIENTS, SCOPES, Role
from crm.integrations.clients.models import Client
from crm.integrations.clients.scope_texts import GROUPS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.clients.tables import CLIENT_GRANT
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, told
from sqlalchemy import update

from services.crm.tests.conftest import CallAs
from services.crm.tests.integrations.clients.conftest import REGISTERED, Register


def test_every_right_that_can_be_asked_for_is_said_in_french() -> None:
    said = {scope for scopes in GROUPS.values() for scope in scopes}
    assert said == set(SCOPES) - BEYOND_CLIENTS


async def test_nothing_is_open_before_the_campaign_consents(register: Register, client: AsyncClient) -> None:
    software = await register()
    refused = await software.ask()
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    assert (await client.get(f"/v1/clients/{software.id}")).json()["granted"] == []


async def test_it_may_do_what_it_was_given_where_it_was_given_it(
    register: Register, client: AsyncClient, person: str
) -> None:
    body = {"surname": "Ailleurs", "station": "75056_0001", "source": "form"}
    elsewhere = (await client.post("/v1/people", json=body)).json()["id"]
    software = await register(["people:read"], ["94033"])
    headers = await software.headers()
    mine = await software.anybody.get("/v1/people", headers=headers)
    assert [one["id"] for one in mine.json()["items"]] == [person]
    assert (await software.anybody.get(f"/v1/people/{person}", headers=headers)).status_code == 200
    assert (await software.anybody.get(f"/v1/people/{elsewhere}", headers=headers)).status_code == 404
    for method, path in (("POST", "/v1/people"), ("GET", "/v1/canvasses"), ("GET", "/v1/clients")):
        assert (await software.anybody.request(method, path, headers=headers, json={})).status_code == 403, path


async def test_what_is_taken_back_ends_with_the_next_call_though_the_token_lives(
    register: Register, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    software = await register(["people:read", "canvasses:read"])
    headers = await software.headers()
    path = f"/v1/clients/{software.id}/grant"
    assert (await client.put(path, json={"scopes": ["canvasses:read"]})).status_code == 200
    assert (await software.anybody.get("/v1/people", headers=headers)).status_code == 403
    assert (await software.anybody.get("/v1/canvasses", headers=headers)).status_code == 200
    assert (await client.delete(path)).json()["state"] == "refused"
    assert (await software.anybody.get("/v1/canvasses", headers=headers)).status_code == 403
    assert (await software.ask()).json()["error"] == "unauthorized_client"
    assert (await client.put(path, json={"scopes": ["canvasses:read"]})).status_code == 200
    assert (await software.anybody.get("/v1/canvasses", headers=headers)).status_code == 200
    assert (await client.delete(f"/v1/clients/{software.id}")).json()["state"] == "revoked"
    assert (await software.anybody.get("/v1/canvasses", headers=headers)).status_code == 403
    assert (await software.ask()).status_code == 401
    assert (await client.put(path, json={"scopes": ["canvasses:read"]})).status_code == 409
    changes = [one for one in await told(sessions, campaign_id) if isinstance(one, ClientChanged)]
    assert [one.version for one in changes] == [1, 2, 3, 4, 5]
    assert [len(one.scopes) for one in changes] == [2, 1, 0, 1, 0]
    assert {one.client for one in changes} == {software.subject}


async def test_an_end_is_an_end(register: Register, client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    software = await register(["people:read"])
    headers = await software.headers()
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    put = {"scopes": ["people:read"], "ends_at": past}
    given = await client.put(f"/v1/clients/{software.id}/grant", json=put)
    assert given.json()["granted"] == []
    assert (await software.anybody.get("/v1/people", headers=headers)).status_code == 403
    assert (await software.ask()).json()["error"] == "unauthorized_client"


@pytest.mark.parametrize("scope", sorted(BEYOND_CLIENTS))
async def test_what_no_software_may_do_cannot_be_asked_for(client: AsyncClient, scope: str) -> None:
    refused = await client.post("/v1/clients", json=REGISTERED | {"scopes": ["people:read", scope]})
    assert refused.status_code == 422
    assert refused.json()["pointer"].startswith("/scopes")


async def test_a_consent_gives_nothing_that_was_not_asked_for(register: Register, client: AsyncClient) -> None:
    software = await register()
    put = {"scopes": ["people:read", "people:export"]}
    refused = await client.put(f"/v1/clients/{software.id}/grant", json=put)
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/scopes")


async def test_nobody_consents_to_more_than_they_may_do_themselves(
    register: Register, client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    soon = datetime.now(UTC) + timedelta(days=3)
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), ("94033",), soon)
    await new_member(sessions, campaign_id, "reads", (Role.READER,))
    await new_member(sessions, campaign_id, "wires", (Role.INTEGRATOR,))
    software = await register(scopes=["people:read", "people:export"])
    path = f"/v1/clients/{software.id}/grant"
    put = {"scopes": ["people:read"], "territories": ["94033_0001"], "ends_at": soon.isoformat()}
    async with call_as("local") as local:
        beyond: list[tuple[dict[str, Any], str]] = [
            ({"scopes": ["people:read", "people:export"]}, "/scopes"),
            ({"territories": []}, "/territories"),
            ({"territories": ["75056"]}, "/territories"),
            ({"ends_at": None}, "/ends_at"),
            ({"ends_at": (soon + timedelta(days=1)).isoformat()}, "/ends_at"),
        ]
        for wrong, pointer in beyond:
            refused = await local.put(path, json=put | wrong)
            assert (refused.status_code, refused.json()["pointer"]) == (403, pointer), wrong
        assert (await local.put(path, json=put)).json()["granted"] == ["people:read"]
    for somebody in ("reads", "wires"):
        async with call_as(somebody) as other:
            assert (await other.put(path, json=put)).status_code == 403
            assert (await other.delete(path)).status_code == 403


async def test_software_gives_no_rights_and_lets_no_software_in(
    register: Register, sessions: Sessions, campaign_id: UUID
) -> None:
    software = await register(["people:read", "people:write"])
    headers = await software.headers()
    for method, path in (
        ("PUT", f"/v1/members/{software.subject}"),
        ("POST", "/v1/clients"),
        ("PUT", f"/v1/clients/{software.id}/grant"),
        ("POST", f"/v1/clients/{software.id}/secrets"),
        ("POST", "/v1/invitations"),
        ("POST", "/v1/webhooks"),
    ):
        assert (await software.anybody.request(method, path, headers=headers, json={})).status_code in (403, 422), path
        assert (await software.anybody.request(method, path, headers=headers, json=REGISTERED)).status_code == 403, path


async def test_each_read_of_people_is_kept_with_who_read_and_not_what(
    register: Register, client: AsyncClient, person: str, anybody: AsyncClient
) -> None:
    software = await register(["people:read", "people:write", "canvasses:read"])
    headers = await software.headers()
    await anybody.post("/v1/people/search", json={"name": "Exemple"}, headers=headers)
    await anybody.get(f"/v1/people/{person}", headers=headers)
    await anybody.get(f"/v1/people/{uuid4()}", headers=headers)
    await anybody.get("/v1/canvasses", headers=headers)
    # A change that changes nothing is answered with the person all the same.
    await anybody.patch(f"/v1/people/{person}", json={}, headers=headers)
    await client.get(f"/v1/people/{person}")
    found = await client.get("/v1/api-access-log", params={"client": software.subject})
    reads = found.json()["items"]
    assert [(one["operation"], one["about_id"]) for one in reads] == [
        ("PATCH /v1/people/{person_id}", person),
        ("GET /v1/people/{person_id}", person),
        ("POST /v1/people/search", None),
    ]
    assert {one["subject"] for one in reads} == {software.subject}
    assert "Exemple" not in found.text
    assert (await client.get("/v1/api-access-log")).json()["items"] == reads
    assert (await anybody.get("/v1/api-access-log", headers=headers)).status_code == 403
    first = (await client.get("/v1/api-access-log", params={"limit": 1})).json()
    rest = (await client.get("/v1/api-access-log", params={"limit": 9, "after": first["next"]})).json()
    assert [*first["items"], *rest["items"]] == reads


async def test_consents_and_secrets_are_in_the_trail(register: Register, client: AsyncClient) -> None:
    software = await register(["people:read"])
    await client.post(f"/v1/clients/{software.id}/secrets", json={})
    await client.delete(f"/v1/clients/{software.id}")
    kept = (await client.get("/v1/audit-log", params={"about_id": software.id})).json()["items"]
    assert [(one["act"], one["fields"]) for one in kept] == [
        ("erased", ["revoked"]),
        ("changed", ["secret"]),
        ("changed", ["people:read"]),
        ("added", sorted(REGISTERED["scopes"])),
    ]


async def test_software_whose_tokens_come_from_the_provider_is_let_in_the_same_way(
    register: Register, client: AsyncClient, app: FastAPI, campaign_id: UUID
) -> None:
    software = await register(["people:read"], auth="provider", subject="service-account-42")
    assert (await software.ask(client_secret="x")).status_code == 401
    async with call(app, campaign_id, "people:read", "people:write", subject="service-account-42") as outer:
        assert (await outer.get("/v1/people")).status_code == 200
        assert (await outer.post("/v1/people", json={"surname": "Autre", "source": "form"})).status_code == 403
        await client.delete(f"/v1/clients/{software.id}/grant")
        assert (await outer.get("/v1/people")).status_code == 403
    taken = REGISTERED | {"auth": "provider", "subject": "tester"}
    assert (await client.post("/v1/clients", json=taken)).status_code == 409


async def test_another_campaign_finds_none_of_it(register: Register, app: FastAPI, sessions: Sessions) -> None:
    software = await register(["people:read"])
    headers = await software.headers()
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        assert (await stranger.get("/v1/clients")).json()["items"] == []
        assert (await stranger.get("/v1/api-access-log")).json()["items"] == []
        for method, path, body in (
            ("GET", "", {}),
            ("DELETE", "", {}),
            ("PUT", "/grant", {"scopes": ["people:read"]}),
            ("DELETE", "/grant", {}),
            ("POST", "/secrets", {}),
        ):
            asked = await stranger.request(method, f"/v1/clients/{software.id}{path}", json=body)
            assert asked.status_code == 404, path
        page = await stranger.get("/applications/consent", params={"client_id": software.client_id})
        assert page.status_code == 404
    elsewhere = headers | {"Isoloir-Campaign": str(other)}
    assert (await software.anybody.get("/v1/people", headers=elsewhere)).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"callback": "http://carnet.exemple.fr/retour"}, "/callback"),
        ({"callback": "javascript:alert(1)//https://x"}, "/callback"),
        ({"callback": "https://a@b.fr/x"}, "/callback"),
        ({"name": "\ud800"}, None),
        ({"name": " "}, "/name"),
        ({"purpose": "<b>"}, "/purpose"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["people:read'; --"]}, "/scopes/0"),
        ({"auth": "key"}, "/keys"),
        ({"auth": "provider"}, "/subject"),
        ({"subject": "somebody"}, "/subject"),
        ({"auth": "none"}, "/auth"),
        ({"more": 1}, "/more"),
    ],
)
async def test_a_registration_that_is_none_is_refused_at_its_field(
    client: AsyncClient, wrong: dict[str, object], pointer: str | None
) -> None:
    body = json.dumps(REGISTERED | wrong).encode()
    refused = await client.post("/v1/clients", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422, refused.text
    if pointer is not None:
        assert refused.json()["pointer"] == pointer


async def test_a_grant_and_a_request_of_before_the_scopes_were_renamed_still_open_the_same(
    register: Register, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    software = await register(["sealed_reads:read"], scopes=["sealed_reads:read", "people:read"])
    async with transaction(sessions, campaign_id) as session:
        stored = ["people:read", "reveals:read"]
        await session.execute(update(Client).where(Client.id == UUID(software.id)).values(asked=stored))
        await session.execute(CLIENT_GRANT.update().values(scopes=stored))
    shown = (await client.get(f"/v1/clients/{software.id}")).json()
    assert shown["asked"] == shown["granted"] == ["people:read", "sealed_reads:read"]
    given = await software.ask(scope="reveals:read")
    assert given.json()["scope"] == "sealed_reads:read"
    headers = {"Authorization": f"Bearer {given.json()['access_token']}"}
    assert (await software.anybody.get("/v1/people-exports", headers=headers)).status_code == 200
    assert (await software.anybody.get("/v1/people", headers=headers)).status_code == 403
    again = await client.put(f"/v1/clients/{software.id}/grant", json={"scopes": ["reveals:read"]})
    assert again.json()["granted"] == ["sealed_reads:read"]
    assert (await told(sessions, campaign_id))[-1].model_dump()["scopes"] == ["sealed_reads:read"]
