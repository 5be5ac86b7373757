"""The flow of a member through a front-end (RFC 6749, 7636, 9700), and as somebody tries it who should not."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.integrations.front_ends.models import FrontEndRefreshToken, FrontEndSession
from fastapi import FastAPI
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import KeySet
from kit.campaigns.queries import find_member
from kit.campaigns.schemas import MemberPut
from kit.campaigns.service import LOCAL, store_member
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import told
from sqlalchemy import select, update

from services.crm.tests.conftest import Canvass
from services.crm.tests.integrations.front_ends.conftest import MEMBER, ORIGIN, RETURN, RegisterSite, Site, said_in

ISSUER = "http://127.0.0.1:8000/crm"


async def change_member(sessions: Sessions, campaign_id: UUID, *roles: Role) -> None:
    async with transaction(sessions, campaign_id) as session:
        known = await find_member(session, campaign_id, MEMBER)
        assert known is not None
        await store_member(session, campaign_id, MEMBER, known.version + 1, MemberPut(roles=list(roles)), LOCAL)


async def test_a_member_logs_in_and_acts_as_themselves(
    site: Site, member: AsyncClient, anybody: AsyncClient, canvass: Canvass, campaign_id: UUID
) -> None:
    page = await member.get("/oauth/authorize", params=site.request())
    assert page.status_code == 200
    assert "Carte du terrain" in page.text
    answer = await site.allow(member)
    assert answer.headers["location"].startswith(f"{RETURN}?")
    said = said_in(answer)
    assert (said["state"], said["iss"]) == ("s-1", ISSUER)
    given = await site.exchange(said["code"])
    assert given.headers["cache-control"] == "no-store"
    tokens = given.json()
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", "canvasses:read canvasses:write")
    assert 290 <= tokens["expires_in"] <= 300
    assert tokens["campaign"] == str(campaign_id)
    keys = KeySet.import_key_set((await anybody.get("/oauth/jwks")).json())
    read = jwt.decode(tokens["access_token"], keys, algorithms=["Ed25519"])
    assert read.header["typ"] == "at+jwt"
    assert (read.claims["sub"], read.claims["act"]) == (MEMBER, {"sub": f"app:{site.id}"})
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Origin": ORIGIN}
    noted = await anybody.post("/v1/canvasses", json=canvass(), headers=headers)
    assert noted.status_code == 201, noted.text
    assert noted.headers["access-control-allow-origin"] == ORIGIN


async def test_a_code_used_twice_ends_what_came_of_it(site: Site, member: AsyncClient) -> None:
    code = await site.code(member)
    tokens = (await site.exchange(code)).json()
    again = await site.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    assert (await site.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_a_refresh_token_used_twice_ends_its_family(site: Site, member: AsyncClient, client: AsyncClient) -> None:
    first = await site.tokens(member)
    second = (await site.refresh(first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert (await site.get("/v1/canvasses/totals", second)).status_code == 200
    stolen = await site.refresh(first["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert (await site.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await site.get("/v1/canvasses/totals", second)).status_code == 401
    log = (await client.get("/v1/audit-log")).json()["items"]
    assert any(one["about_id"] == site.id and one["fields"] == ["session", "reuse"] for one in log)


async def test_of_two_who_come_with_one_refresh_token_at_once_neither_keeps_a_session(
    site: Site, member: AsyncClient
) -> None:
    tokens = await site.tokens(member)
    answers = await asyncio.gather(*(site.refresh(tokens["refresh_token"]) for _ in range(2)))
    assert sorted(one.status_code for one in answers) == [200, 400]
    won = next(one.json() for one in answers if one.status_code == 200)
    assert (await site.get("/v1/canvasses/totals", won)).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"code_verifier": "v" * 43},
        {"code_verifier": ""},
        {"redirect_uri": f"{RETURN}/"},
        {"redirect_uri": ""},
    ],
)
async def test_a_code_with_anything_else_than_it_was_given_for_is_spent(
    site: Site, member: AsyncClient, said: dict[str, str]
) -> None:
    code = await site.code(member)
    wrong = await site.exchange(code, **said)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    assert (await site.exchange(code)).json()["error"] == "invalid_grant"


async def test_another_clients_code_and_refresh_token_are_refused_and_end(
    site: Site, register: RegisterSite, member: AsyncClient
) -> None:
    other = await register(name="Un autre")
    other.verifier = site.verifier
    code = await site.code(member)
    assert (await other.exchange(code)).json()["error"] == "invalid_grant"
    assert (await site.exchange(code)).json()["error"] == "invalid_grant"
    tokens = await site.tokens(member)
    assert (await other.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401


async def test_all_that_is_wrong_with_a_code_or_a_token_is_told_in_one_way(site: Site, member: AsyncClient) -> None:
    code = await site.code(member)
    tokens = (await site.exchange(code)).json()
    unknown = await site.exchange("x" * 43)
    spent = await site.exchange(code)
    ended = await site.refresh(tokens["refresh_token"])
    never = await site.refresh("y" * 43)
    assert {one.text for one in (spent, ended, never)} == {unknown.text}
    nobody = Site(site.id, "z" * 43, site.anybody)
    assert (await nobody.exchange(code)).json()["error"] == "invalid_client"
    assert (await site.exchange(code, client_secret="x")).json()["error"] == "unauthorized_client"


async def test_a_code_is_good_for_a_minute(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    code = await site.code(member)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(FrontEndSession).values(code_ends_at=datetime.now(UTC)))
    assert (await site.exchange(code)).json()["error"] == "invalid_grant"


async def test_a_token_never_opens_more_than_the_member_the_site_and_the_ticks(
    site: Site, member: AsyncClient, client: AsyncClient, app: FastAPI, campaign_id: UUID
) -> None:
    # What the site did not register for, or the member does not hold, cannot be ticked.
    beyond = await site.allow(member, "canvasses:read", "tasks:read")
    assert said_in(beyond)["error"] == "invalid_scope"
    not_theirs = await site.allow(member, "canvasses:read", "people:read")
    assert not_theirs.status_code == 403
    page = await member.get("/oauth/authorize", params=site.request(scope="canvasses:read people:read"))
    assert 'value="people:read"' not in page.text
    assert "n'aura pas" in page.text
    tokens = await site.tokens(client, "canvasses:read")
    assert (await site.get("/v1/people", tokens)).status_code == 403
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 200
    narrower = await site.refresh(tokens["refresh_token"], scope="canvasses:read people:read")
    assert narrower.json()["error"] == "invalid_scope"
    # It was not used up.
    assert (await site.refresh(tokens["refresh_token"], scope="canvasses:read")).status_code == 200


async def test_a_lessened_role_and_a_removal_count_at_the_next_call(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    tokens = await site.tokens(member)
    await change_member(sessions, campaign_id, Role.READER)
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 403
    assert (await site.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    await change_member(sessions, campaign_id, Role.CANVASSER)
    # The session ended when it had nothing left: more rights do not open it again.
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    tokens = await site.tokens(member)
    await change_member(sessions, campaign_id)
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 403
    assert (await site.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_what_people_do_themselves_is_not_done_through_a_site(
    site: Site, member: AsyncClient, client: AsyncClient, app: FastAPI
) -> None:
    tokens = await site.tokens(client, "campaigns:read", "canvasses:read", "members:read")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    for path in ("/v1/campaigns", "/v1/organisations", "/v1/own-front-end-sessions", "/my-connections"):
        assert (await site.anybody.get(path, headers=headers)).status_code == 403, path
    asked = await site.anybody.get("/oauth/authorize", params=site.request(), headers=headers)
    assert asked.status_code == 403
    site.anybody.headers.update(headers)
    assert (await site.allow(site.anybody, "canvasses:read")).status_code == 403


async def test_what_is_read_of_people_is_noted_by_the_name_of_the_site(site: Site, client: AsyncClient) -> None:
    tokens = await site.tokens(client, "people:read")
    assert (await site.get("/v1/people", tokens)).status_code == 200
    log = (await client.get("/v1/api-access-log", params={"client": f"app:{site.id}"})).json()["items"]
    assert [one["operation"] for one in log] == ["GET /v1/people"]
    page = await client.get("/client-reads", params={"client": f"app:{site.id}"})
    assert "Carte du terrain" in page.text


async def test_nothing_that_opens_something_is_stored(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    code = await site.code(member)
    tokens = (await site.exchange(code)).json()
    async with transaction(sessions, campaign_id) as session:
        row = (await session.scalars(select(FrontEndSession))).one()
        kept = (await session.scalars(select(FrontEndRefreshToken))).one()
    secrets = (code, tokens["refresh_token"], tokens["access_token"], site.verifier)
    stored = [str(vars(row)), str(vars(kept)), *(one.model_dump_json() for one in await told(sessions, campaign_id))]
    assert not any(secret in text for secret in secrets for text in stored)


async def test_what_outlives_a_session_is_not_made_in_it(client: AsyncClient, register: RegisterSite) -> None:
    scopes = ["canvasses:read", "canvasses:write", "actions:write"]
    site = await register(scopes=scopes)
    tokens = await site.tokens(client, *scopes)
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Origin": ORIGIN}
    phone = {"turf": str(uuid4()), "label": "Téléphone du site"}
    there = await site.anybody.post("/v1/pairings", json=phone, headers=headers)
    here = await client.post("/v1/pairings", json=phone)
    assert (there.status_code, here.status_code) == (403, 404), there.text
