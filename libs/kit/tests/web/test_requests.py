"""What every route does with what clients send: rights, problems, idempotency, secrets kept."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.security.session_cookie import COOKIE, SessionContent, seal_session
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign, new_member, told
from kit.testing.tokens import bearer, settings, token
from structlog.testing import capture_logs

NOTE = {"size": 3, "text": "Zoé Canari"}


async def test_what_is_sealed_comes_back_through_its_secret_link(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        made = await client.post("/v1/notes", json=NOTE)
        assert made.status_code == 201
        read = await client.get(f"/v1/public/notes/{made.json()['link']}", headers={"Authorization": ""})
    assert read.json() == NOTE["text"]


async def test_an_unknown_link_is_not_found(app: FastAPI) -> None:
    async with call(app) as client:
        response = await client.get("/v1/public/notes/nothing")
    assert (response.status_code, response.json()["type"]) == (404, "/problems/NotFound")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"size": -1, "text": "x"}, "/size"),
        ({"size": 1.5, "text": "x"}, "/size"),
        ({"size": 10**30, "text": "x"}, "/size"),
        ({"size": 1, "text": "x" * 51}, "/text"),
        ({"size": 1, "text": "\ud800"}, "/text"),
        ({"size": 1}, "/text"),
        ({"size": 1, "text": "x", "more": 1}, "/more"),
        ({"size": 1, "text": "x", "\ud800": 1}, ""),
        ([], ""),
    ],
)
async def test_a_bad_field_is_named(app: FastAPI, campaign_id: UUID, body: object, pointer: str) -> None:
    async with call(app, campaign_id) as client:
        response = await client.post(
            "/v1/notes", content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["pointer"] == pointer


async def test_problems_speak_french_unless_english_is_asked_for(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        french = await client.post("/v1/notes", json={"size": 1})
        english = await client.post("/v1/notes", json={"size": 1}, headers={"Accept-Language": "en,fr;q=0.5"})
    assert "ce champ manque" in french.json()["detail"]
    assert "Field required" in english.json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (rb'{"size": 1, "text": "a\u0000b"}', "/text"),
        (b'{"size": 1, "text": "a\0b"}', "/text"),
        (rb'{"size": 1, "text": ["a", {"x/y": "\u0000"}]}', "/text/1/x~1y"),
        (rb'{"size": 1, "te\u0000xt": "a"}', ""),
        (b'{"size": 1, "text": \0}', ""),
        (b"[" * 100_000 + b"\0", ""),
        (b'"' + rb"\u0000" + b'"', ""),
    ],
    ids=["escaped", "raw", "deep", "name", "no-json", "bottomless", "whole"],
)
async def test_a_nul_character_is_refused_at_its_field(
    app: FastAPI, campaign_id: UUID, body: bytes, pointer: str
) -> None:
    async with call(app, campaign_id) as client:
        answer = await client.post("/v1/notes", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json().get("pointer", "")) == (422, pointer)


async def test_a_nul_character_of_a_form_or_a_query_is_named_by_its_field(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        form = await client.post("/v1/notes", data={"first": "a", "second": "a\0b"})
        query = await client.get("/v1/notes?first=a&second=%00")
        path = await client.get("/v1/public/notes/a%00b")
    assert (form.status_code, form.json()["pointer"]) == (422, "/second")
    assert (query.status_code, query.json()["pointer"]) == (422, "?second")
    assert (path.status_code, path.json().get("pointer")) == (422, None)


async def test_a_body_without_end_is_cut(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        response = await client.post("/v1/notes", content=b" " * (17 * 2**20))
    assert response.status_code == 413


async def test_a_fault_of_ours_says_and_logs_nothing_of_what_it_was_about(app: FastAPI, campaign_id: UUID) -> None:
    with capture_logs() as logs:
        async with call(app, campaign_id) as client:
            response = await client.post("/v1/notes", json={"size": 1, "text": "boom Canari"})
            kept = await client.get("/v1/notes")
    assert response.status_code == 500
    assert "Canari" not in response.text
    assert [entry for entry in logs if entry["event"] == "request failed"]
    assert kept.json() == 0


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere"])
async def test_what_is_not_there_is_a_problem(app: FastAPI, path: str) -> None:
    async with call(app) as client:
        response = await client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


async def test_the_same_key_gets_the_same_answer_and_does_the_work_once(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    headers = {"Idempotency-Key": "first"}
    async with call(app, campaign_id) as client:
        answers = await asyncio.gather(*(client.post("/v1/notes", json=NOTE, headers=headers) for _ in range(4)))
        assert (await client.get("/v1/notes")).json() == 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await told(sessions, campaign_id)) == 1


async def test_the_same_key_with_another_body_is_refused(app: FastAPI, campaign_id: UUID) -> None:
    headers = {"Idempotency-Key": "first"}
    async with call(app, campaign_id) as client:
        await client.post("/v1/notes", json=NOTE, headers=headers)
        assert (await client.post("/v1/notes", json={**NOTE, "size": 4}, headers=headers)).status_code == 422


async def test_a_failed_request_does_not_use_up_its_key(app: FastAPI, campaign_id: UUID) -> None:
    headers = {"Idempotency-Key": "first"}
    async with call(app, campaign_id) as client:
        assert (await client.post("/v1/notes", json={"size": 900, "text": ""}, headers=headers)).status_code == 422
        assert (await client.post("/v1/notes", json=NOTE, headers=headers)).status_code == 201


async def test_a_key_serves_again_after_a_day(
    app: FastAPI, sessions: Sessions, postgres: Postgres, campaign_id: UUID
) -> None:
    headers = {"Idempotency-Key": "first"}
    async with call(app, campaign_id) as client:
        one = await client.post("/v1/notes", json=NOTE, headers=headers)
        database = sessions.kw["bind"].url.database
        run_sql(postgres, "update idempotency_key set claimed_at = now() - interval '25 h'", database=database)
        two = await client.post("/v1/notes", json={**NOTE, "size": 4}, headers=headers)
    assert (one.status_code, two.status_code) == (201, 201)


async def test_a_key_is_its_campaigns_own(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    headers = {"Idempotency-Key": "first"}
    async with call(app, campaign_id) as mine, call(app, other) as theirs:
        one = await mine.post("/v1/notes", json=NOTE, headers=headers)
        two = await theirs.post("/v1/notes", json=NOTE, headers=headers)
    assert one.json()["id"] != two.json()["id"]


async def test_without_a_token_nothing_is_said(app: FastAPI) -> None:
    async with call(app) as client:
        response = await client.get("/v1/notes")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "claims", [{"exp": 1}, {"iss": "http://elsewhere"}, {"aud": "other"}, {"sub": None}, {"campaign": "x"}]
)
async def test_a_token_that_is_not_for_us_is_refused(app: FastAPI, campaign_id: UUID, claims: dict[str, Any]) -> None:
    async with call(app) as client:
        response = await client.get("/v1/notes", headers=bearer(campaign_id, **claims))
    assert response.status_code == 401


@pytest.mark.parametrize("forged", ["", "x.y.z", "é" * 20, "SIGNED"])
async def test_a_forged_token_is_refused(app: FastAPI, campaign_id: UUID, forged: str) -> None:
    if forged == "SIGNED":  # by another key: all of it is right but the signature
        forged = token(campaign_id)[:-8] + "AAAAAAAA"
    async with call(app) as client:
        response = await client.get("/v1/notes", headers={b"Authorization": f"Bearer {forged}".encode()})
    assert response.status_code == 401


async def test_a_token_without_the_scope_is_refused(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "tasks:read") as client:
        assert (await client.get("/v1/notes")).status_code == 403


async def test_a_role_without_the_scope_is_refused(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "reader", roles=(Role.READER,))
    async with call(app, campaign_id, subject="reader") as client:
        assert (await client.get("/v1/notes")).status_code == 403


async def test_who_left_is_refused_at_the_next_request(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        assert (await client.get("/v1/notes")).status_code == 200
        await new_member(sessions, campaign_id, ends_at=datetime.now(UTC) - timedelta(seconds=1))
        assert (await client.get("/v1/notes")).status_code == 403


async def test_the_token_of_another_campaign_sees_nothing(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    async with call(app, campaign_id) as mine, call(app, other) as theirs:
        await mine.post("/v1/notes", json=NOTE)
        assert (await theirs.get("/v1/notes")).json() == 0
        named = {"Isoloir-Campaign": str(campaign_id)}
        assert (await theirs.get("/v1/notes", headers=named)).status_code == 403
        stranger = bearer(None, subject="stranger") | named
        assert (await theirs.get("/v1/notes", headers=stranger)).status_code == 403


async def test_a_public_route_of_an_unknown_campaign_is_not_found(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app) as client:
        assert (await client.get(f"/v1/public/campaigns/{campaign_id}/notes")).json() == 0
        assert (await client.get(f"/v1/public/campaigns/{uuid4()}/notes")).status_code == 404


async def test_a_browser_without_a_session_is_sent_to_log_in(app: FastAPI) -> None:
    async with call(app) as client:
        response = await client.get("/page", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["location"]) == (303, "/login?next=/page")


async def test_the_cookie_opens_pages_and_refuses_what_another_site_sends(app: FastAPI, campaign_id: UUID) -> None:
    cookie = seal_session(settings(), SessionContent(token(campaign_id)))
    async with call(app) as client:
        client.cookies.set(COOKIE, cookie)
        assert (await client.get("/page")).status_code == 200
        ours = await client.post("/v1/notes", json=NOTE, headers={"Sec-Fetch-Site": "same-origin"})
        theirs = await client.post("/v1/notes", json=NOTE, headers={"Sec-Fetch-Site": "cross-site"})
        nothing_said = await client.post("/v1/notes", json=NOTE)
        client.cookies.set(COOKIE, cookie[:-4] + "AAAA")
        forged = await client.get("/v1/notes")
    assert (ours.status_code, theirs.status_code, nothing_said.status_code) == (201, 403, 403)
    assert forged.status_code == 401


async def test_an_address_of_its_own_is_none_of_a_family_and_names_the_methods_it_takes(
    app: FastAPI, campaign_id: UUID
) -> None:
    async with call(app, campaign_id) as client:
        refused = await client.delete("/v1/notes")
        family = await client.delete("/v2/notes")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, POST")
    assert refused.headers["content-type"] == "application/problem+json"
    assert family.status_code == 422


async def test_every_answer_carries_the_security_headers(app: FastAPI) -> None:
    async with call(app) as client:
        for path in ("/health", "/nowhere", "/docs"):
            headers = (await client.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"


async def test_the_documentation_loads_nothing_from_elsewhere(app: FastAPI) -> None:
    async with call(app) as client:
        page = (await client.get("/docs")).text
        assert "://" not in page
        for path in ("/static/swagger/swagger-ui-bundle.js", "/static/kit/docs.js", "/static/kit/isoloir.css"):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.1")
