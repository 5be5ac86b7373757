"""Encrypted session cookie of the provider."""

import base64
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kit.db.key_derivation import derive_key
from starlette.requests import Request
from starlette.responses import Response

from isoloir_local.ended_sessions import EndedSessions

_NONCE = 12


class SealedCookie:
    """A cookie that the browser can neither read nor forge, with its expiry."""

    def __init__(
        self,
        name: str,
        secrets: Sequence[bytes],
        seconds: int,
        path: str = "/",
        ended: EndedSessions | None = None,
    ) -> None:
        """`secrets`: the encrypting one, then decrypting ones. `ended`: register of revoked cookies."""
        self.name = name
        self._secrets = secrets
        self._seconds = seconds
        self._path = path
        self._ended = ended

    def set(self, response: Response, request: Request, content: dict[str, str]) -> None:
        kept = json.dumps({"until": time.time() + self._seconds, "content": content}).encode()
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._ciphers()[0].encrypt(nonce, kept, self.name.encode())
        response.set_cookie(
            self.name,
            base64.urlsafe_b64encode(sealed).decode(),
            max_age=self._seconds,
            path=self._path,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def read(self, request: Request) -> dict[str, str] | None:
        try:
            sealed = base64.urlsafe_b64decode(request.cookies.get(self.name, ""))
        except ValueError:
            return None
        opened = self._open(sealed)
        if opened is None:
            return None
        document = json.loads(opened)
        if self._ended is not None and request.cookies[self.name] in self._ended:
            return None
        return document["content"] if time.time() < document["until"] else None

    def _open(self, sealed: bytes) -> bytes | None:
        for cipher in self._ciphers():
            with suppress(ValueError, InvalidTag):
                return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self.name.encode())
        return None

    def _ciphers(self) -> list[AESGCM]:
        """Return the ciphers of the current secrets, the encrypting one first."""
        return [AESGCM(derive_key(secret, f"cookie {self.name}")) for secret in self._secrets]

    def end(self, response: Response, request: Request) -> None:
        """Delete the cookie, and revoke all copies."""
        if self._ended is not None and self.read(request) is not None:
            self._ended.add(request.cookies[self.name], self._seconds)
        self.drop(response)

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path=self._path)
