"""A caller has a bucket of requests, which fills again evenly."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from kit import pacing
from kit.db import Sessions
from kit.pacing import Paces
from kit.testing import call, new_campaign, settings
from kit.web import new_app

from .conftest import router


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 500), st.lists(st.floats(0, 30), max_size=200))
def test_in_any_window_nobody_gets_more_than_two_quotas(quota: int, pauses: list[float]) -> None:
    clock = Clock()
    paces = Paces(quota, clock)
    let_in: list[float] = []
    for pause in pauses:
        clock.now += pause
        pace = paces.take("one")
        assert pace is not None
        assert 0 <= pace.left <= quota
        if pace.wait == 0:
            let_in.append(clock.now)
    for began in let_in:
        assert sum(began <= at < began + pacing.WINDOW_SECONDS for at in let_in) <= 2 * quota


@given(st.integers(1, 1000))
def test_who_waits_as_long_as_is_said_is_let_in(quota: int) -> None:
    clock = Clock()
    paces = Paces(quota, clock)
    found = [paces.take("one") for _ in range(quota + 1)]
    assert [one.wait > 0 for one in found if one is not None] == [False] * quota + [True]
    last = found[-1]
    assert last is not None
    clock.now += last.wait + 1e-6
    again = paces.take("one")
    assert again is not None
    assert again.wait == 0


def test_one_callers_haste_is_nobody_elses() -> None:
    paces = Paces(1, Clock())
    waits = [pace.wait > 0 for who in ("one", "one", "two") if (pace := paces.take(who)) is not None]
    assert waits == [False, True, False]


def test_without_a_quota_nobody_is_counted() -> None:
    assert Paces(0, Clock()).take("one") is None


def test_who_has_not_asked_for_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_CALLERS", 2)
    paces = Paces(10, Clock())
    for who in ("one", "two", "three"):
        paces.take(who)
    found = [paces.take(who) for who in ("three", "one")]
    assert [one.left for one in found if one is not None] == [8, 9]


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


async def test_what_is_public_is_not_paced_here(hurried: FastAPI, campaign_id: UUID) -> None:
    async with call(hurried) as client:
        answers = [await client.get(f"/v1/public/campaigns/{campaign_id}/notes") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in answer.headers for answer in answers)
