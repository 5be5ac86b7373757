"""Tokens, settings and secrets of the tests."""

import base64
import json
import secrets
import time
from typing import Any

from common.scopes import SCOPES, UNHELD
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from pydantic import SecretStr
from sqlalchemy import URL

from kit.db import tenancy
from kit.db.sessions import Sessions
from kit.settings import Settings

APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD = (secrets.token_hex(16) for _ in range(3))
SECRET = secrets.token_bytes(32)
ISSUER = "http://tests/oidc"
TESTER = "tester"
_KEY = OKPKey.generate_key("Ed25519", {"kid": "tests"})


def settings(sessions: Sessions | None = None, **more: Any) -> Settings:
    """Return settings for an app or a worker on these sessions' database, which accept the tokens of `bearer`."""
    urls: dict[str, str] = {}
    if sessions is not None:
        url: URL = sessions.kw["bind"].url
        worker = url.set(username=tenancy.WORKER, password=WORKER_PASSWORD)
        urls["database_url"] = url.render_as_string(hide_password=False)
        urls["worker_database_url"] = worker.render_as_string(hide_password=False)
    jwks = KeySet([_KEY]).as_dict(private=False)
    text = json.dumps(jwks)
    secret = SecretStr(base64.b64encode(SECRET).decode())
    values: dict[str, Any] = {"secret_key": secret, "issuer": ISSUER, "jwks": text, "requests_per_minute": 0}
    return Settings.model_validate(values | urls | more)


def token(campaign_id: object | None, *scopes: str, subject: str = TESTER, **claims: Any) -> str:
    now = int(time.time())
    said: dict[str, Any] = {"iss": ISSUER, "aud": "isoloir", "sub": subject, "iat": now, "exp": now + 600}
    said["scope"] = " ".join(scopes or sorted(set(SCOPES) - UNHELD))
    if campaign_id is not None:
        said["campaign"] = str(campaign_id)
    return jwt.encode({"alg": "Ed25519", "kid": "tests"}, said | claims, _KEY, algorithms=["Ed25519"])


def bearer(campaign_id: object | None, *scopes: str, subject: str = TESTER, **claims: Any) -> dict[str, str]:
    """Return a caller's headers; every scope but the operator's by default."""
    return {"Authorization": f"Bearer {token(campaign_id, *scopes, subject=subject, **claims)}"}
