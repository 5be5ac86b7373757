"""Tokens of another provider than ours: found by its issuer, in the shapes that providers give them."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from kit.db.sessions import Sessions
from kit.security import tokens
from kit.security.session_cookie import COOKIE, SessionContent, seal_session
from kit.security.tokens import TokenReader
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import settings
from kit.web.problems import Unauthorized, Unavailable


@dataclass
class Publisher:
    """A provider's two documents, over HTTP."""

    issuer: str
    keys: list[Any] = field(default_factory=lambda: [])
    asked: list[str] = field(default_factory=lambda: [])
    calls_itself: str = ""
    status: int = 200

    def answer(self, path: str) -> dict[str, Any]:
        self.asked.append(path)
        if path == "/realm/.well-known/openid-configuration":
            return {"issuer": self.calls_itself or self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        return dict(KeySet(list(self.keys)).as_dict(private=False))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(known.answer(self.path)).encode()
            self.send_response(known.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Publisher(f"http://127.0.0.1:{server.server_port}/realm")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


KEYS = {
    "RS256": RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True),
    "PS256": RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True),
    "ES256": ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True),
    "ES384": ECKey.generate_key("P-384", {"use": "sig"}, auto_kid=True),
    "Ed25519": OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True),
}


def signed(publisher: Publisher, algorithm: str = "ES256", **other: Any) -> str:
    claims = {"iss": publisher.issuer, "aud": "isoloir", "sub": "ada", "exp": int(time.time()) + 60} | other
    key = KEYS[algorithm]
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


def reader(publisher: Publisher) -> TokenReader:
    return TokenReader(settings(issuer=publisher.issuer, jwks=""))


@pytest.mark.parametrize("algorithm", KEYS)
async def test_keys_are_found_by_the_issuer_and_fetched_once(publisher: Publisher, algorithm: str) -> None:
    publisher.keys = list(KEYS.values())
    read = reader(publisher)
    for _ in range(3):
        assert (await read(signed(publisher, algorithm))).subject == "ada"
    assert publisher.asked == ["/realm/.well-known/openid-configuration", "/realm/keys"]


async def test_who_comes_while_the_keys_are_fetched_waits_for_them(publisher: Publisher) -> None:
    publisher.keys = list(KEYS.values())
    read = reader(publisher)
    found = await asyncio.gather(*(read(signed(publisher, sub=name)) for name in ("ada", "bea", "cleo")))
    assert [token.subject for token in found] == ["ada", "bea", "cleo"]
    assert publisher.asked.count("/realm/keys") == 1


@pytest.mark.parametrize(
    "said",
    [
        {"scope": "people:read tasks:read"},
        {"scope": ["people:read", "tasks:read"]},
        {"scp": ["people:read", "tasks:read"]},
        {"scp": "people:read tasks:read"},
        {"scope": "people:read tasks:read", "aud": ["account", "isoloir"]},
    ],
)
async def test_scopes_are_read_however_a_provider_says_them(publisher: Publisher, said: dict[str, Any]) -> None:
    publisher.keys = list(KEYS.values())
    token = await reader(publisher)(signed(publisher, **said))
    assert (token.scopes, token.campaign_id) == ({"people:read", "tasks:read"}, None)


