"""Reading access tokens: of the OpenID Connect provider, and those that crm gives to other software."""

import asyncio
import hashlib
import json
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import httpx
from common.scopes import BEYOND_CLIENTS, current_scopes
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.util import urlsafe_b64decode
from pydantic import BaseModel

from kit.security.client_tokens import LEEWAY_SECONDS as CLIENT_LEEWAY_SECONDS
from kit.security.client_tokens import PREFIX, ClientTokens
from kit.security.keyring import ring_of
from kit.settings import Settings
from kit.web.problems import Unauthorized, Unavailable
from kit.web.tls import trusted_authorities

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
DISCOVERY = "/.well-known/openid-configuration"
MAX_SUBJECT = 255
_SURROGATE = re.compile("[\ud800-\udfff]")
LEEWAY_SECONDS = 30
MAX_READ = 5_000
"""Tokens remembered as good; the one that was asked about longest ago is forgotten first."""
KEYS_KEPT_SECONDS = 600.0
KEYS_ASKED_AGAIN_SECONDS = 30.0
"""An unknown key id makes us ask the provider again, but a forger must not make us ask at will."""


class Delegation(BaseModel, frozen=True):
    """The front-end of a third party through which a member acts, and their session in it."""

    front_end: str
    """As it stands in the log of what software read."""
    grant: str
    """Of the session: what it may do, and whether it stands."""
    login: bytes
    """Digest of the token by which they were logged in when they consented."""
    origins: frozenset[str]


class Token(BaseModel, frozen=True):
    """The caller according to the identity provider; their rights are in the member table."""

    subject: str
    campaign_id: UUID | None
    scopes: frozenset[str]
    digest: bytes = b""
    """SHA-256 of the token as it was sent: what revoking it is noted by."""
    expires_at: datetime | None = None
    through: Delegation | None = None

    @property
    def digests(self) -> tuple[bytes, ...]:
        """Digests of the tokens that it stands or falls with."""
        return (self.digest, self.through.login) if self.through else (self.digest,)

    def within(self, campaign_id: UUID | None) -> "Token":
        """In the campaign that was chosen, where it is for none itself: providers that know nothing of campaigns."""
        return self if self.campaign_id or campaign_id is None else self.model_copy(update={"campaign_id": campaign_id})


ReadToken: TypeAlias = Callable[[str], Awaitable[Token]]
"""Checks a bearer token and says who holds it; raises Unauthorized."""


class _Read(NamedTuple):
    """A token whose signature was good by these keys, and is while they are the same; `until`: seconds of the epoch."""

    token: Token
    by_client_keys: bool
    keys: object
    until: float


class TokenReader:
    """Knows the provider's public keys, and fetches them again when a new one is used.

    A token that was good is so until its end or until the keys change: its signature is not checked anew at each
    request. Whether it was revoked, and what its holder may do, is none of its business.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients = ClientTokens(settings)
        self._keys_url = settings.jwks_url
        self._ring = ring_of(settings)
        self._given = ""
        self._keys: KeySet | None = None
        self._read: OrderedDict[bytes, _Read] = OrderedDict()
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def __call__(self, token: str) -> Token:
        digest = digest_of(token)
        if (known := self._read.get(digest)) is not None:
            keys = self._clients.keys() if known.by_client_keys else await self._known_keys()
            if keys is known.keys and time.time() < known.until:
                self._read[digest] = known
                self._read.move_to_end(digest)
                return known.token
            self._read.pop(digest, None)
        return self._remember(digest, await self._check(token))

    def _remember(self, digest: bytes, read: _Read) -> Token:
        self._read[digest] = read
        if len(self._read) > MAX_READ:
            self._read.popitem(last=False)
        return read.token

    async def _check(self, token: str) -> _Read:
        # Before the token is read: should they change meanwhile, it is checked again under the new ones.
        own_keys = self._clients.keys()
        if (ours := self._clients.read(token)) is not None:
            token_of_software = _token(ours, token).model_copy(update={"through": _delegation(ours)})
            # Where no member is asked for, the token's scopes are all that counts.
            limited = token_of_software.model_copy(update={"scopes": token_of_software.scopes - BEYOND_CLIENTS})
            return _Read(limited, True, own_keys, ours["exp"] + CLIENT_LEEWAY_SECONDS)
        claims = self._decode(token, await self._known_keys()) or self._decode(token, await self._new_keys())
        if claims is None:
            raise token_refused()
        try:
            self._claims.validate(claims)
            return _Read(_token(claims, token), False, self._keys, claims["exp"] + LEEWAY_SECONDS)
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
        if given := (self._ring.jwks if self._ring else "") or self._settings.jwks:
            if given != self._given:
                self._given, self._keys = given, KeySet.import_key_set(json.loads(given))
            return self._keys
        if self._given:
            self._given, self._keys = "", None
        if time.monotonic() - self._asked_at < KEYS_KEPT_SECONDS:
            return self._keys
        return await self._new_keys()

    async def _new_keys(self) -> KeySet | None:
        # Who comes while they are fetched waits for them: else a good token would be refused.
        async with self._asking:
            if self._given or time.monotonic() - self._asked_at < KEYS_ASKED_AGAIN_SECONDS:
                return self._keys
            return await self._fetched_keys()

    async def _fetched_keys(self) -> KeySet | None:
        self._asked_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5, verify=trusted_authorities()) as client:
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
    """Return the address of the provider's keys; raise httpx's errors, ValueError or KeyError if it is no provider."""
    said = (await client.get(f"{issuer.rstrip('/')}{DISCOVERY}")).raise_for_status().json()
    if said["issuer"] != issuer:
        raise ValueError("the provider calls itself otherwise")
    return said["jwks_uri"]


def _token(claims: dict[str, Any], sent: str) -> Token:
    campaign = claims.get("campaign")
    # Some providers call it `scp`, and some make a list of it.
    scope = claims.get("scope") or claims.get("scp") or ""
    subject = claims["sub"]
    if not _is_storable(subject):
        raise ValueError("the subject is no text that a database stores")
    return Token(
        subject=subject,
        campaign_id=UUID(campaign) if campaign else None,
        scopes=_scopes_of(scope) if isinstance(scope, str) else current_scopes(scope),
        digest=digest_of(sent),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


@lru_cache(maxsize=256)
def _scopes_of(text: str) -> frozenset[str]:
    # Many tokens say the same, and one that is remembered holds it.
    return current_scopes(text.split())


def _delegation(claims: dict[str, Any]) -> Delegation | None:
    """Read the claims of a token that we signed ourselves."""
    if "act" not in claims:
        return None
    return Delegation(
        front_end=claims["act"]["sub"],
        grant=f"{PREFIX}{claims['sid']}",
        login=urlsafe_b64decode(claims["login"].encode()),
        origins=frozenset(claims["origins"]),
    )


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _is_storable(subject: str) -> bool:
    """Return True if PostgreSQL can store it: no NUL, no lone surrogate; at most 255 characters (OpenID Connect)."""
    return 0 < len(subject) <= MAX_SUBJECT and "\0" not in subject and not _SURROGATE.search(subject)


def token_refused() -> Unauthorized:
    return Unauthorized(
        "Le jeton n'est pas valable ou a expiré : connectez-vous à nouveau.",
        "The token is not valid or has expired: log in again.",
    )
