"""Signed JWT access tokens, verified by each service."""

import json
import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from common.scopes import SCOPES, UNHELD
from joserfc import jwt
from joserfc.jwk import RSAKey
from kit.security.keyring import as_file

from isoloir_local.secret_file import Secrets

ALGORITHM = "RS256"
AUDIENCE = "isoloir"
HOURS = 12
"""How long a token is good for. Leaving a team does not wait for it: rights are looked up at each call."""

OPERATOR = "operator"
"""Who runs the suite: the person who can read its folder."""


NARROW = frozenset({"campaigns:read"})
"""Scopes of a person who has a second factor to show, or to set up, first: they find their campaigns and that page."""


def signing_key(secrets: Secrets) -> RSAKey:
    return RSAKey.import_key(secrets.signing_key)


def public_jwks(secrets: Secrets) -> str:
    """Return the public keys: the present one, and former ones of valid tokens."""
    retired = [one.public_key for one in secrets.retired if one.public_key and one.until > time.time()]
    return json.dumps({"keys": [signing_key(secrets).as_dict(private=False), *retired]})


def keys_of(secrets: Secrets, *, provider: bool) -> str:
    """Return the keys file of the suite's processes. `provider`: whether our provider signs the tokens."""
    return as_file([secrets.secret_key, *secrets.other_secret_keys], public_jwks(secrets) if provider else "")


def scopes_of(subject: str) -> frozenset[str]:
    """Return the scopes a person may ask for. At a service, their roles there also limit what they get."""
    return frozenset(SCOPES) - UNHELD | ({"operate"} if subject == OPERATOR else frozenset[str]())


def new_access_token(
    secrets: Secrets,
    issuer: str,
    subject: str,
    scopes: Iterable[str],
    campaign: UUID | None = None,
    hours: float = HOURS,
) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": subject,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + round(hours * 3600),
        "jti": uuid4().hex,
        "scope": " ".join(sorted(scopes)),
    }
    if campaign:
        claims["campaign"] = str(campaign)
    key = signing_key(secrets)
    # RFC 9068: no ID token can pass for an access token.
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "at+jwt"}, claims, key)
