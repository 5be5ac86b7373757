"""A caller has a bucket of requests, which fills again evenly, whichever process they ask."""

import asyncio
from collections.abc import Hashable, Sequence
from functools import partial
from itertools import cycle
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from kit.app import new_app
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, call, new_campaign
from kit.testing.tokens import settings
from kit.web import rate_limit
from kit.web.rate_limit import PARTS, WINDOW_SECONDS, RateLimiter, RateLimitState, TokenLoan
from kit.web.token_buckets import forget_idle, take_tokens
from sqlalchemy import text

from libs.kit.tests.conftest import router


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Bucket:
    """What the table is to its processes, reckoned with by another clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.held, self.at, self.asked = clock, -1.0, 0.0, 0

    async def lend(self, _: Hashable, quota: int, most: int) -> TokenLoan:
        now, self.asked = self.clock(), self.asked + 1
        there = float(quota) if self.held < 0 else min(quota, self.held + (now - self.at) * quota / WINDOW_SECONDS)
        count = min(most, int(there))
        self.held, self.at = there - count, now
        return TokenLoan(count, self.held)


def take_all(paces: Sequence[RateLimiter], pauses: Sequence[float], clock: Clock) -> list[tuple[float, RateLimitState]]:
    """One request after each pause, of each process in turn."""

    async def ask() -> list[tuple[float, RateLimitState]]:
        found: list[tuple[float, RateLimitState]] = []
        for pause, one in zip(pauses, cycle(paces), strict=False):
            clock.now += pause
            pace = await one.take("one")
            assert pace is not None
            found.append((clock.now, pace))
        return found

    return asyncio.run(ask())


@given(st.integers(1, 500), st.integers(1, 4), st.lists(st.floats(0, 30), max_size=200))
def test_in_any_window_nobody_gets_more_than_two_quotas(quota: int, processes: int, pauses: list[float]) -> None:
    clock = Clock()
    bucket = Bucket(clock)
    found = take_all([RateLimiter(quota, bucket.lend, clock) for _ in range(processes)], pauses, clock)
    assert all(0 <= pace.left <= quota and pace.full_in >= 0 for _, pace in found)
    let_in = [at for at, pace in found if pace.wait == 0]
    # What a process was lent in the window before may be used in this one.
    most = 2 * quota + processes * max(1, quota // PARTS)
    for began in let_in:
        assert sum(began <= at < began + WINDOW_SECONDS for at in let_in) <= most


@given(st.integers(1, 1000))
def test_who_waits_as_long_as_is_said_is_let_in(quota: int) -> None:
    clock = Clock()
    paces = [RateLimiter(quota, Bucket(clock).lend, clock)]
    found = [pace for _, pace in take_all(paces, [0.0] * (quota + 1), clock)]
    assert [one.wait > 0 for one in found] == [False] * quota + [True]
    ((_, again),) = take_all(paces, [found[-1].wait + 1e-6], clock)
    assert again.wait == 0


@given(st.integers(100, 1000))
def test_few_requests_ask_the_database_and_no_refusal_does(quota: int) -> None:
    clock = Clock()
    bucket = Bucket(clock)
    take_all([RateLimiter(quota, bucket.lend, clock)], [0.0] * (2 * quota), clock)
    assert bucket.asked <= PARTS * 2 + 1


@pytest.fixture
def two(sessions: Sessions) -> list[RateLimiter]:
    """Two processes that share a table."""
    return [RateLimiter(QUOTA, partial(take_tokens, sessions)) for _ in range(2)]


QUOTA = 6
"""So few that none comes back while a test runs; each is lent by itself."""


async def test_two_processes_let_in_no_more_than_one(two: list[RateLimiter]) -> None:
    found = [await one.take("one") for _ in range(QUOTA) for one in two]
    waits = [one.wait for one in found if one is not None]
    assert [wait > 0 for wait in waits] == [False] * QUOTA + [True] * QUOTA
    assert max(waits) <= WINDOW_SECONDS / QUOTA


async def test_at_once_as_one_after_the_other(two: list[RateLimiter]) -> None:
    found = await asyncio.gather(*(one.take("one") for _ in range(QUOTA) for one in two))
    assert sum(one is not None and one.wait == 0 for one in found) == QUOTA


async def test_time_fills_the_bucket_for_all(two: list[RateLimiter], sessions: Sessions) -> None:
    for _ in range(QUOTA):
        await two[0].take("one")
    async with transaction(sessions) as session:
        await session.execute(text("update pace set at = at - interval '21 seconds'"))
    found = [await two[1].take("one") for _ in range(3)]
    assert [one.wait > 0 for one in found if one is not None] == [False, False, True]


async def test_one_callers_haste_is_nobody_elses(sessions: Sessions) -> None:
    paces = RateLimiter(1, partial(take_tokens, sessions))
    waits = [pace.wait > 0 for who in ("one", "one", "two") if (pace := await paces.take(who)) is not None]
    assert waits == [False, True, False]


async def test_without_a_quota_nobody_is_counted(sessions: Sessions) -> None:
    assert await RateLimiter(0, partial(take_tokens, sessions)).take("one") is None


async def test_who_has_not_asked_for_longest_is_forgotten_here_and_not_by_the_table(
    monkeypatch: pytest.MonkeyPatch, sessions: Sessions
) -> None:
    monkeypatch.setattr(rate_limit, "MAX_CALLERS", 2)
    paces = RateLimiter(10, partial(take_tokens, sessions))
    for who in ("one", "two", "three"):
        await paces.take(who)
    found = [await paces.take(who) for who in ("three", "one")]
    assert [one.left for one in found if one is not None] == [8, 8]


async def test_a_bucket_that_is_full_again_is_no_row(sessions: Sessions) -> None:
    for who in ("gone", "here"):
        await take_tokens(sessions, who, 10, 1)
    async with as_worker(sessions) as worker:
        await forget_idle(worker)
        assert await _rows(sessions) == 2
        async with transaction(sessions) as session:
            await session.execute(text("update pace set at = at - interval '1 hour'"))
        await take_tokens(sessions, "here", 10, 1)
        await forget_idle(worker)
    assert await _rows(sessions) == 1


async def _rows(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        return (await session.scalars(text("select count(*) from pace"))).one()


@pytest.fixture
def hurried(sessions: Sessions) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions, requests_per_minute=3), sessions, [router])


async def test_every_answer_says_what_is_left_and_the_last_one_when_to_come_back(
    hurried: FastAPI, campaign_id: UUID
) -> None:
    async with call(hurried, campaign_id) as client:
        answers = [await client.get("/v1/notes") for _ in range(3)]
        refused = await client.get("/v1/notes")
    assert [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers] == [
        f'"caller";r={left}' for left in (2, 1, 0)
    ]
    assert {answer.headers["RateLimit-Policy"] for answer in (*answers, refused)} == {'"caller";q=3;w=60'}
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/TooManyRequests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.headers["RateLimit"].startswith('"caller";r=0;t=')


async def test_another_member_or_campaign_has_a_pace_of_its_own(
    hurried: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call(hurried, campaign_id) as client:
        answers = [await client.get("/v1/notes") for _ in range(4)]
    assert answers[-1].status_code == 429
    async with call(hurried, await new_campaign(sessions)) as client:
        assert (await client.get("/v1/notes")).status_code == 200
    async with call(hurried, campaign_id, subject="somebody") as client:
        assert (await client.get("/v1/notes")).status_code == 403  # no member, and not too fast


async def test_another_process_of_the_service_knows_what_was_asked(sessions: Sessions, campaign_id: UUID) -> None:
    given = settings(sessions, requests_per_minute=3)
    apps = [new_app("kit", "A service for tests", given, sessions, [router]) for _ in range(2)]
    found: list[int] = []
    for app in apps * 2:
        async with call(app, campaign_id) as client:
            found.append((await client.get("/v1/notes")).status_code)
    assert found == [200, 200, 200, 429]


async def test_what_is_public_is_not_paced_here(hurried: FastAPI, campaign_id: UUID) -> None:
    async with call(hurried) as client:
        answers = [await client.get(f"/v1/public/campaigns/{campaign_id}/notes") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in answer.headers for answer in answers)
