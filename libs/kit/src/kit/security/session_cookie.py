"""The session cookie: an encrypted access token, unreadable to the browser."""

import base64
import os
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Request

from kit.db.key_derivation import derive_key
from kit.security.keyring import secrets_of
from kit.settings import Settings
from kit.web.problems import Forbidden

COOKIE = "isoloir_session"
_NONCE = 12
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class SessionContent:
    """The content of a session cookie. `campaign_id`: the chosen one, if the token is for none."""

    access_token: str
    campaign_id: UUID | None = None

    @classmethod
    def read(cls, text: str) -> "SessionContent":
        access_token, _, campaign = text.partition(" ")
        return cls(access_token, UUID(campaign) if campaign else None)

    def __str__(self) -> str:
        return f"{self.access_token} {self.campaign_id}" if self.campaign_id else self.access_token


def seal_session(settings: Settings, said: SessionContent) -> str:
    nonce = os.urandom(_NONCE)
    sealed = _ciphers(settings)[0].encrypt(nonce, str(said).encode(), COOKIE.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def open_session(settings: Settings, cookie: str) -> SessionContent | None:
    """Decrypt the cookie; None if it is not ours."""
    try:
        sealed = base64.urlsafe_b64decode(cookie)
    except ValueError:
        return None
    for cipher in _ciphers(settings):
        with suppress(ValueError, InvalidTag):
            return SessionContent.read(cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], COOKIE.encode()).decode())
    return None


def check_same_origin(request: Request) -> None:
    """Refuse a change from another site, as browsers send cookies with any site's requests."""
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "")
    is_ours = site == "same-origin" if site else origin.partition("://")[2] == request.headers.get("host")
    if not is_ours:
        raise Forbidden(
            "Cette demande ne vient pas d'une page de la suite.",
            "This request does not come from a page of the suite.",
        )


def _ciphers(settings: Settings) -> list[AESGCM]:
    """Return the ciphers; the first one encrypts."""
    return [AESGCM(derive_key(secret, "session")) for secret in secrets_of(settings)]
