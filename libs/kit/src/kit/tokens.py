"""Reading access tokens: of the OpenID Connect provider, and those that crm gives to other software."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from uuid import UUID

import httpx
from common.scopes import BEYOND_CLIENTS
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel

from kit.clients.signing import ClientTokens
from kit.keyring import ring_of
from kit.problems import Unauthorized, Unavailable
from kit.settings import Settings

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
DISCOVERY = "/.well-known/openid-configuration"
KEYS_KEPT_SECONDS = 600.0
KEYS_ASKED_AGAIN_SECONDS = 30.0
"""An unknown key id makes us ask the provider again, but a forger must not make us ask at will."""


class Token(BaseModel, frozen=True):
    """Who is calling, as the provider says; what they may do is for the member table to say."""

    subject: str
    campaign_id: UUID | None
    scopes: frozenset[str]

    def within(self, campaign_id: UUID | None) -> "Token":
        """In the campaign that was chosen, where it is for none itself: providers that know nothing of campaigns."""
        return self if self.campaign_id or campaign_id is None else self.model_copy(update={"campaign_id": campaign_id})


ReadToken: TypeAlias = Callable[[str], Awaitable[Token]]
"""Checks a bearer token and says who holds it; raises Unauthorized."""


class TokenReader:
    """Knows the provider's public keys, and fetches them again when a new one is used."""

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
        if (ours := self._clients.read(token)) is not None:
            token_of_software = _token(ours)
            # Where no member is asked for, the token's scopes are all that counts.
            return token_of_software.model_copy(update={"scopes": token_of_software.scopes - BEYOND_CLIENTS})
        claims = self._decode(token, await self._known_keys()) or self._decode(token, await self._new_keys())
        if claims is None:
            raise refused()
        try:
            self._claims.validate(claims)
            return _token(claims)
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            raise refused() from error

    @staticmethod
    def _decode(token: str, keys: KeySet | None) -> dict[str, Any] | None:
        if keys is None:
            return None
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError):
            return None

    async def _known_keys(self) -> KeySet | None:
        if given := (self._ring.jwks if self._ring else "") or self._settings.jwks:
            if given != self._given:
                self._given, self._keys = given, KeySet.import_key_set(json.loads(given))
            return self._keys
        if time.monotonic() - self._asked_at < KEYS_KEPT_SECONDS:
            return self._keys
        return await self._new_keys()

    async def _new_keys(self) -> KeySet | None:
        if self._given or time.monotonic() - self._asked_at < KEYS_ASKED_AGAIN_SECONDS:
            return self._keys
        self._asked_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                self._keys_url = self._keys_url or await _discover(client, self._settings.issuer)
                found = (await client.get(self._keys_url)).raise_for_status()
            self._keys = KeySet.import_key_set(found.json())
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError, JoseError) as error:
            if self._keys is None:
                raise Unavailable(
                    "Le fournisseur d'identité ne répond pas ; réessayez dans un instant.",
                    "The identity provider does not answer; try again in a moment.",
                    headers={"Retry-After": "5"},
                ) from error
        return self._keys


async def _discover(client: httpx.AsyncClient, issuer: str) -> str:
    """Where the provider publishes its keys; raises as httpx does, ValueError or KeyError for what is no provider's."""
    said = (await client.get(f"{issuer.rstrip('/')}{DISCOVERY}")).raise_for_status().json()
    if said["issuer"] != issuer:
        raise ValueError("the provider calls itself otherwise")
    return said["jwks_uri"]


def _token(claims: dict[str, Any]) -> Token:
    campaign = claims.get("campaign")
    # Some providers call it `scp`, and some make a list of it.
    scope = claims.get("scope") or claims.get("scp") or ""
    return Token(
        subject=claims["sub"],
        campaign_id=UUID(campaign) if campaign else None,
        scopes=frozenset(scope.split() if isinstance(scope, str) else scope),
    )


def refused() -> Unauthorized:
    return Unauthorized(
        "Le jeton n'est pas valable ou a expiré : connectez-vous à nouveau.",
        "The token is not valid or has expired: log in again.",
    )
