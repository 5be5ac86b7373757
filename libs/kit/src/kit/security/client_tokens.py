"""The tokens that crm issues to API clients. All services derive their key from the shared secret, so each verifies
them by itself, and a new secret is a new key.
"""

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from joserfc.util import to_str, urlsafe_b64encode

from kit.db.key_derivation import derive_key
from kit.security.keyring import secrets_of
from kit.settings import Settings

SECONDS = 600
"""Lifetime of a token."""
PREFIX = "app:"
"""Prefix of each token's subject, so that it is not mistaken for a person's or a provider's."""
ALGORITHM = "Ed25519"
TYPE = "at+jwt"
_LEEWAY = 10


class ClientTokens:
    """Signs and verifies them; the first key signs."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = f"{settings.public_url.rstrip('/')}/crm"
        self.audience = settings.audience
        self.resource = f"{settings.public_url.rstrip('/')}{settings.root_path}"
        self._secrets = secrets_of(settings)
        self._made_of: tuple[bytes, ...] = ()
        self._keys: list[OKPKey] = []

    def public_keys(self) -> dict[str, Any]:
        return dict(KeySet(list(self._known())).as_dict(private=False))

    def sign(
        self, client: UUID, client_id: str, campaign_id: UUID, scopes: Iterable[str], resources: Iterable[str] = ()
    ) -> str:
        """Return a token. `resources`: the services that it is for (RFC 8707); none: all."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": f"{PREFIX}{client}",
            "client_id": client_id,
            "aud": list(resources) or self.audience,
            "iat": now,
            "exp": now + SECONDS,
            "jti": uuid4().hex,
            "scope": " ".join(sorted(scopes)),
            "campaign": str(campaign_id),
        }
        key = self._known()[0]
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def read(self, token: str) -> dict[str, Any] | None:
        """Return its claims; None if it is not ours, expired, or not for this service."""
        try:
            decoded = jwt.decode(token, KeySet(list(self._known())), algorithms=[ALGORITHM])
            audiences = [self.audience, self.resource]
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "values": audiences},
                exp={"essential": True},
                sub={"essential": True},
                campaign={"essential": True},
            ).validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        is_ours = decoded.header.get("typ") == TYPE and str(decoded.claims["sub"]).startswith(PREFIX)
        return decoded.claims if is_ours else None

    def _known(self) -> list[OKPKey]:
        """Return the keys of the current secrets."""
        if (now := tuple(self._secrets)) != self._made_of:
            self._made_of, self._keys = now, [_key(secret) for secret in now]
        return self._keys


def _key(secret: bytes) -> OKPKey:
    private = derive_key(secret, "client tokens")
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _text(public), "d": _text(private), "use": "sig", "alg": ALGORITHM}
    thumbprint = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _text(public)}).thumbprint()
    return OKPKey.import_key({**jwk, "kid": thumbprint})


def _text(raw: bytes) -> str:
    return to_str(urlsafe_b64encode(raw))
