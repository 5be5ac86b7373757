"""Verification of access tokens: of the OpenID Connect provider, and those that crm issues to API clients."""

import hashlib
import json
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import httpx
from common.scopes import BEYOND_CLIENTS, current_scopes
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel

from kit.security.client_tokens import ClientTokens
from kit.security.keyring import ring_of
from kit.settings import Settings
from kit.web.problems import Unauthorized, Unavailable
from kit.web.tls import trusted_authorities

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
DISCOVERY = "/.well-known/openid-configuration"
MAX_SUBJECT = 255
_SURROGATE = re.compile("[\ud800-\udfff]")
KEYS_KEPT_SECONDS = 600.0
KEYS_ASKED_AGAIN_SECONDS = 30.0
"""Minimum seconds between fetches for an unknown key id, so that forgers cannot trigger many."""


class Token(BaseModel, frozen=True):
    """The caller according to the identity provider; their rights are in the member table."""

    subject: str
    campaign_id: UUID | None
    scopes: frozenset[str]
    digest: bytes = b""
    """SHA-256 of the token as sent, stored if it is revoked."""
    expires_at: datetime | None = None

    def within(self, campaign_id: UUID | None) -> "Token":
        """Return the token for the chosen campaign, if it has none: not all providers know campaigns."""
        return self if self.campaign_id or campaign_id is None else self.model_copy(update={"campaign_id": campaign_id})


ReadToken: TypeAlias = Callable[[str], Awaitable[Token]]
"""Verifies a bearer token and returns its holder; raises Unauthorized."""


class TokenReader:
    """Verifies tokens with the provider's public keys, fetched again when a new one is used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients = ClientTokens(settings)
        self._keys_url = settings.jwks_url
        self._ring = ring_of(settings)
        self._given = ""
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")
        self._claims = jwt.JWTClaimsRegistry(
            leeway=30,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def __call__(self, token: str) -> Token:
        if (client_token := self._clients.read(token)) is not None:
            token_of_software = _token(client_token, token)
            # For routes without membership, the token's scopes decide.
            return token_of_software.model_copy(update={"scopes": token_of_software.scopes - BEYOND_CLIENTS})
        claims = self._decode(token, await self._known_keys()) or self._decode(token, await self._new_keys())
        if claims is None:
            raise token_refused()
        try:
            self._claims.validate(claims)
            return _token(claims, token)
        except (JoseError, ValueError, TypeError, AttributeError, OverflowError) as error:
            raise token_refused() from error

    @staticmethod
    def _decode(token: str, keys: KeySet | None) -> dict[str, Any] | None:
        if keys is None:
            return None
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError):
            return None

    async def _known_keys(self) -> KeySet | None:
        if jwks := (self._ring.jwks if self._ring else "") or self._settings.jwks:
            if jwks != self._given:
                self._given, self._keys = jwks, KeySet.import_key_set(json.loads(jwks))
            return self._keys
        if time.monotonic() - self._asked_at < KEYS_KEPT_SECONDS:
            return self._keys
        return await self._new_keys()

    async def _new_keys(self) -> KeySet | None:
        if self._given or time.monotonic() - self._asked_at < KEYS_ASKED_AGAIN_SECONDS:
            return self._keys
        self._asked_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5, verify=trusted_authorities()) as client:
                self._keys_url = self._keys_url or await _discover(client, self._settings.issuer)
                document = (await client.get(self._keys_url)).raise_for_status()
            self._keys = KeySet.import_key_set(document.json())
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError, JoseError) as error:
            if self._keys is None:
                raise Unavailable(
                    "Le fournisseur d'identité ne répond pas ; réessayez dans un instant.",
                    "The identity provider does not answer; try again in a moment.",
                    headers={"Retry-After": "5"},
                ) from error
        return self._keys


async def _discover(client: httpx.AsyncClient, issuer: str) -> str:
    """Return the URL of the provider's keys; raise httpx's errors, ValueError or KeyError for an invalid provider."""
    metadata = (await client.get(f"{issuer.rstrip('/')}{DISCOVERY}")).raise_for_status().json()
    if metadata["issuer"] != issuer:
        raise ValueError("the provider calls itself otherwise")
    return metadata["jwks_uri"]


def _token(claims: dict[str, Any], raw: str) -> Token:
    campaign = claims.get("campaign")
    # Some providers call it `scp`, and some make a list of it.
    scope = claims.get("scope") or claims.get("scp") or ""
    subject = claims["sub"]
    if not _is_storable(subject):
        raise ValueError("the subject is no text that a database stores")
    return Token(
        subject=subject,
        campaign_id=UUID(campaign) if campaign else None,
        scopes=current_scopes(scope.split() if isinstance(scope, str) else scope),
        digest=digest_of(raw),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _is_storable(subject: str) -> bool:
    """Return True if PostgreSQL can store it: no NUL, no lone surrogate, at most 255 characters (OpenID Connect)."""
    return 0 < len(subject) <= MAX_SUBJECT and "\0" not in subject and not _SURROGATE.search(subject)


def token_refused() -> Unauthorized:
    return Unauthorized(
        "Le jeton n'est pas valable ou a expiré : connectez-vous à nouveau.",
        "The token is not valid or has expired: log in again.",
    )
