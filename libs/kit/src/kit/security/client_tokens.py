"""The tokens that crm gives to other software, for itself or for a member who acts through it (`Delegated`). Every
service of the suite has the secret that their key is derived from, so each checks them by itself: nothing is fetched,
and a new secret is a new key.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from kit.security.keyring import secrets_of
from kit.security.signing_keys import ALGORITHM, as_text, signing_key
from kit.settings import Settings

SECONDS = 600
"""Lifetime of a token that is not revoked before."""
DELEGATED_SECONDS = 300
"""Lifetime of a token of a member who acts through a front-end: a browser holds it."""
PREFIX = "app:"
"""The beginning of each software's subject, by which its tokens are told from a person's and a provider's."""
TYPE = "at+jwt"
LEEWAY_SECONDS = 10


@dataclass(frozen=True)
class Delegated:
    """The content of a token of a member who acts through a front-end of a third party."""

    subject: str
    """The member's."""
    campaign_id: UUID
    front_end: UUID
    client_id: str
    session: UUID
    """Their session in it: the grant of `app:{session}` says what it may do, and whether it stands."""
    login: bytes
    """SHA-256 of the token by which they were logged in when they consented: a logout ends this one too."""
    scopes: frozenset[str]
    origins: Sequence[str]
    """The origins from which a browser may use it."""
    ends_at: datetime


class ClientTokens:
    """Signs and reads them; the first key signs."""

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
        """`resources`: the services that it is for (RFC 8707); none: all of the suite."""
        said = {"sub": f"{PREFIX}{client}", "client_id": client_id, "campaign": str(campaign_id)}
        return self._sign(said, scopes, int(time.time()) + SECONDS, resources)

    def sign_delegated(self, given: Delegated, resources: Iterable[str] = ()) -> tuple[str, int]:
        """Return a token for a member through a front-end, and its seconds: fewer where the session ends before."""
        now = int(time.time())
        ends = min(now + DELEGATED_SECONDS, int(given.ends_at.timestamp()))
        said: dict[str, Any] = {
            "sub": given.subject,
            "client_id": given.client_id,
            "campaign": str(given.campaign_id),
            "act": {"sub": f"{PREFIX}{given.front_end}"},
            "sid": str(given.session),
            "login": as_text(given.login),
            "origins": list(given.origins),
        }
        return self._sign(said, given.scopes, ends, resources), ends - now

    def _sign(self, said: dict[str, Any], scopes: Iterable[str], ends: int, resources: Iterable[str]) -> str:
        claims: dict[str, Any] = said | {
            "iss": self.issuer,
            "aud": list(resources) or self.audience,
            "iat": int(time.time()),
            "exp": ends,
            "jti": uuid4().hex,
            "scope": " ".join(sorted(scopes)),
        }
        key = self._known()[0]
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def read(self, token: str) -> dict[str, Any] | None:
        """Its claims; None when it is not one of ours, or not good (any more) here."""
        try:
            found = jwt.decode(token, KeySet(list(self._known())), algorithms=[ALGORITHM])
            told = [self.audience, self.resource]
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "values": told},
                exp={"essential": True},
                sub={"essential": True},
                campaign={"essential": True},
            ).validate(found.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        # A member's subject never begins like a software's, and a software acts through no other one.
        consistent = str(found.claims["sub"]).startswith(PREFIX) != ("act" in found.claims)
        return found.claims if found.header.get("typ") == TYPE and consistent else None

    def session_of(self, token: str) -> UUID | None:
        """Return the session in a front-end of one of ours, whichever services it is for, expired or not.

        To end that session: what a token says of its audience and end protects what it opens.
        """
        try:
            found = jwt.decode(token, KeySet(list(self._known())), algorithms=[ALGORITHM])
            return UUID(found.claims["sid"]) if found.header.get("typ") == TYPE else None
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def origins_of(self, token: str) -> frozenset[str]:
        """Return the origins that one of ours names, expired or not: an answer that refuses it must be readable."""
        try:
            found = jwt.decode(token, KeySet(list(self._known())), algorithms=[ALGORITHM])
            named = found.claims.get("origins", [])
            return frozenset(named) if found.header.get("typ") == TYPE else frozenset()
        except (JoseError, ValueError, TypeError, KeyError):
            return frozenset()

    def keys(self) -> object:
        """Return the keys as they are now: another object once they have changed."""
        return self._known()

    def _known(self) -> list[OKPKey]:
        """Return the keys of the current secrets."""
        if (now := tuple(self._secrets)) != self._made_of:
            self._made_of, self._keys = now, [signing_key(secret, "client tokens") for secret in now]
        return self._keys
