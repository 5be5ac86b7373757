"""The token endpoint, as RFC 6749 and 8707 have it, and as somebody tries who should get none."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_from_bytes
from uuid import UUID, uuid4

import pytest
from crm.integrations.clients.models import Client, ClientSecret
from fastapi import FastAPI
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import KeySet
from kit.db.sessions import Sessions, transaction
from kit.security.client_tokens import ClientTokens
from kit.testing.tokens import settings
from sqlalchemy import select, update

from services.crm.tests.integrations.clients.conftest import ISSUER, Register


async def test_a_token_is_for_one_campaign_ten_minutes_and_what_was_given(
    register: Register, anybody: AsyncClient, campaign_id: UUID
) -> None:
    software = await register(["people:read", "canvasses:read"])
    given = await software.ask()
    assert given.headers["cache-control"] == "no-store"
    body = given.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 600, "canvasses:read people:read")
    keys = KeySet.import_key_set((await anybody.get("/oauth/jwks")).json())
    read = jwt.decode(body["access_token"], keys, algorithms=["Ed25519"])
    assert read.header["typ"] == "at+jwt"
    assert read.claims["iss"] == ISSUER
    assert read.claims["campaign"] == str(campaign_id)
    assert read.claims["client_id"] == software.client_id
    assert read.claims["exp"] - read.claims["iat"] == 600
    assert (await software.ask(scope="people:read")).json()["scope"] == "people:read"


async def test_the_discovery_document_leads_to_what_works(anybody: AsyncClient, register: Register) -> None:
    software = await register(["people:read"])
    found = (await anybody.get("/.well-known/oauth-authorization-server")).json()
    assert found["issuer"] == ISSUER
    assert found["token_endpoint"] == f"{ISSUER}/oauth/token"
    assert "operate" not in found["scopes_supported"]
    assert "d" not in set((await anybody.get("/oauth/jwks")).json()["keys"][0])
    basic = base64.b64encode(f"{software.client_id}:{software.secret}".encode()).decode()
    given = await anybody.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert given.status_code == 200


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unauthorized_client"),
        ({"scope": "people:read members:write"}, "invalid_scope"),
        ({"scope": "canvasses:read"}, "invalid_scope"),
        ({"scope": "operate"}, "invalid_scope"),
        ({"resource": "https://ailleurs.exemple.fr"}, "invalid_target"),
        ({"client_id": ""}, "invalid_request"),
        ({"client_assertion": "x", "client_assertion_type": "y"}, "invalid_request"),
        ({"client_secret": "x" * 9000}, "invalid_request"),
        ({"client_secret": "faux"}, "invalid_client"),
        ({"client_secret": ""}, "invalid_client"),
        ({"client_id": "inconnu"}, "invalid_client"),
        ({"client_id": "é\udcff"}, "invalid_client"),
    ],
)
async def test_what_is_asked_for_wrongly_is_refused_in_the_words_of_the_standard(
    register: Register, said: dict[str, str], error: str
) -> None:
    software = await register(["people:read"])
    body = {"grant_type": "client_credentials", "client_id": software.client_id, "client_secret": software.secret}
    pairs = "&".join(f"{name}={_quoted(value)}" for name, value in (body | said).items())
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = await software.anybody.post("/oauth/token", content=pairs.encode(), headers=form)
    assert refused.json()["error"] == error
    assert refused.status_code == (401 if error == "invalid_client" else 400)
    assert "access_token" not in refused.text


async def test_who_is_unknown_and_who_is_wrong_are_told_the_same(register: Register) -> None:
    software = await register(["people:read"])
    unknown = await software.ask(client_id="x" * 43)
    wrong = await software.ask(client_secret="y" * 43)
    assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())
    assert unknown.headers["www-authenticate"] == wrong.headers["www-authenticate"]


async def test_after_ten_wrong_secrets_the_right_one_waits_too_and_a_new_one_does_not(
    register: Register, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    software = await register(["people:read"])
    other = await register(["people:read"])
    for _ in range(9):
        assert (await software.ask(client_secret="faux")).status_code == 401
    assert (await software.ask()).status_code == 200
    for _ in range(10):
        assert (await software.ask(client_secret="faux")).status_code == 401
    locked = await software.ask()
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 900
    assert (await other.ask()).status_code == 200
    assert (await client.get(f"/v1/clients/{software.id}")).json()["locked_until"] is not None
    made = await client.post(f"/v1/clients/{software.id}/secrets", json={})
    assert (await software.ask(client_secret=made.json()["secret"])).status_code == 200


async def test_two_secrets_are_good_while_one_takes_the_others_place(
    register: Register, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    software = await register(["people:read"])
    path = f"/v1/clients/{software.id}/secrets"
    second = (await client.post(path, json={"overlap_hours": 24})).json()["secret"]
    assert (await software.ask()).status_code == (await software.ask(client_secret=second)).status_code == 200
    third = (await client.post(path, json={"overlap_hours": 24})).json()["secret"]
    assert (await software.ask()).status_code == 401
    assert (await software.ask(client_secret=second)).status_code == 200
    async with transaction(sessions, campaign_id) as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        ending = update(ClientSecret).where(ClientSecret.ends_at.is_not(None)).values(ends_at=past)
        await session.execute(ending)
    assert (await software.ask(client_secret=second)).status_code == 401
    last = (await client.post(path, json={"overlap_hours": 0})).json()
    assert last["others_end_at"] is None
    assert (await software.ask(client_secret=third)).status_code == 401
    assert (await software.ask(client_secret=last["secret"])).status_code == 200
    async with transaction(sessions, campaign_id) as session:
        kept = [one.hash for one in await session.scalars(select(ClientSecret))]
    assert len(kept) == 1
    assert last["secret"].encode() not in kept[0]


async def test_a_token_for_one_service_opens_no_other(register: Register, app: FastAPI, anybody: AsyncClient) -> None:
    software = await register(["people:read"])
    public = app.state.settings.public_url
    here = await software.headers(resource=public)
    for resource, status in ((f"{public}/budget", 401), (f"{public}/crm", 401), (public, 200)):
        # In this test the service has no prefix: its own address is the public one.
        headers = await software.headers(resource=resource)
        assert (await anybody.get("/v1/people", headers=headers)).status_code == status, resource
    assert (await anybody.get("/v1/people", headers=here)).status_code == 200


async def test_a_token_that_was_changed_or_signed_elsewhere_opens_nothing(
    register: Register, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    software = await register(["people:read"])
    good = (await software.headers())["Authorization"].removeprefix("Bearer ")
    head, body, signature = good.split(".")
    other = ClientTokens(
        settings(sessions, secret_key=base64.b64encode(b"another secret of 32 bytes or more").decode())
    )
    async with transaction(sessions, campaign_id) as session:
        known = (await session.scalars(select(Client))).one()
    forged = other.sign(known.id, known.client_id, campaign_id, ["people:read"])
    for token in (f"{head}.{body}.{signature[::-1]}", f"{head}.{body[:-2]}xx.{signature}", forged):
        asked = await anybody.get("/v1/people", headers={"Authorization": f"Bearer {token}"})
        assert asked.status_code == 401


async def test_tokens_live_on_while_the_secret_of_the_suite_is_changed(sessions: Sessions, campaign_id: UUID) -> None:
    before = settings(sessions)
    fresh = base64.b64encode(b"a fresh secret of 32 bytes or more!!").decode()
    between = settings(sessions, secret_key=fresh, other_secret_keys=[before.secret_key])
    token = ClientTokens(before).sign(uuid4(), "x", campaign_id, ["people:read"])
    assert ClientTokens(between).read(token) is not None
    assert ClientTokens(settings(sessions, secret_key=fresh)).read(token) is None


def _quoted(value: str) -> str:
    return quote_from_bytes(value.encode("utf-8", "surrogateescape"))


async def test_a_name_that_leads_to_a_campaign_opens_no_page_of_a_link(
    register: Register, anybody: AsyncClient
) -> None:
    """`client_id` is public, and in the table of secret links."""
    software = await register(["people:read"])
    name = software.client_id
    for method, path in (
        ("GET", f"/moi/{name}"),
        ("POST", f"/moi/{name}/aide"),
        ("GET", f"/inscription/{name}"),
        ("POST", f"/inscription/{name}"),
        ("POST", f"/v1/public/intake/{name}/sms"),
        ("POST", f"/v1/public/intake/{name}/mail"),
        ("POST", f"/v1/public/connectors/{name}/hints"),
        ("GET", f"/v1/phone?x={name}"),
    ):
        found = await anybody.request(method, path, headers={"Authorization": f"Bearer {name}"})
        assert found.status_code in (401, 404, 415, 422), path
    paired = await anybody.post("/v1/phone/pairing", json={"token": name})
    assert paired.status_code == 404


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"grant_type=client_credentials&client_id=%ED%B0%80&client_secret=%FF", "application/x-www-form-urlencoded"),
        (b"grant_type=client_credentials&client_id=a%00b&client_secret=x", "application/x-www-form-urlencoded"),
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded"),
        (b"&&==&%", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b'{"grant_type":"client_credentials"}', "application/json"),
        (b"grant_type=client_credentials&" + b"resource=a&" * 2000, "application/x-www-form-urlencoded"),
    ],
)
async def test_whatever_is_sent_for_a_token_is_refused_and_breaks_nothing(
    anybody: AsyncClient, content: bytes, kind: str
) -> None:
    for authorization in ("", "Basic", "Basic !!!", "Basic //79", "Basic Og==", "Bearer x"):
        headers = {"Content-Type": kind} | ({"Authorization": authorization} if authorization else {})
        refused = await anybody.post("/oauth/token", content=content, headers=headers)
        assert refused.status_code in (400, 401, 422), (authorization, refused.status_code)
        assert "access_token" not in refused.text
