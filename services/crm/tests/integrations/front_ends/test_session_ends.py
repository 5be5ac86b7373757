"""How a member's session in a front-end ends: by logout, by its member, by who directs, by the site, by time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from common.events.crm import ClientChanged
from crm.integrations.front_ends.models import FrontEndSession
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import told
from sqlalchemy import select, update

from services.crm.tests.conftest import CallAs
from services.crm.tests.integrations.front_ends.conftest import MEMBER, RegisterSite, Site

ISSUER = "http://127.0.0.1:8000/crm"


async def test_a_logout_ends_what_was_opened_from_that_login(site: Site, member: AsyncClient) -> None:
    tokens = await site.tokens(member)
    assert (await member.delete("/v1/token")).status_code == 204
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    assert (await site.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    again = await site.allow(member)
    assert again.status_code == 401


async def test_a_session_ends_with_the_login_the_delegation_or_after_half_a_day(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    tokens = await site.tokens(member)
    async with transaction(sessions, campaign_id) as session:
        row = (await session.scalars(select(FrontEndSession))).one()
        # The login of the tests lasts ten minutes.
        assert row.ends_at <= datetime.now(UTC) + timedelta(minutes=10)
        await session.execute(update(FrontEndSession).values(ends_at=datetime.now(UTC)))
    assert (await site.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_the_member_ends_their_own_sessions_and_nobody_elses(
    site: Site, member: AsyncClient, client: AsyncClient, call_as: CallAs
) -> None:
    tokens, others = await site.tokens(member), await site.tokens(client)
    mine = (await member.get("/v1/own-front-end-sessions")).json()["items"]
    assert [one["member"] for one in mine] == [MEMBER]
    theirs = (await client.get("/v1/own-front-end-sessions")).json()["items"][0]["id"]
    assert (await member.delete(f"/v1/own-front-end-sessions/{theirs}")).status_code == 404
    assert (await site.get("/v1/canvasses/totals", others)).status_code == 200
    assert (await member.delete(f"/v1/own-front-end-sessions/{mine[0]['id']}")).status_code == 204
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    assert (await member.get("/v1/own-front-end-sessions")).json()["items"] == []


async def test_who_directs_ends_one_session_or_cuts_the_site_off(
    site: Site, member: AsyncClient, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    tokens, others = await site.tokens(member), await site.tokens(client)
    listed = (await client.get(f"/v1/front-ends/{site.id}/sessions")).json()["items"]
    one = next(row["id"] for row in listed if row["member"] == MEMBER)
    assert (await member.delete(f"/v1/front-ends/{site.id}/sessions/{one}")).status_code == 403
    assert (await client.delete(f"/v1/front-ends/{site.id}/sessions/{one}")).status_code == 204
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    assert (await site.get("/v1/canvasses/totals", others)).status_code == 200
    code = await site.code(member)
    assert (await client.delete(f"/v1/front-ends/{site.id}")).status_code == 200
    assert (await site.get("/v1/canvasses/totals", others)).status_code == 401
    assert (await site.exchange(code)).json()["error"] == "invalid_client"
    assert (await site.refresh(others["refresh_token"])).json()["error"] == "invalid_client"
    assert (await site.allow(member)).status_code == 422
    assert (await client.delete(f"/v1/front-ends/{site.id}")).status_code == 409
    ended = [one for one in await told(sessions, campaign_id) if isinstance(one, ClientChanged) and not one.scopes]
    assert len(ended) == 3


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
async def test_the_site_gives_a_session_up_itself(site: Site, member: AsyncClient, which: str) -> None:
    tokens = await site.tokens(member)
    form = {"client_id": site.client_id, "token": tokens[which]}
    assert (await site.anybody.post("/oauth/revoke", data=form)).status_code == 200
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401
    # RFC 7009, 2.2: what is unknown, or gone, is no error.
    for unknown in (tokens[which], "x" * 43):
        assert (await site.anybody.post("/oauth/revoke", data=form | {"token": unknown})).status_code == 200
    for wrong in ({"client_id": "y" * 43}, {"client_secret": "x"}):
        refused = await site.anybody.post("/oauth/revoke", data=form | wrong)
        assert refused.json()["error"] == "invalid_client"


async def test_another_site_cannot_give_a_session_up(site: Site, register: RegisterSite, member: AsyncClient) -> None:
    other = await register(name="Un autre")
    tokens = await site.tokens(member)
    for which in ("refresh_token", "access_token"):
        form = {"client_id": other.client_id, "token": tokens[which]}
        assert (await site.anybody.post("/oauth/revoke", data=form)).status_code == 200
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 200


async def test_a_member_has_ten_sessions_in_a_site_at_most(site: Site, member: AsyncClient) -> None:
    first = await site.tokens(member)
    last = [await site.tokens(member) for _ in range(10)][-1]
    assert (await site.get("/v1/canvasses/totals", first)).status_code == 401
    assert (await site.get("/v1/canvasses/totals", last)).status_code == 200
    assert len((await member.get("/v1/own-front-end-sessions")).json()["items"]) == 10
