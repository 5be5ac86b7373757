"""Tokens of members who act through a front-end: what each service makes of them, by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from common.events.crm import ClientChanged
from common.scopes import Role
from fastapi import FastAPI
from kit.app import new_app
from kit.clients.grants import hear_client
from kit.db.sessions import Sessions, transaction
from kit.security.client_tokens import DELEGATED_SECONDS, PREFIX, ClientTokens, Delegated
from kit.security.tokens import TokenReader, digest_of
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer, settings, token

ORIGIN = "https://carte.exemple.fr"
READS = ["jobs:read", "events:read"]


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    campaign = await new_campaign(sessions)
    await new_member(sessions, campaign, "ada", (Role.CANVASSER,))
    return campaign


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions), sessions, [])


@pytest.fixture
def delegated(campaign_id: UUID) -> Delegated:
    return Delegated(
        subject="ada",
        campaign_id=campaign_id,
        front_end=uuid4(),
        client_id="carte",
        session=uuid4(),
        login=digest_of("the token of their login"),
        scopes=frozenset({"jobs:read"}),
        origins=[ORIGIN],
        ends_at=datetime.now(UTC) + timedelta(hours=1),
    )


async def hear(sessions: Sessions, given: Delegated, version: int, *scopes: str, hours: float = 1) -> None:
    event = ClientChanged(
        campaign_id=given.campaign_id,
        version=version,
        client=f"{PREFIX}{given.session}",
        scopes=list(scopes),
        territories=[],
        ends_at=datetime.now(UTC) + timedelta(hours=hours),
    )
    async with transaction(sessions, given.campaign_id) as session:
        await hear_client(session, event)


def headers_of(sessions: Sessions, given: Delegated) -> dict[str, str]:
    signed, _ = ClientTokens(settings(sessions)).sign_delegated(given)
    return {"Authorization": f"Bearer {signed}", "Origin": ORIGIN}


async def test_it_is_the_members_and_says_through_what(sessions: Sessions, delegated: Delegated) -> None:
    signed, seconds = ClientTokens(settings(sessions)).sign_delegated(delegated)
    assert seconds == DELEGATED_SECONDS
    read = await TokenReader(settings(sessions))(signed)
    assert (read.subject, read.campaign_id) == ("ada", delegated.campaign_id)
    assert read.through is not None
    assert read.through.front_end == f"{PREFIX}{delegated.front_end}"
    assert read.digests == (digest_of(signed), digest_of("the token of their login"))


async def test_it_opens_what_session_member_and_token_have_in_common(
    app: FastAPI, sessions: Sessions, delegated: Delegated
) -> None:
    async with call(app) as front_end:
        headers = headers_of(sessions, delegated)
        # Before the session was heard of, once it is, when it has other rights, and when it has none.
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 401
        await hear(sessions, delegated, 1, *READS)
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 200
        # The token has fewer than the session, and the member than both.
        assert (await front_end.get("/v1/events", headers=headers)).status_code == 403
        await hear(sessions, delegated, 2, "events:read")
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 403
        await hear(sessions, delegated, 3)
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 401


async def test_it_ends_with_the_session_the_login_and_the_membership(
    app: FastAPI, sessions: Sessions, delegated: Delegated, campaign_id: UUID
) -> None:
    async with call(app) as front_end:
        login = bearer(campaign_id, subject="ada")
        token_of_login = login["Authorization"].removeprefix("Bearer ")
        given = replace(delegated, login=digest_of(token_of_login))
        headers = headers_of(sessions, given)
        await hear(sessions, given, 1, *READS)
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 200
        await hear(sessions, given, 2, *READS, hours=-1)
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 401
        await hear(sessions, given, 3, *READS)
        assert (await front_end.delete("/v1/token", headers=login)).status_code == 204
        assert (await front_end.get("/v1/jobs", headers=headers)).status_code == 401
        stranger = replace(delegated, subject="nobody")
        await hear(sessions, stranger, 4, *READS)
        assert (await front_end.get("/v1/jobs", headers=headers_of(sessions, stranger))).status_code == 403


@pytest.mark.parametrize("origin", [f"{ORIGIN}.attaque.example", "http://carte.exemple.fr", f"{ORIGIN}:8443", "null"])
async def test_a_page_of_another_site_cannot_use_it(
    app: FastAPI, sessions: Sessions, delegated: Delegated, origin: str
) -> None:
    await hear(sessions, delegated, 1, *READS)
    async with call(app) as front_end:
        refused = await front_end.get("/v1/jobs", headers=headers_of(sessions, delegated) | {"Origin": origin})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


async def test_its_own_page_reads_answers_and_refusals(app: FastAPI, sessions: Sessions, delegated: Delegated) -> None:
    await hear(sessions, delegated, 1, *READS)
    late = replace(delegated, ends_at=datetime.now(UTC) - timedelta(hours=1))
    async with call(app) as front_end:
        for given, status in ((delegated, 200), (late, 401)):
            answer = await front_end.get("/v1/jobs", headers=headers_of(sessions, given))
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == ORIGIN
            assert "access-control-allow-credentials" not in answer.headers


async def test_no_provider_signs_one(app: FastAPI, sessions: Sessions, delegated: Delegated) -> None:
    """What it says of a front-end counts only under our own key."""
    said = {"act": {"sub": "app:x"}, "sid": str(delegated.session), "login": "", "origins": [ORIGIN]}
    read = await TokenReader(settings(sessions))(token(delegated.campaign_id, subject="ada", **said))
    assert read.through is None
