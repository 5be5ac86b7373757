"""Tokens that were given up open nothing, in the process that heard it and in every other."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.revocation import ASKED_AGAIN_SECONDS, Revocations
from kit.security.revoked_tokens import REVOKED_TOKEN, forget_expired, look_in
from kit.security.session_cookie import COOKIE, SessionContent, seal_session
from kit.security.tokens import Token, digest_of
from kit.testing.steps import Reading, as_worker, call
from kit.testing.tokens import token
from kit.web.problems import Unauthorized
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import ProgrammingError


async def test_a_token_that_was_given_up_is_refused_and_its_sibling_is_not(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as leaves, call(app, campaign_id, "tasks:read") as stays:
        assert (await leaves.get("/v1/events")).status_code == 200
        assert (await leaves.delete("/v1/token")).status_code == 204
        again = await leaves.get("/v1/events")
        assert again.status_code == 401
        assert again.headers["content-type"] == "application/problem+json"
        assert (await leaves.delete("/v1/token")).status_code == 401
        assert (await stays.get("/v1/jobs")).status_code != 401


async def test_a_copy_of_the_cookie_is_refused_too(app: FastAPI, campaign_id: UUID) -> None:
    sealed = seal_session(app.state.settings, SessionContent(token(campaign_id)))
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with call(app) as browser, call(app) as thief:
        for one in (browser, thief):
            one.cookies.set(COOKIE, sealed)
            assert (await one.get("/v1/events", headers=headers)).status_code == 200
        assert (await browser.delete("/v1/token", headers=headers)).status_code == 204
        assert (await thief.get("/v1/events", headers=headers)).status_code == 401


async def test_another_process_knows_within_a_second(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    text = token(campaign_id)
    known = Token(subject="ada", campaign_id=campaign_id, scopes=frozenset(), digest=digest_of(text))
    now = 0.0
    elsewhere = Revocations(look_in(sessions), lambda: now)
    await elsewhere.check(known)
    async with AsyncClient(transport=Reading(app), base_url="http://service") as client:
        answer = await client.delete("/v1/token", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 204
    now = ASKED_AGAIN_SECONDS
    with pytest.raises(Unauthorized):
        await elsewhere.check(known)
    now = 0.0
    with pytest.raises(Unauthorized):  # it stays so without asking
        await elsewhere.check(known)


async def test_the_database_is_asked_once_a_second_at_most() -> None:
    asked: list[bytes] = []

    async def look(digest: bytes) -> bool:
        asked.append(digest)
        return False

    now = 100.0
    known = Revocations(look, lambda: now)
    holder = Token(subject="ada", campaign_id=None, scopes=frozenset(), digest=b"1")
    for _ in range(5):
        await known.check(holder)
    assert asked == [b"1"]
    now += ASKED_AGAIN_SECONDS
    await known.check(holder)
    assert asked == [b"1", b"1"]


async def test_what_has_ended_by_itself_is_forgotten(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as one, call(app, campaign_id, "tasks:read") as other:
        assert (await one.delete("/v1/token")).status_code == 204
        async with transaction(sessions) as session:
            ends = list(await session.scalars(select(REVOKED_TOKEN.c.expires_at)))
        assert time.time() < ends[0].timestamp() <= time.time() + 600
        assert (await other.delete("/v1/token")).status_code == 204
    old = {"digest": b"old", "expires_at": datetime.now(UTC) - timedelta(days=1)}
    async with transaction(sessions) as session:
        await session.execute(insert(REVOKED_TOKEN).values(old))
    async with as_worker(sessions) as worker:
        await forget_expired(worker)
    async with transaction(sessions) as session:
        left = list(await session.scalars(select(REVOKED_TOKEN.c.digest)))
    assert len(left) == 2
    assert b"old" not in left


@pytest.mark.parametrize("taken_back", [update(REVOKED_TOKEN).values(digest=b"x"), delete(REVOKED_TOKEN)])
async def test_nobody_but_the_worker_takes_one_back(sessions: Sessions, taken_back: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(sessions) as session:
            await session.execute(taken_back)