async def test_a_token_that_was_good_ends_with_its_key(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher.keys = list(KEYS.values())
    read, token = reader(publisher), signed(publisher, "ES256")
    assert await read(token) is await read(token)
    publisher.keys = [KEYS["RS256"]]
    monkeypatch.setattr(tokens, "KEYS_KEPT_SECONDS", 0.0)
    monkeypatch.setattr(tokens, "KEYS_ASKED_AGAIN_SECONDS", 0.0)
    with pytest.raises(Unauthorized):
        await read(token)


async def test_a_token_that_was_good_ends_at_its_end(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher.keys = list(KEYS.values())
    read, token = reader(publisher), signed(publisher, exp=int(time.time()) + 2)
    assert await read(token) is await read(token)
    late = time.time() + 2 + tokens.LEEWAY_SECONDS
    monkeypatch.setattr(time, "time", lambda: late)
    with pytest.raises(Unauthorized):
        await read(token)


async def test_no_more_tokens_are_remembered_than_that(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MAX_READ", 2)
    publisher.keys = list(KEYS.values())
    read, sent = reader(publisher), [signed(publisher, sub=name) for name in ("ada", "bea", "cleo")]
    ada, bea, cleo = [await read(token) for token in sent]
    assert await read(sent[1]) is bea
    assert await read(sent[2]) is cleo
    again = await read(sent[0])
    assert again == ada
    assert again is not ada


async def test_a_scope_that_a_provider_knows_by_its_first_name_is_understood(publisher: Publisher) -> None:
    publisher.keys = list(KEYS.values())
    token = await reader(publisher)(signed(publisher, scope="officers:read trails:read people:read"))
    assert token.scopes == {"poll_watchers:read", "audit_log:read", "people:read"}


@pytest.mark.parametrize(
    "said",
    [
        {"aud": "another"},
        {"aud": []},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\0b"},
        {"sub": "a" * 256},
        {"sub": ["ada"]},
        {"exp": 10**30},
        {"scope": 7},
        {"campaign": "zut"},
    ],
)
async def test_what_is_not_for_us_is_refused(publisher: Publisher, said: dict[str, Any]) -> None:
    publisher.keys = list(KEYS.values())
    with pytest.raises(Unauthorized):
        await reader(publisher)(signed(publisher, **said))


async def test_half_a_character_in_a_subject_is_refused(publisher: Publisher) -> None:
    publisher.keys = list(KEYS.values())
    claims = {"iss": publisher.issuer, "aud": "isoloir", "sub": "a\ud800", "exp": int(time.time()) + 60}
    payload = json.dumps(claims).encode()  # escaped, as JSON allows
    key = KEYS["ES256"]
    text = jws.serialize_compact({"alg": "ES256", "kid": key.kid}, payload, key, algorithms=["ES256"])
    with pytest.raises(Unauthorized):
        await reader(publisher)(text)


async def test_a_new_key_is_fetched_when_a_token_names_it_but_no_forger_makes_us_ask_at_will(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.keys = [KEYS["ES256"]]
    read = reader(publisher)
    await read(signed(publisher))
    publisher.keys.append(KEYS["RS256"])
    for _ in range(5):
        with pytest.raises(Unauthorized):
            await read(signed(publisher, "RS256"))
    assert publisher.asked.count("/realm/keys") == 1
    later(monkeypatch)
    assert (await read(signed(publisher, "RS256"))).subject == "ada"


async def test_who_calls_itself_otherwise_is_not_believed(publisher: Publisher) -> None:
    publisher.keys, publisher.calls_itself = list(KEYS.values()), "https://another.example"
    with pytest.raises(Unavailable):
        await reader(publisher)(signed(publisher))


async def test_a_provider_that_is_away_is_told_and_asked_again(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.keys, publisher.status = list(KEYS.values()), 503
    read = reader(publisher)
    with pytest.raises(Unavailable):
        await read(signed(publisher))
    publisher.status = 200
    later(monkeypatch)
    assert (await read(signed(publisher))).subject == "ada"


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the time had gone by in which nobody is asked again."""
    monkeypatch.setattr("kit.security.tokens.KEYS_ASKED_AGAIN_SECONDS", 0)


async def test_the_campaign_that_was_chosen_is_in_the_cookie_where_the_token_names_none(
    publisher: Publisher, sessions: Sessions, app: FastAPI
) -> None:
    publisher.keys = list(KEYS.values())
    mine, other, strange = [await new_campaign(sessions) for _ in range(3)]
    for one in (mine, other):
        await new_member(sessions, one, "ada", (Role.MANAGER,))
    told = settings(sessions, issuer=publisher.issuer, jwks="")
    app.state.settings, app.state.read_token = told, TokenReader(told)
    bare = signed(publisher, scope="tasks:write")
    bound = signed(publisher, scope="tasks:write", campaign=str(mine))

    async def write(access_token: str, campaign: UUID | None) -> int:
        cookie = seal_session(told, SessionContent(access_token, campaign))
        headers = {"Cookie": f"{COOKIE}={cookie}", "Sec-Fetch-Site": "same-origin"}
        async with call(app) as client:
            return (await client.post("/v1/notes", json={"size": 1, "text": "x"}, headers=headers)).status_code

    asked = [(bare, mine), (bare, other), (bare, None), (bare, strange), (bare, uuid4()), (bound, other)]
    # The token's own campaign stands, whatever was chosen.
    assert [await write(*one) for one in asked] == [201, 201, 403, 403, 403, 201]
