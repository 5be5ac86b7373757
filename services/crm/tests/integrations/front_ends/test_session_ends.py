"""The end of a member's session in a front-end: by logout, by its member, by who directs, by the site, by time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from common.events.crm import ClientChanged
from crm.integrations.front_ends.models import FrontEndSession
from crm.integrations.front_ends.retention import end_everywhere
from httpx import AsyncClient
from kit.clients.grants import find_grant
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, told
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


async def test_a_member_who_is_taken_out_has_no_session_from_that_moment(
    site: Site, member: AsyncClient, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    tokens = await site.tokens(member)
    assert (await client.delete(f"/v1/members/{MEMBER}")).status_code == 204
    async with transaction(sessions, campaign_id) as session:
        row = (await session.scalars(select(FrontEndSession))).one()
        grant = await find_grant(session, campaign_id, f"app:{row.id}")
    assert row.ended_by == "left"
    assert grant is not None
    assert not grant.scopes
    told_last = [one for one in await told(sessions, campaign_id) if isinstance(one, ClientChanged)][-1]
    assert told_last.scopes == []
    assert (await client.get(f"/v1/front-ends/{site.id}/sessions")).json()["items"] == []
    # Who comes back comes back without it.
    await client.put(f"/v1/members/{MEMBER}", json={"display_name": "Ada Exemple", "roles": ["canvasser"]})
    assert (await site.get("/v1/canvasses/totals", tokens)).status_code == 401


async def test_a_member_who_is_suspended_has_no_session_either(
    site: Site, member: AsyncClient, client: AsyncClient
) -> None:
    await site.tokens(member)
    now = datetime.now(UTC).isoformat()
    put = {"display_name": "Ada Exemple", "roles": ["canvasser"], "ends_at": now}
    assert (await client.put(f"/v1/members/{MEMBER}", json=put)).status_code == 200
    assert (await client.get(f"/v1/front-ends/{site.id}/sessions")).json()["items"] == []


async def test_a_session_whose_login_was_given_up_is_not_listed(
    site: Site, member: AsyncClient, client: AsyncClient
) -> None:
    await site.tokens(member)
    assert len((await client.get(f"/v1/front-ends/{site.id}/sessions")).json()["items"]) == 1
    assert (await member.delete("/v1/token")).status_code == 204
    assert (await client.get(f"/v1/front-ends/{site.id}/sessions")).json()["items"] == []


async def test_a_token_for_another_service_ends_its_session_too(site: Site, member: AsyncClient) -> None:
    code = await site.code(member)
    tokens = (await site.exchange(code, resource="http://127.0.0.1:8000/budget")).json()
    form = {"client_id": site.client_id, "token": tokens["access_token"]}
    assert (await site.anybody.post("/oauth/revoke", data=form)).status_code == 200
    assert (await member.get("/v1/own-front-end-sessions")).json()["items"] == []
    assert (await site.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_consents_that_were_never_opened_push_nobody_out(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    first = await site.tokens(member)
    for _ in range(12):
        await site.code(member)
        async with transaction(sessions, campaign_id) as session:
            unopened = update(FrontEndSession).where(FrontEndSession.opened_at.is_(None))
            await session.execute(unopened.values(code_ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert (await site.get("/v1/canvasses/totals", first)).status_code == 200


async def test_what_nobody_ended_is_ended_by_the_hour_and_forgotten_after_a_day(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await site.tokens(member)
    await site.code(member)
    now = datetime.now(UTC)
    async with as_worker(sessions) as opened:
        assert await end_everywhere(opened, now) == 0
        assert await end_everywhere(opened, now + timedelta(minutes=2)) == 1
    async with transaction(sessions, campaign_id) as session:
        ended = list(await session.scalars(select(FrontEndSession.ended_by).where(FrontEndSession.opened_at.is_(None))))
        assert ended == ["late"]
        await session.execute(update(FrontEndSession).values(ended_at=now - timedelta(days=2), ended_by="late"))
    async with as_worker(sessions) as opened:
        await end_everywhere(opened, now)
    async with transaction(sessions, campaign_id) as session:
        assert list(await session.scalars(select(FrontEndSession))) == []


async def test_a_wrong_verifier_is_not_called_a_second_use(
    site: Site, member: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    code = await site.code(member)
    assert (await site.exchange(code, code_verifier="x" * 50)).json()["error"] == "invalid_grant"
    async with transaction(sessions, campaign_id) as session:
        assert (await session.scalars(select(FrontEndSession.ended_by))).one() == "mismatch"
