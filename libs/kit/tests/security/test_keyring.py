"""Keys that change while the processes that know them go on."""

import base64
import json
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.db.vault import VAULT_KEY, open_vault, secret_name
from kit.security.client_tokens import ClientTokens
from kit.security.keyring import Ring, as_file, ring_of, secrets_of
from kit.security.session_cookie import SessionContent, open_session, seal_session
from kit.security.tokens import TokenReader
from kit.settings import Settings
from kit.testing.steps import new_campaign
from kit.web.problems import Unauthorized
from pydantic import SecretStr
from sqlalchemy import select

OLD, NEW = (base64.b64encode(bytes([one]) * 32).decode() for one in (1, 2))
OTHER = base64.b64encode(bytes([9]) * 32).decode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    put(path, OLD)
    return path


def put(path: Path, *secrets: str, jwks: str = "") -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(as_file(secrets, jwks))
    fresh.replace(path)


def settings_of(file: Path) -> Settings:
    return Settings(secret_key=SecretStr(OTHER), keys_file=file)


def test_the_file_is_read_again_when_it_has_changed(file: Path) -> None:
    ring = Ring(file)
    assert list(ring) == [bytes([1]) * 32]
    put(file, NEW, OLD)
    assert (ring[0], len(ring), list(ring)) == (bytes([2]) * 32, 2, [bytes([2]) * 32, bytes([1]) * 32])


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"secret_keys": []}', '{"secret_keys": ["c2hvcnQ="]}', '{"secret_keys": ["é"]}', None]
)
def test_a_file_that_is_none_changes_nothing_for_who_runs_and_starts_nobody(file: Path, text: str | None) -> None:
    ring = Ring(file)
    file.unlink() if text is None else file.write_text(text)
    assert list(ring) == [bytes([1]) * 32]
    with pytest.raises((OSError, ValueError)):
        Ring(file)
    put(file, NEW)
    assert list(ring) == [bytes([2]) * 32]


def test_a_process_has_one_ring_however_often_its_settings_are_read(file: Path) -> None:
    assert ring_of(settings_of(file)) is secrets_of(settings_of(file))


def test_without_a_file_the_environment_says_it() -> None:
    known = secrets_of(Settings(secret_key=SecretStr(OLD), other_secret_keys=[SecretStr(NEW)]))
    assert list(known) == [bytes([1]) * 32, bytes([2]) * 32]
    with pytest.raises(ValueError, match="fewer than 32"):
        secrets_of(Settings(secret_key=SecretStr("c2hvcnQ=")))


def test_cookies_and_tokens_of_before_and_of_after_are_believed_until_the_old_secret_goes(file: Path) -> None:
    settings = settings_of(file)
    tokens = ClientTokens(settings)
    cookie, token = seal_session(settings, SessionContent("token")), tokens.sign(uuid4(), "c", uuid4(), ["people:read"])
    put(file, NEW, OLD)
    again = tokens.sign(uuid4(), "c", uuid4(), ["people:read"])
    assert [open_session(settings, one) for one in (cookie, seal_session(settings, SessionContent("other")))] == [
        SessionContent("token"),
        SessionContent("other"),
    ]
    assert None not in (tokens.read(token), tokens.read(again))
    put(file, NEW)
    assert (open_session(settings, cookie), tokens.read(token)) == (None, None)
    assert tokens.read(again) is not None
    assert len(tokens.public_keys()["keys"]) == 1


async def test_vaults_of_before_and_of_after_open(file: Path, sessions: Sessions, campaign_id: UUID) -> None:
    opened = open_database(
        str(sessions.kw["bind"].url.render_as_string(hide_password=False)), secrets_of(settings_of(file))
    )
    try:
        async with transaction(opened, campaign_id) as session:
            blob = (await open_vault(session, campaign_id)).seal("phone", "06")
        put(file, NEW, OLD)
        later = await new_campaign(sessions)
        async with transaction(opened, later) as session:
            await open_vault(session, later)
            assert await session.scalar(select(VAULT_KEY.c.wrapped_by)) == secret_name(bytes([2]) * 32)
        async with transaction(opened, campaign_id) as session:
            assert (await open_vault(session, campaign_id)).open("phone", blob) == "06"
    finally:
        await close_database(opened)


async def test_the_providers_new_key_is_believed_as_soon_as_the_file_names_it(file: Path) -> None:
    old, new = (OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True) for _ in range(2))
    settings = settings_of(file)
    put(file, OLD, jwks=jwks_of(old))
    read = TokenReader(settings)
    assert (await read(token_of(old, settings))).subject == "somebody"
    with pytest.raises(Unauthorized):
        await read(token_of(new, settings))
    put(file, OLD, jwks=jwks_of(old, new))
    for one in (old, new):
        assert (await read(token_of(one, settings))).subject == "somebody"
    put(file, OLD, jwks=jwks_of(new))
    with pytest.raises(Unauthorized):
        await read(token_of(old, settings))


def jwks_of(*keys: OKPKey) -> str:
    return json.dumps({"keys": [one.as_dict(private=False) for one in keys]})


def token_of(key: OKPKey, settings: Settings) -> str:
    claims = {"iss": settings.issuer, "aud": settings.audience, "sub": "somebody", "exp": int(time.time()) + 60}
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, claims, key, algorithms=["Ed25519"])
