"""Front-ends of others in a browser: the operator's origins, compared whole, and without our cookie (ADR 71)."""

import pytest
from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions
from kit.testing.steps import call
from kit.testing.tokens import settings

OURS = "https://carte.exemple.fr"
ASKED = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,if-match"}


@pytest.fixture
def open_app(sessions: Sessions) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions, cors_origins=[OURS]), sessions, [])


async def test_a_registered_origin_may_send_a_token_and_read_what_is_left(open_app: FastAPI) -> None:
    async with call(open_app) as browser:
        before = await browser.options("/v1/jobs", headers={"Origin": OURS} | ASKED)
        answer = await browser.get("/health", headers={"Origin": OURS})
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == OURS
    assert {"authorization", "if-match", "isoloir-campaign"} <= {
        name.strip().lower() for name in before.headers["access-control-allow-headers"].split(",")
    }
    assert answer.headers["access-control-allow-origin"] == OURS
    assert "ratelimit" in answer.headers["access-control-expose-headers"].lower()
    assert "access-control-allow-credentials" not in before.headers.keys() | answer.headers.keys()


@pytest.mark.parametrize(
    "origin",
    [
        "https://carte.exemple.fr.attaque.example",
        "https://attaque-carte.exemple.fr",
        "https://carte.exemple.fr.",
        "https://CARTE.EXEMPLE.FR",
        "http://carte.exemple.fr",
        "https://carte.exemple.fr:8443",
        "https://CARTE.exemple.fr/",
        "null",
    ],
)
async def test_an_origin_that_looks_alike_may_not(open_app: FastAPI, origin: str) -> None:
    async with call(open_app) as browser:
        before = await browser.options("/v1/jobs", headers={"Origin": origin} | ASKED)
        answer = await browser.get("/health", headers={"Origin": origin})
    assert before.status_code == 400
    assert "access-control-allow-origin" not in before.headers.keys() | answer.headers.keys()


async def test_nobody_is_looked_up_for_a_page_of_the_suite(sessions: Sessions) -> None:
    asked: list[str] = []

    async def knows(_: Sessions, origin: str) -> bool:
        asked.append(origin)
        return True

    app = new_app("kit", "A service for tests", settings(sessions), sessions, [], knows_origin=knows)
    async with call(app) as browser:
        for origin in ("http://127.0.0.1:8000", "http://service"):
            answer = await browser.get("/health", headers={"Origin": origin})
            assert "access-control-allow-origin" not in answer.headers
        there = await browser.get("/health", headers={"Origin": OURS})
    assert asked == [OURS]
    assert there.headers["access-control-allow-origin"] == OURS
